"""Names as SQLite sees them: four ways of quoting, and case that counts beyond ASCII only.

See https://www.sqlite.org/lang_keywords.html and
https://www.sqlite.org/quirks.html#double_quoted_string_literals_are_accepted.
"""

import string

_QUOTES = frozenset("\"`'[")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def unquote(text: str) -> str:
    """Give the name or string that a raw token stands for: without quotes, doubled quotes made single."""
    quote = text[:1]
    if quote not in _QUOTES:
        return text
    inner = text[1:-1]
    return inner.replace(quote + quote, quote) if quote in inner and quote != "[" else inner


def fold(name: str) -> str:
    """Give the spelling under which SQLite compares names: ASCII letters in lower case, others untouched."""
    return name.lower() if name.isascii() else name.translate(_LOWER)
