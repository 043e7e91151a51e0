"""``viborm introspect --format mermaid``; the golden text was drawn by Mermaid itself."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]

SCHEMA = """
CREATE TABLE team (id INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE "or ""der" (
  id INTEGER PRIMARY KEY REFERENCES team (id),
  "2nd price" DECIMAL(10, 2),
  mood TEXT CONSTRAINT mood_enum CHECK (mood IN ('sad', 'it''s ok')),
  team_id INTEGER REFERENCES team (id),
  "größe" "MY OWN, TYPE"
);
CREATE TABLE pair (
  a INTEGER NOT NULL REFERENCES team (id),
  b INTEGER NOT NULL REFERENCES "or ""der" (id),
  PRIMARY KEY (a, b)
);
"""


def test_a_diagram(folder: Path, viborm: Call, golden: Callable[[str, str], None]) -> None:
    (folder / "schema.sql").write_text(SCHEMA)
    called = viborm("introspect", "schema.sql", "--dialect", "sqlite", "--format", "mermaid")
    assert called.status == 0, called.err
    golden("mermaid", called.out)
