"""Collects all that is wrong with the models, each fault with its place."""

from collections.abc import Iterable
from difflib import get_close_matches

from viborm_core.errors import SchemaError
from viborm_core.models.places import Lines, Place


class Fault(Exception):  # noqa: N818 - raised and caught in here only; what leaves is one SchemaError
    """One thing that is wrong, without its place."""


class Faults:
    """The faults found so far."""

    def __init__(self) -> None:
        self._found: list[tuple[Place, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, place: Place, text: str) -> None:
        """Note a fault."""
        self._found.append((place, text))

    def raise_if_any(self, lines: Lines) -> None:
        """Report everything at once, in the order of the files.

        Raises:
            SchemaError: there is a fault.
        """
        if not self._found:
            return
        placed = sorted({(*lines.at(place), text) for place, text in self._found})
        raise SchemaError([f"{file}:{line}: {text}" for file, line, text in placed])


def suggestion(wrong: str, known: Iterable[str]) -> str:
    """The end of a message that names the known name next to a wrong one, if one is near."""
    near = get_close_matches(wrong, list(known), n=1)
    return f"; is `{near[0]}` meant?" if near else ""
