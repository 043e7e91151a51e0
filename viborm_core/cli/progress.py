"""Which statement runs, in one line that is written over, on a terminal."""

import sys
import time
from types import TracebackType
from typing import Self

from viborm_core.cli.output import clean
from viborm_core.ddl import Statement

INTERVAL = 0.1
WIDTH = 76


class Progress:
    """Shows the statement that runs; nothing where standard error is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._last = time.monotonic()
        self._wrote = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._wrote:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()

    def on_statement(self, number: int, total: int, statement: Statement) -> None:
        """Told before each statement; the last line that was written is of one that may take long."""
        now = time.monotonic()
        if not self._is_shown or (self._wrote and now - self._last < INTERVAL):
            return
        self._last, self._wrote = now, True
        what = clean(statement.operation.describe()) if statement.operation is not None else ""
        sys.stderr.write("\r" + f"{number}/{total} {what}"[:WIDTH].ljust(WIDTH))
        sys.stderr.flush()
