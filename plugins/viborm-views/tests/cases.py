"""What becomes of views, as data: a schema with views, another one, what is answered, and what is said about it."""

from __future__ import annotations

from attrs import field, frozen

USERS = """
@model(table="users")
class User:
    id: int = column(primary_key=True, auto_increment=True)
    email: str = column(max_length=255)
    active: bool = True
    score: int = 0
"""
RENAMED_COLUMN = USERS.replace("email: str", "user_email: str")
RENAMED_TABLE = USERS.replace('table="users"', 'table="accounts"')
RETYPED = USERS.replace("score: int = 0", 'score: int = column(type="bigint", default=0)')
WITHOUT_SCORE = USERS.replace("    score: int = 0\n", "")
WITH_NAME = USERS.replace("    active", "    name: str | None = column(max_length=80)\n    active")

TO_COLUMN = ("--rename", "users.email:users.user_email")
TO_TABLE = ("--rename", "users:accounts")

Views = dict[str, str]


@frozen(kw_only=True)
class Case:
    """A push after another one.

    Attributes:
        id: what it is about.
        before: the tables and views to start from.
        after: those to reach.
        answers: options that answer what is asked; without them the push has to be refused, with nothing changed.
        is_asked: without the answers there is a question; two that change places are two that are changed.
        same: the plan is empty.
    """

    id: str
    before: tuple[str, Views]
    after: tuple[str, Views]
    answers: tuple[str, ...] = ()
    is_asked: bool = field(default=True)
    same: bool = False


ACTIVE = "SELECT id, email FROM users WHERE active"

CASES = (
    Case(id="new", before=(USERS, {}), after=(USERS, {"v1": ACTIVE})),
    Case(id="unchanged", before=(USERS, {"v1": ACTIVE}), after=(USERS, {"v1": ACTIVE}), same=True),
    Case(
        id="white space, case of keywords",
        before=(USERS, {"v1": ACTIVE}),
        after=(USERS, {"v1": "select id,\n       email\nfrom users\nwhere active;"}),
        same=True,
    ),
    Case(
        id="another condition",
        before=(USERS, {"v1": ACTIVE}),
        after=(USERS, {"v1": "SELECT id, email FROM users WHERE score > 3"}),
    ),
    Case(
        id="a column more",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT email FROM v1"}),
        after=(USERS, {"v1": "SELECT id, email, score FROM users", "v2": "SELECT email FROM v1"}),
    ),
    Case(
        id="a column less, under another view",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT id FROM v1"}),
        after=(USERS, {"v1": "SELECT id FROM users", "v2": "SELECT id FROM v1"}),
    ),
    Case(
        id="other columns, up three floors",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT * FROM v1", "v3": "SELECT count(*) AS n FROM v2"}),
        after=(
            USERS,
            {"v1": "SELECT score, email FROM users", "v2": "SELECT * FROM v1", "v3": "SELECT count(*) AS n FROM v2"},
        ),
    ),
    Case(
        id="dropped",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT id FROM users"}),
        after=(USERS, {"v2": "SELECT id FROM users"}),
        answers=("--answer", "drop:views/view:v1=drop"),
    ),
    Case(
        id="renamed",
        before=(USERS, {"v1": ACTIVE}),
        after=(USERS, {"v7": ACTIVE}),
        answers=("--rename", "v1:v7"),
    ),
    Case(
        id="renamed under another",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT id FROM v1"}),
        after=(USERS, {"v7": ACTIVE, "v2": "SELECT id FROM v7"}),
        answers=("--rename", "v1:v7"),
    ),
    Case(
        id="not renamed",
        before=(USERS, {"v1": ACTIVE}),
        after=(USERS, {"v7": ACTIVE}),
        answers=("--no-rename", "v1:v7", "--answer", "drop:views/view:v1=drop"),
    ),
    Case(
        id="a column renamed under a view",
        before=(USERS, {"v1": ACTIVE}),
        after=(RENAMED_COLUMN, {"v1": "SELECT id, user_email FROM users WHERE active"}),
        answers=TO_COLUMN,
    ),
    Case(
        id="a column renamed under a view that keeps its columns",
        before=(USERS, {"v1": ACTIVE}),
        after=(RENAMED_COLUMN, {"v1": "SELECT id, user_email AS email FROM users WHERE active"}),
        answers=TO_COLUMN,
    ),
    Case(
        id="a column renamed under a view under a view",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT email FROM v1"}),
        after=(RENAMED_COLUMN, {"v1": "SELECT id, user_email FROM users", "v2": "SELECT user_email FROM v1"}),
        answers=TO_COLUMN,
    ),
    Case(
        id="a column renamed under a view under a view that stays",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT email FROM v1"}),
        after=(
            RENAMED_COLUMN,
            {"v1": "SELECT id, user_email AS email FROM users WHERE active", "v2": "SELECT email FROM v1"},
        ),
        answers=TO_COLUMN,
    ),
    Case(
        id="a table renamed under a view",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT email FROM v1"}),
        after=(RENAMED_TABLE, {"v1": "SELECT id, email FROM accounts WHERE active", "v2": "SELECT email FROM v1"}),
        answers=TO_TABLE,
    ),
    Case(
        id="a table, its column and the view renamed",
        before=(USERS, {"v1": ACTIVE, "v2": "SELECT email FROM v1"}),
        after=(
            RENAMED_TABLE.replace("email: str", "user_email: str"),
            {"v7": "SELECT id, user_email FROM accounts WHERE active", "v2": "SELECT user_email FROM v7"},
        ),
        answers=(*TO_TABLE, "--rename", "accounts.email:accounts.user_email", "--rename", "v1:v7"),
    ),
    Case(
        id="a column with another type under views",
        before=(USERS, {"v1": "SELECT id, score FROM users", "v2": "SELECT score FROM v1"}),
        after=(RETYPED, {"v1": "SELECT id, score FROM users", "v2": "SELECT score FROM v1"}),
    ),
    Case(
        id="a column that goes from under a view",
        before=(USERS, {"v1": "SELECT id, score FROM users", "v2": "SELECT id FROM v1"}),
        after=(WITHOUT_SCORE, {"v1": "SELECT id FROM users", "v2": "SELECT id FROM v1"}),
        answers=("--answer", "drop:column:users.score=drop"),
    ),
    Case(
        id="a new column in a view",
        before=(USERS, {"v1": ACTIVE}),
        after=(WITH_NAME, {"v1": "SELECT id, email, name FROM users"}),
    ),
    Case(
        id="a table goes with its view",
        before=(USERS + USERS.replace("users", "teams").replace("User", "Team"), {"v1": "SELECT id FROM teams"}),
        after=(USERS, {"v2": "SELECT id FROM users"}),
        answers=(
            *("--no-rename", "v1:v2", "--answer", "drop:table:teams=drop"),
            *("--answer", "drop:views/view:v1=drop"),
        ),
    ),
    Case(
        id="two views change places",
        before=(USERS, {"v1": "SELECT id FROM users", "v2": "SELECT email FROM users"}),
        after=(USERS, {"v2": "SELECT id FROM users", "v1": "SELECT email FROM users"}),
        answers=("--rename", "v1:v2", "--rename", "v2:v1"),
        is_asked=False,
    ),
    Case(
        id="a view stands on another one now",
        before=(USERS, {"v1": "SELECT id FROM users", "v2": "SELECT id FROM users"}),
        after=(USERS, {"v1": "SELECT id FROM v2", "v2": "SELECT id FROM users"}),
    ),
    Case(
        id="joins, groups and subqueries",
        before=(USERS, {}),
        after=(
            USERS,
            {
                "v1": "SELECT a.id, b.email AS other, (SELECT max(c.score) FROM users c) AS best"
                " FROM users a JOIN users b ON a.score = b.score WHERE a.id IN (SELECT id FROM users WHERE active)",
                "v2": "SELECT active, count(*) AS n, sum(score) AS t FROM users GROUP BY active HAVING count(*) > 1",
                "v3": "SELECT id FROM users UNION ALL SELECT n FROM v2 ORDER BY 1",
                "v4": "WITH few AS (SELECT id FROM users WHERE score < 3) SELECT id FROM few",
            },
        ),
    ),
)
