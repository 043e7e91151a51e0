"""The command line: one file for each command, listed without being imported."""
