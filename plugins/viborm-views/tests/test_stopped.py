"""A push of views that is stopped at each statement: nothing was done, or the next push finishes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cases import RENAMED_COLUMN, USERS
from places import Called, Place

from viborm_core.ddl import Statement
from viborm_core.host import load_host
from viborm_core.push import Prepared, Request, prepare, run
from viborm_core.questions import DecisionRecord
from viborm_core.refs import locate, read
from viborm_core.url import DatabaseURL

HEAD = "from viborm_core.models import column, model\nfrom viborm_views import View\n"
BEFORE = 'v1 = View("v1", "SELECT id, email FROM users")\nv2 = View("v2", "SELECT email FROM v1")\n'
AFTER = BEFORE.replace("email", "user_email").replace('"v2"', '"v3"') + 'v4 = View("v4", "SELECT id FROM v3, v1")\n'


class Stopped(Exception):  # noqa: N818 - as a person would stop it
    """The push is stopped."""


@contextmanager
def prepared(url: str) -> Iterator[Prepared]:
    host = load_host()
    parsed = DatabaseURL.parse(url)
    adapter = host.adapter_for_scheme(parsed.scheme)
    connection = adapter.connect(parsed)
    try:
        from viborm_core.cli.answers import stated_decisions

        desired = read(locate("models.py", host), host, adapter, connection=connection)
        renames = ("users.email:users.user_email", "v2:v3")
        record = DecisionRecord.of(stated_decisions(rename=renames, desired=desired.snapshot))
        yield prepare(
            Request(
                desired=desired,
                adapter=adapter,
                renderers=host.renderers(adapter.dialect),
                connection=connection,
                record=record,
                kinds=host.kinds,
            )
        )
    finally:
        connection.close()


def test_stopped_at_each_statement(place: Place, viborm: Callable[..., Called], tmp_path: Path) -> None:
    file = tmp_path / "models.py"
    number = 0
    while True:
        number += 1
        file.write_text(f"{HEAD}\n{USERS}\n{BEFORE}")
        viborm("push", "--schema", "models.py", "--force-reset", "--accept-data-loss")
        before = place.views()
        file.write_text(f"{HEAD}\n{RENAMED_COLUMN}\n{AFTER.replace('SELECT id FROM v3, v1', 'SELECT id FROM v1')}")

        def stop(position: int, _total: int, _statement: Statement, at: int = number) -> None:
            if position == at:
                raise Stopped

        with prepared(place.url) as ready:
            if number > len(ready.statements):
                break
            with pytest.raises(Stopped):
                run(ready, on_statement=stop)
        if place.kind in ("sqlite", "postgres"):
            assert place.views() == before
        answers = ("--rename", "users.email:users.user_email", "--rename", "v2:v3")
        viborm("push", "--schema", "models.py", *answers)
        assert viborm("push", "--schema", "models.py").out == "in sync\n"
        assert place.ask("SELECT * FROM v3, v4") == []
    assert number > 4
