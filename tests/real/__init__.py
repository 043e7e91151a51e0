"""Schemas that other people's tools made."""
