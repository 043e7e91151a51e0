"""SQLAlchemy and SQLModel models as a schema of VibORM: a source for the command line, and a push for programs.

``push`` and ``check`` are imported when they are first asked for, so that the command line need not import SQLAlchemy
to know this package.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from viborm_sqlalchemy.pushing import CheckReport, OpenQuestions, PushReport, check, push
    from viborm_sqlalchemy.read import read_metadata

__all__ = ["CheckReport", "OpenQuestions", "PushReport", "check", "push", "read_metadata"]


def __getattr__(name: str) -> Any:
    """One of the public names."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from viborm_sqlalchemy import pushing, read

    return getattr(read if name == "read_metadata" else pushing, name)
