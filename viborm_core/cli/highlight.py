"""SQL in colours, for terminals: words that SQL knows, texts, names, numbers and comments."""

import re
from collections.abc import Callable

Paint = Callable[[str, str], str]
"""Colours a text: the text, and a colour of click's."""

_TOKEN = re.compile(
    r"(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<text>'(?:[^']|'')*')"
    r"|(?P<name>\"(?:[^\"]|\"\")*\"|`(?:[^`]|``)*`)"
    r"|(?P<number>(?<![\w$])\d+(?:\.\d+)?(?!\w))"
    r"|(?P<gone>\b(?:DROP|DELETE|TRUNCATE)\b)"
    r"|(?P<word>\b[A-Z][A-Z_]+\b)",
    re.DOTALL,
)
_COLOURS = {
    "comment": "bright_black",
    "text": "green",
    "name": "cyan",
    "number": "magenta",
    "gone": "red",
    "word": "blue",
}


def highlighted(sql: str, paint: Paint) -> str:
    """The SQL with colours; without them it is the same text."""
    return _TOKEN.sub(lambda found: paint(found[0], _COLOURS[found.lastgroup or "word"]), sql)
