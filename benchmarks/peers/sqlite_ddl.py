"""The peer: Python's own sqlite3 running an SQL script in one transaction, as one process."""

import sqlite3
import sys
from pathlib import Path

database, script = sys.argv[1:]
connection = sqlite3.connect(database, isolation_level=None)
connection.executescript(f"BEGIN;\n{Path(script).read_text(encoding='utf-8')}\nCOMMIT;")
connection.close()
