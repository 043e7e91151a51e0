"""An SQL file cut into statements, each with its line.

A statement ends at `;`. Inside CREATE TRIGGER it ends at `;` after an END that itself follows a `;`, as
https://www.sqlite.org/c3ref/complete.html has it, so CASE ... END in a trigger's body does not end it.
"""

from typing import Final

from attrs import frozen

from viborm_sqlite.sqltext.scan import MASTER, check_end

_TRIGGER_STARTS: Final = (
    ("CREATE", "TRIGGER"),
    ("CREATE", "TEMP", "TRIGGER"),
    ("CREATE", "TEMPORARY", "TRIGGER"),
)
_HEAD: Final = 3


@frozen(kw_only=True)
class ScriptStatement:
    """A statement as written, from its first token to its last, without the `;`; `line` counts from 1."""

    text: str
    line: int
    start: int
    end: int


def split_script(sql: str) -> tuple[ScriptStatement, ...]:
    """Give the statements of an SQL file in order; the last one needs no `;`, empty ones are left out.

    Raises SqlTextError with the line for an unterminated string or a character that SQL does not use.
    """
    found: list[ScriptStatement] = []
    head: list[str] = []
    start = end = -1
    line, counted = 1, 0
    before = last = ""
    for match in MASTER.finditer(sql):
        text = match[1]
        if text == ";" and (last == "" or not _continues(head, before, last)):
            if start >= 0:
                found.append(ScriptStatement(text=sql[start:end], line=line, start=start, end=end))
            head, start, before, last = [], -1, "", ""
        elif text:
            end = match.end()
            if start < 0:
                start = end - len(text)
                line += sql.count("\n", counted, start)
                counted = start
            if len(head) < _HEAD:
                head.append(text.upper())
            before, last = last, text
        else:
            check_end(sql, match)
    if start >= 0:
        found.append(ScriptStatement(text=sql[start:end], line=line, start=start, end=end))
    return tuple(found)


def _continues(head: list[str], before: str, last: str) -> bool:
    """Tell whether a `;` after `last` is inside a trigger's body."""
    is_trigger = any(tuple(head[: len(start)]) == start for start in _TRIGGER_STARTS)
    return is_trigger and not (before == ";" and last.upper() == "END")
