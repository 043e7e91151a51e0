"""Names of things in a schema, and references to them that order the plan."""

import re
from typing import Self

from attrs import frozen

from viborm_core.errors import UsageError

_PLAIN = re.compile(r'[^."\s]+')


@frozen(cache_hash=True)
class TableName:
    """A table's identity: its namespace (None where there is none, or not stated) and its name.

    The text form is ``name`` or ``namespace.name``; a dot, a double quote or white space inside a part
    is written with the part in double quotes (doubled inside).
    """

    namespace: str | None = None
    name: str = ""

    def __lt__(self, other: "TableName") -> bool:
        return (self.namespace or "", self.name) < (other.namespace or "", other.name)

    def __str__(self) -> str:
        name = _spell_part(self.name)
        return name if self.namespace is None else f"{_spell_part(self.namespace)}.{name}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form.

        Raises:
            UsageError: the text is no name, or has more than two parts.
        """
        parts = split_dotted(text)
        match parts:
            case [name]:
                return cls(namespace=None, name=name)
            case [namespace, name]:
                return cls(namespace=namespace, name=name)
        raise UsageError(f"{text!r} is no table name", hint="write `name` or `namespace.name`")

    def renamed(self, name: str) -> "TableName":
        """The same namespace with another name."""
        return TableName(namespace=self.namespace, name=name)


@frozen(order=True, cache_hash=True)
class ObjectRef:
    """Points at an object, or a part of one, for ordering and messages.

    ``kind`` is ``table``, ``column``, ``constraint``, ``index``, ``enum``, ``namespace`` or a plugin's kind;
    ``owner`` is the namespace-qualified object, ``part`` the column, constraint or index inside a table.
    """

    kind: str
    owner: TableName
    part: str = ""

    def __str__(self) -> str:
        return f"{self.owner}.{_spell_part(self.part)}" if self.part else str(self.owner)


def kind_word(kind: str) -> str:
    """What a person calls a kind of object: ``table``, or of a plugin's kind ``package/some-thing`` ``some thing``."""
    return kind.rpartition("/")[2].replace("-", " ")


def split_dotted(text: str) -> list[str]:
    """Split ``a.b."c.d"`` into its parts, resolving double quotes.

    Raises:
        UsageError: a part is empty, or a quote is not closed.
    """
    parts: list[str] = []
    position = 0
    while True:
        if text.startswith('"', position):
            part, position = _quoted_part(text, position)
        else:
            end = text.find(".", position)
            end = len(text) if end < 0 else end
            part, position = text[position:end], end
        if not part:
            raise UsageError(f"{text!r} is no name: a part of it is empty")
        parts.append(part)
        if position == len(text):
            return parts
        if text[position] != ".":
            raise UsageError(f"{text!r} is no name: a dot is expected after a quoted part")
        position += 1


def _quoted_part(text: str, start: int) -> tuple[str, int]:
    position = start + 1
    part = ""
    while True:
        end = text.find('"', position)
        if end < 0:
            raise UsageError(f"{text!r} is no name: a double quote is not closed")
        part += text[position:end]
        if not text.startswith('"', end + 1):
            return part, end + 1
        part += '"'
        position = end + 2


def _spell_part(part: str) -> str:
    if _PLAIN.fullmatch(part):
        return part
    return '"' + part.replace('"', '""') + '"'


def spell_dotted(*parts: str) -> str:
    """Join name parts with dots, the inverse of `split_dotted`."""
    return ".".join(_spell_part(part) for part in parts)


def derived_name(table: str, columns: tuple[str, ...], suffix: str, *, limit: int | None) -> str:
    """The name of an unnamed constraint or index: ``{table}_{columns}_{suffix}``.

    ``limit`` is the longest name in UTF-8 bytes that the database holds, or None; see `shorten_name`.
    """
    return shorten_name("_".join([table, *columns, suffix]), limit=limit)


_HASH_LENGTH = 8


def shorten_name(name: str, *, limit: int | None) -> str:
    """A name of at most ``limit`` UTF-8 bytes: a readable head and a hash of the whole; always the same."""
    if limit is None or len(name.encode()) <= limit:
        return name
    import hashlib

    digest = hashlib.sha256(name.encode()).hexdigest()[:_HASH_LENGTH]
    head = name.encode()[: limit - _HASH_LENGTH - 1].decode(errors="ignore")
    return f"{head}_{digest}"
