"""A file of SQL, as a schema source; adapters run it in a scratch place."""

from pathlib import Path

from attrs import frozen

__all__ = [
    "SQLScript",
]


@frozen(kw_only=True)
class SQLScript:
    """The text of a file, and its path as the user named it, for messages."""

    path: Path
    text: str
