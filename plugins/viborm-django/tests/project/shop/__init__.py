"""An app with a bit of everything."""
