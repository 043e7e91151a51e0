"""How a class's name becomes a table's name."""

import re

__all__ = ["snake_case"]

_WORD_STARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """The name in lower case, words joined by underscores: ``HTTPServer`` gives ``http_server``."""
    return _WORD_STARTS.sub("_", name).lower()
