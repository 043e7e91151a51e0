"""A push to MySQL or MariaDB that writes down where its time goes: `push_parts.py FILE ARGUMENTS...` of our command.

The parts are counted without what they call of the others; imports and all that has no name here is "the rest".
"""

import atexit
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

FIRST = time.perf_counter(), time.process_time()
file = Path(sys.argv.pop(1))
spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
running = ["start, imports, and the rest"]
since = list(FIRST)
spent[running[0]] = [0.0, FIRST[1]]


def change(to: str | None) -> None:
    """Book what was spent on the part that runs, and begin another, or go back to the one before."""
    now = time.perf_counter(), time.process_time()
    booked = spent[running[-1]]
    for place in (0, 1):
        booked[place] += now[place] - since[place]
        since[place] = now[place]
    if to is None:
        running.pop()
    else:
        running.append(to)


def timed(owner: Any, name: str, part: Callable[..., str]) -> None:
    """Count a function's time as that of a part, which its arguments tell."""
    function = getattr(owner, name)

    @wraps(function)
    def counted(*arguments: Any, **named: Any) -> Any:
        change(part(*arguments))
        try:
            return function(*arguments, **named)
        finally:
            change(None)

    setattr(owner, name, counted)


def always(part: str) -> Callable[..., str]:
    """Say that it is always the same part."""
    return lambda *_: part


def of_statement(_connection: Any, sql: str | bytes) -> str:
    """Tell a statement of the plan from a query of the catalog."""
    first = sql[:6].decode() if isinstance(sql, bytes) else sql.lstrip()[:6]
    return "the plan's statements, driver and server" if first == "CREATE" else "the catalog, driver and server"


from viborm_core import push, refs, verify  # noqa: E402 - the clock runs already
from viborm_core.cli import main  # noqa: E402
from viborm_mysql import adapter, connection  # noqa: E402

timed(refs, "locate", always("the snapshot file"))
timed(connection, "connect", always("the driver's imports, connecting"))
timed(connection.MySQLConnection, "_execute", of_statement)
timed(adapter, "introspect", always("values out of the catalog's rows"))
timed(push, "both_sides", always("one spelling"))
timed(push, "settled", always("names, and what is unstated"))
timed(push, "make_plan", always("plan"))
timed(push, "render", always("statements as SQL"))
timed(verify, "left_over", always("comparing at the end"))


@atexit.register
def write() -> None:
    """Write what was spent, in seconds by the clock and of this process's own."""
    change("")
    file.write_text(json.dumps(spent), encoding="utf-8")


main.run()
