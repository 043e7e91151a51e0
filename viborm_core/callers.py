"""Notes from where a declaration is called, for messages; its line is worked out only when one is shown.

Asking a frame for its line reads the module's line table from the start: half a second for a thousand models.
"""

import sys
from bisect import bisect_right
from types import CodeType

from attrs import define, field, frozen

__all__ = ["Caller", "LineTables", "caller"]


@frozen(eq=False)
class Caller:
    """A call in the user's code: the code, and the offset of the instruction in it."""

    code: CodeType
    offset: int


def caller() -> Caller:
    """The place that calls the function which calls this one."""
    frame = sys._getframe(2)  # noqa: SLF001 - the documented way to a caller, and a hundred times `inspect.stack`
    return Caller(frame.f_code, frame.f_lasti)


@define(eq=False)
class LineTables:
    """Line tables, each read once."""

    _read: dict[CodeType, tuple[list[int], list[int]]] = field(factory=dict)

    def line(self, call: Caller) -> int:
        """The line on which the call starts."""
        table = self._read.get(call.code)
        if table is None:
            ranges = [(start, line) for start, _, line in call.code.co_lines() if line is not None]
            table = [start for start, _ in ranges], [line for _, line in ranges]
            self._read[call.code] = table
        starts, lines = table
        return lines[max(0, bisect_right(starts, call.offset) - 1)]
