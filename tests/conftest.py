"""Settings for every test of this folder; the fixtures with servers are in tests/servers/fixtures.py."""
