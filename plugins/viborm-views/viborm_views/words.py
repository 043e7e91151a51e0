"""Splits the SQL of any of the databases into tokens, as far as names in it have to be found."""

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import frozen

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<name>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]\s'"]+\])
  | (?P<text>[eE]'(?:[^'\\]|''|\\.)*'|'(?:[^']|'')*'|\$(?P<tag>\w*)\$.*?\$(?P=tag)\$)
  | (?P<number>\d[\w.]*)
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>::|<>|<=|>=|!=|\|\||->>|->|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@frozen
class Token:
    """A token: ``kind`` is ``space``, ``name`` (quoted), ``word``, ``text``, ``number`` or ``sign``."""

    kind: str
    text: str

    @property
    def name(self) -> str | None:
        """What it names, folded to lower case unless it is quoted; None if it names nothing."""
        if self.kind == "word":
            return self.text.lower()
        if self.kind != "name":
            return None
        closing = self.text[-1]
        return self.text[1:-1].replace(closing * 2, closing)


def tokens_of(sql: str) -> list[Token]:
    """All tokens, white space and comments too; what cannot be read is a sign."""
    return [Token(match.lastgroup or "sign", match.group(0)) for match in _TOKEN.finditer(sql) if match.group(0)]


def names_in(sql: str) -> frozenset[str]:
    """Every word and quoted name, in lower case."""
    return frozenset(name.lower() for token in tokens_of(sql) if (name := token.name) is not None)


def _alike(token: Token) -> tuple[str, str]:
    name = token.name
    return (token.kind, token.text) if name is None else ("name", name.lower())


def meaning(sql: str) -> tuple[tuple[str, str], ...]:
    """The text without what can make no difference: white space, comments, case and quotes of names."""
    return tuple(_alike(token) for token in tokens_of(sql.strip().rstrip(";")) if token.kind != "space")


def without_qualifiers(sql: str, relations: Mapping[str, Iterable[str]]) -> str:
    """The text with relations named bare that are named with their namespace; ``relations`` are by namespace."""
    tokens = tokens_of(sql)
    kept: list[str] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        here = token.name
        is_bound = position > 0 and tokens[position - 1].text == "."
        dot, relation = [*tokens[position + 1 : position + 3], None, None][:2]
        names = relations.get(here or "", ()) if not is_bound else ()
        if dot is not None and dot.text == "." and relation is not None and (relation.name or "") in names:
            position += 2
            continue
        kept.append(token.text)
        position += 1
    return "".join(kept)


def brackets(tokens: list[Token], start: int) -> Iterator[int]:
    """The positions inside the brackets that open at ``start``, the closing one last."""
    depth = 0
    for position in range(start, len(tokens)):
        depth += {"(": 1, ")": -1}.get(tokens[position].text, 0)
        yield position
        if not depth:
            return
