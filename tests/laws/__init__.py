"""The laws of docs/reference/laws.md over random schemas."""
