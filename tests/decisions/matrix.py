"""Every kind of question as data: what asks it, what answers it in each way, and the rows that are left."""

from __future__ import annotations

from typing import Any

from attrs import Factory, field, frozen

from viborm_core.questions import (
    CountDuplicates,
    CountNulls,
    CountOrphans,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    CountViolations,
    Probe,
)

HEAD = "from enum import Enum\nfrom viborm_core.models import *\n\n"
_USERS = '@model(table="users")\nclass User:\n    id: int = column(primary_key=True)\n'
_ROLE = "class Role(Enum):\n    A = 'a'\n    B = 'b'\n    C = 'c'\n\n"
TWO = ({"id": 1, "email": "ann"}, {"id": 2, "email": "bob"})


@frozen(kw_only=True)
class Item:
    """A question on its way.

    Attributes:
        kind: the action and the kind of object, as in the question's id.
        probe: what is counted for it, if anything.
        question: its id.
        before: the models that are pushed first, without their imports.
        after: the models that ask.
        rows: what is put in between, by table, in order.
        options: what answers it on the command line; None for a question that has no answer.
        answer: what answers it in a file.
        typed: what answers it at a prompt.
        annotated: the models whose declaration answers it, where there is one.
        left: the rows afterwards, by table.
        needs: the capability without which there is no such question.
        named: its id where enums have names.
        settled: it is asked only on demand, by ``--ask``, as nothing is lost by the answer that nobody gave.
    """

    kind: str
    probe: type[Probe] | None = None
    question: str
    before: str
    after: str
    rows: dict[str, tuple[dict[str, Any], ...]] = field(factory=lambda: {"users": TWO})
    options: tuple[str, ...] | None = ()
    answer: str = ""
    typed: str = field(default=Factory(lambda self: self.answer, takes_self=True))
    annotated: str | None = None
    left: dict[str, tuple[dict[str, Any], ...]] = field(factory=dict)
    needs: str | None = None
    named: str = ""
    settled: bool = False

    @property
    def name(self) -> str:
        """Its name in the report of the tests."""
        return f"{self.kind} {self.probe.__name__}" if self.probe else self.kind


def _email(declared: str = "email: str = column(max_length=40)") -> str:
    return f"{_USERS}    {declared}\n"


MATRIX = (
    Item(
        kind="rename:table",
        question="rename:table:accounts",
        before=_email(),
        after=_email().replace('"users"', '"accounts"'),
        options=("--rename", "users:accounts"),
        answer="users",
        annotated=_email().replace('"users"', '"accounts", renamed_from="users"'),
        left={"accounts": TWO},
    ),
    Item(
        kind="rename:column",
        question="rename:column:users.mail",
        before=_email(),
        after=_email("mail: str = column(max_length=40)"),
        options=("--rename", "users.email:users.mail"),
        answer="email",
        annotated=_email('mail: str = column(max_length=40, renamed_from="email")'),
        left={"users": ({"id": 1, "mail": "ann"}, {"id": 2, "mail": "bob"})},
    ),
    Item(
        kind="rename:enum",
        needs="named_enums",
        question="rename:enum:rank",
        before=_ROLE + _email("email: Role"),
        after=_ROLE.replace("Role", "Rank") + _email("email: Rank"),
        rows={"users": ({"id": 1, "email": "b"},)},
        options=("--rename", "role:rank"),
        answer="role",
        typed="1",
        annotated='@named_enum(name="rank", renamed_from="role")\n' + _ROLE + _email("email: Role"),
        left={"users": ({"id": 1, "email": "b"},)},
    ),
    Item(
        kind="rename:enum-value",
        question="rename:enum-value:users.email.z",
        named="rename:enum-value:role.z",
        before=_ROLE + _email("email: Role"),
        after=_ROLE.replace("C = 'c'", "C = 'z'") + _email("email: Role"),
        rows={"users": ({"id": 1, "email": "c"}, {"id": 2, "email": "a"})},
        options=("--rename", "users.email.c:users.email.z"),
        answer="c",
        annotated='@named_enum(renamed_values={"z": "c"})\n'
        + _ROLE.replace("C = 'c'", "C = 'z'")
        + _email("email: Role"),
        left={"users": ({"id": 1, "email": "z"}, {"id": 2, "email": "a"})},
    ),
    Item(
        kind="rename:index",
        question="rename:index:users.new",
        settled=True,
        before=_email().replace('"users"', '"users", indexes=[index("email", name="old")]'),
        after=_email().replace('"users"', '"users", indexes=[index("email", name="new")]'),
        options=("--rename", "users.old:users.new"),
        answer="old",
        annotated=_email().replace('"users"', '"users", indexes=[index("email", name="new", renamed_from="old")]'),
        left={"users": TWO},
    ),
    Item(
        kind="rename:constraint",
        question="rename:constraint:users.new",
        settled=True,
        needs="constraint_names",
        before=_email().replace('"users"', '"users", uniques=[unique("email", name="old")]'),
        after=_email().replace('"users"', '"users", uniques=[unique("email", name="new")]'),
        options=("--rename", "users.old:users.new"),
        answer="old",
        annotated=_email().replace('"users"', '"users", uniques=[unique("email", name="new", renamed_from="old")]'),
        left={"users": TWO},
    ),
    Item(
        kind="drop:table",
        probe=CountRows,
        question="drop:table:teams",
        before=_email() + '\n@model(table="teams")\nclass Team:\n    id: int = column(primary_key=True)\n',
        after=_email(),
        rows={"users": TWO, "teams": ({"id": 1},)},
        options=("--answer", "drop:table:teams=drop"),
        answer="drop",
        left={"users": TWO},
    ),
    Item(
        kind="drop:column",
        probe=CountValues,
        question="drop:column:users.email",
        before=_email(),
        after=_USERS,
        options=("--answer", "drop:column:users.email=drop"),
        answer="drop",
        left={"users": ({"id": 1}, {"id": 2})},
    ),
    Item(
        kind="convert:column",
        probe=CountUnconvertible,
        question="convert:column:users.email",
        before=_email(),
        after=_email("email: int"),
        rows={"users": ({"id": 1, "email": "007"}, {"id": 2, "email": "8"})},
        options=("--answer", "convert:column:users.email=convert"),
        answer="convert",
        left={"users": ({"id": 1, "email": 7}, {"id": 2, "email": 8})},
    ),
    Item(
        kind="fill:column",
        probe=CountRows,
        question="fill:column:users.country",
        before=_email(),
        after=_email() + "    country: str = column(max_length=2)\n",
        options=("--fill", "users.country='NL'"),
        answer="'NL'",
        left={"users": ({"id": 1, "email": "ann", "country": "NL"}, {"id": 2, "email": "bob", "country": "NL"})},
    ),
    Item(
        kind="fill:column",
        probe=CountNulls,
        question="fill:column:users.email",
        before=_email("email: str | None = column(max_length=40)"),
        after=_email(),
        rows={"users": ({"id": 1, "email": "ann"}, {"id": 2, "email": None})},
        options=("--fill", "users.email='nobody'"),
        answer="'nobody'",
        left={"users": ({"id": 1, "email": "ann"}, {"id": 2, "email": "nobody"})},
    ),
    Item(
        kind="map:enum-value",
        probe=CountUses,
        question="map:enum-value:users.email.c",
        before=_ROLE + _email("email: Role"),
        after=_ROLE.replace("    C = 'c'\n", "") + _email("email: Role"),
        rows={"users": ({"id": 1, "email": "c"}, {"id": 2, "email": "a"})},
        options=("--answer", "map:enum-value:users.email.c='b'"),
        answer="'b'",
        left={"users": ({"id": 1, "email": "b"}, {"id": 2, "email": "a"})},
    ),
    Item(
        kind="blocked:column",
        probe=CountRefused,
        question="blocked:column:users.email",
        before=_ROLE + _email() + "    role: Role\n",
        after=_ROLE + _email("email: Role") + "    role: Role\n",
        rows={"users": ({"id": 1, "email": "nothing", "role": "a"},)},
        options=None,
    ),
    Item(
        kind="blocked:constraint",
        probe=CountDuplicates,
        question="blocked:constraint:users.users_email_key",
        before=_email(),
        after=_email("email: str = column(max_length=40, unique=True)"),
        rows={"users": ({"id": 1, "email": "ann"}, {"id": 2, "email": "ann"})},
        options=None,
    ),
    Item(
        kind="blocked:index",
        probe=CountDuplicates,
        question="blocked:index:users.one",
        before=_email(),
        after=_email().replace('"users"', '"users", indexes=[index("email", name="one", unique=True)]'),
        rows={"users": ({"id": 1, "email": "ann"}, {"id": 2, "email": "ann"})},
        options=None,
    ),
    Item(
        kind="blocked:constraint",
        probe=CountViolations,
        needs="check_constraints",
        question="blocked:constraint:users.long",
        before=_email(),
        after=_email().replace('"users"', '"users", checks=[check("length(email) > 5", name="long")]'),
        options=None,
    ),
    Item(
        kind="blocked:constraint",
        probe=CountOrphans,
        question="blocked:constraint:users.users_boss_fkey",
        before=_email() + "    boss: int | None = None\n",
        after=_email() + '    boss: int | None = column(references="users.id", default=None)\n',
        rows={"users": ({"id": 1, "email": "ann", "boss": 9},)},
        options=None,
    ),
)
