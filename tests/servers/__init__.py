"""Real database servers for the tests, started for one run and stopped after it."""
