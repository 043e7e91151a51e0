"""Names as users choose them: reserved words, quotes, dots, white space, other alphabets, long ones."""

from random import Random

from viborm_core.capabilities import Capabilities
from viborm_core.testing.chance import maybe

ODD_NAMES = (
    "order",
    'a"b',
    "ünï code",
    "select",
    "Mixed Case",
    "a.b",
    "it's",
    "semi;colon",
    "back\\slash",
    "back`tick",
    "100%",
    "%s",
    ":colon",
    "?",
    "[bracket]",
    "-- comment",
    "/* comment */",
    "new\nline",
    " leading",
    "1st",
    "名前",
    "{brace}",
    "$1",
    "table",
    "group",
    "null",
    "values",
)
"""Names that need quoting somewhere, or that break a tool which pastes text together."""

PLAIN_NAMES = (
    "users",
    "teams",
    "email",
    "email_2",
    "email2",
    "name",
    "title",
    "created_at",
    "amount",
    "state",
    "note",
    "parent",
    "position",
    "score",
    "kind",
    "body",
    "owner",
    "price",
)

_LONG = "a_name_that_says_everything_there_is_to_say_about_what_is_kept_here_and_why_it_is_kept"
_DEFAULT_LIMIT = 80


class NamePool:
    """Gives names that are not taken yet, as the database tells names apart.

    Args:
        random: where chance comes from.
        capabilities: what the database takes.
        taken: names that may not come again.
    """

    def __init__(self, random: Random, capabilities: Capabilities, taken: tuple[str, ...] = ()) -> None:
        self._random = random
        self._limit = capabilities.name_limit or _DEFAULT_LIMIT
        self._sensitive = capabilities.case_sensitive_names
        self._taken = {self._key(name) for name in taken}

    def fresh(self, *, odd: float = 0.3) -> str:
        """A new name; ``odd`` is the share of odd ones."""
        name = head = self._candidate(odd)
        number = 1
        while self._key(name) in self._taken:
            number += 1
            name = f"{head[: self._limit - 4]}{number}"
        self._taken.add(self._key(name))
        return name

    def _key(self, name: str) -> str:
        return name if self._sensitive else name.casefold()

    def _candidate(self, odd: float) -> str:
        if maybe(self._random, odd):
            return self._random.choice(ODD_NAMES)
        if maybe(self._random, 0.05):
            # Two of these differ only at the end, past what some databases keep.
            return f"{_LONG[: self._limit - 3]}_{self._random.randint(0, 99)}"
        name = self._random.choice(PLAIN_NAMES)
        return f"{name}_{self._random.randint(0, 999)}" if maybe(self._random, 0.2) else name
