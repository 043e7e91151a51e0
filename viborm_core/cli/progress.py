"""Which statement runs, and for how long already, in one line that is written over, on a terminal."""

import sys
import threading
import time
from types import TracebackType
from typing import Self

from viborm_core.cli.output import clean
from viborm_core.ddl import Statement

INTERVAL = 0.1
LONG = 1.0
"""From so many seconds on, it is shown for how long the statement has been running."""
WIDTH = 76


class Progress:
    """Shows the statement that runs; nothing where standard error is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty()
        self._wrote = False
        self._wrote_at = self._since = time.monotonic()
        self._text = "waiting for the lock, and reading again"
        self._writing = threading.Lock()
        self._ended = threading.Event()
        self._clock = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> Self:
        if self._is_shown:
            self._clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        if self._is_shown:
            self._clock.join()
        if self._wrote:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()

    def on_statement(self, number: int, total: int, statement: Statement) -> None:
        """Told before each statement; the last line that was written is of one that may take long."""
        if not self._is_shown:
            return
        what = clean(statement.operation.describe()) if statement.operation is not None else ""
        now = time.monotonic()
        with self._writing:
            self._text, self._since = f"{number}/{total} {what}", now
            if not self._wrote or now - self._wrote_at >= INTERVAL:
                self._write("")

    def _tick(self) -> None:
        while not self._ended.wait(INTERVAL):
            with self._writing:
                ran = time.monotonic() - self._since
                if ran >= LONG:
                    self._write(f" {_elapsed(ran)}")

    def _write(self, elapsed: str) -> None:
        text = self._text[: WIDTH - len(elapsed)]
        sys.stderr.write("\r" + f"{text}{elapsed}".ljust(WIDTH))
        sys.stderr.flush()
        self._wrote, self._wrote_at = True, time.monotonic()


def _elapsed(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
