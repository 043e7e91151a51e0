"""Tests with real wheels."""
