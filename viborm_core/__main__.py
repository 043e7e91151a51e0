"""Runs the command line: ``python -m viborm_core``."""

from viborm_core.cli.main import run

if __name__ == "__main__":
    run()
