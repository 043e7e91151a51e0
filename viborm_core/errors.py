"""Every error that VibORM raises on purpose; each has a stable code and the command line's exit status.

VibormError                     1   failed
  UsageError                   64   the call is wrong: an unknown option, REF, object or answer
    SchemaError                64   the declared schema is wrong; lists every fault with its place
    SourceError                64   a REF cannot be read
  DecisionRequired              3   questions are open, or were answered with "no"
  ImpossibleChange              3   the data, the database or an unmanaged object forbids it
  PluginError                   4   a plugin is missing, broken or in conflict
    PluginMissing               4   nothing installed speaks for this URL or dialect
  DatabaseError                 1   the database refused, or cannot be reached
    StatementFailed             1   a statement of the plan failed
    QueryTimeout                1   a question to the data took longer than it may
  DatabaseChanged               1   it is no longer in the state the plan was made for
  StalePlan                     1   a plan file is for another dialect, server or release
  NotConverged                  1   after the plan, the database is not the desired schema
  FileFormatError               1   a snapshot, decisions or plan file is damaged or too new
"""

from collections.abc import Sequence

__all__ = [
    "DatabaseChanged",
    "DatabaseError",
    "DecisionRequired",
    "FileFormatError",
    "ImpossibleChange",
    "NotConverged",
    "PluginError",
    "PluginMissing",
    "QueryTimeout",
    "SchemaError",
    "SourceError",
    "StalePlan",
    "StatementFailed",
    "UsageError",
    "VibormError",
]


class VibormError(Exception):
    """A failure that the user can read: what was being done, what happened, what to do next.

    Attributes:
        code: a stable word for programs, such as ``database-changed``.
        exit_status: what the command line exits with.
        hint: what to do next, or an empty string.
    """

    code = "failed"
    exit_status = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(VibormError):
    """The call is wrong: an unknown option, reference, object or answer."""

    code = "wrong-usage"
    exit_status = 64


class SchemaError(UsageError):
    """The declared schema is wrong.

    Attributes:
        faults: every fault found, each with its place (``file:line: text``) where that is known.
    """

    code = "wrong-schema"

    def __init__(self, faults: Sequence[str], *, hint: str = "") -> None:
        count = len(faults)
        head = "the schema has a fault" if count == 1 else f"the schema has {count} faults"
        super().__init__("\n".join([f"{head}:", *(f"  {fault}" for fault in faults)]), hint=hint)
        self.faults = tuple(faults)


class SourceError(UsageError):
    """A REF cannot be read as a schema."""

    code = "unreadable-source"


class DecisionRequired(VibormError):  # noqa: N818 - it is the state of the push, not a fault
    """Questions are open, or a destructive change was refused; nothing was changed."""

    code = "decision-required"
    exit_status = 3


class ImpossibleChange(VibormError):  # noqa: N818 - as above
    """The change is impossible as it stands: by the data, the dialect or an unmanaged object."""

    code = "impossible-change"
    exit_status = 3


class PluginError(VibormError):
    """A plugin is broken, in conflict with another, or failed while it was asked something."""

    code = "plugin-failed"
    exit_status = 4


class PluginMissing(PluginError):  # noqa: N818 - as above
    """Nothing that is installed speaks for this URL or dialect."""

    code = "plugin-missing"


class DatabaseError(VibormError):
    """The database refused, or cannot be reached."""

    code = "database-failed"


class StatementFailed(DatabaseError):  # noqa: N818 - as above
    """A statement of the plan failed.

    Attributes:
        position: its number in the plan, from 1.
        total: how many statements the plan has.
        sql: the statement.
        standing: the statements before it that were not rolled back.
    """

    code = "statement-failed"

    def __init__(  # noqa: PLR0913 - the facts of one failure, all named
        self,
        message: str,
        *,
        position: int,
        total: int,
        sql: str,
        standing: Sequence[str] = (),
        hint: str = "",
    ) -> None:
        super().__init__(message, hint=hint)
        self.position = position
        self.total = total
        self.sql = sql
        self.standing = tuple(standing)


class QueryTimeout(DatabaseError):  # noqa: N818 - as above
    """A statement that reads was given up, because it took longer than it may."""

    code = "query-timeout"


class DatabaseChanged(VibormError):  # noqa: N818 - as above
    """The database is neither as it was when the plan was made nor as desired; nothing was done."""

    code = "database-changed"


class StalePlan(VibormError):  # noqa: N818 - as above
    """A plan file is for another dialect or server, or its statements are not those of what is installed."""

    code = "stale-plan"


class NotConverged(VibormError):  # noqa: N818 - as above
    """After the plan ran, the database was not the desired schema; it was rolled back where it can be."""

    code = "not-converged"


class FileFormatError(VibormError):
    """A snapshot, decisions or plan file is damaged, or of a version that this release does not read."""

    code = "bad-file"
