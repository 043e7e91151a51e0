"""Options of one dialect, as SQLAlchemy takes them by keyword: ``postgresql_where``, ``mysql_engine``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.schema import Column, Constraint, Index, Table

    from viborm_core.schema import ObjectRef
    from viborm_sqlalchemy.remarks import Remarks
    from viborm_sqlalchemy.target import Target

Item = "Table | Column[Any] | Index | Constraint"


def stated_options(item: Table | Column[Any] | Index | Constraint, target: Target) -> dict[str, Any]:
    """The target's own options that are stated, without the dialect's name before theirs."""
    found: dict[str, Any] = {}
    for key, value in item.dialect_kwargs.items():
        prefix, _, name = key.partition("_")
        if prefix in target.prefixes and value is not None:
            found[name.lower()] = value
    return found


def refuse_others(options: dict[str, Any], known: Iterable[str], ref: ObjectRef, remarks: Remarks) -> None:
    """Say of every option that nothing has a place for that it is left out."""
    for name in sorted(set(options) - set(known)):
        if options[name] not in (False, None, "", {}, []):
            remarks.omit(ref, f"the option {name} = {options[name]!r} is not managed")


def accepts(dialect: str, construct: type[Any], option: str) -> bool:
    """Whether this version of SQLAlchemy has an option of a dialect for a construct, such as ``with`` for a table.

    https://docs.sqlalchemy.org/en/20/core/foundation.html#sqlalchemy.sql.base.DialectKWArgs
    """
    known: dict[type[Any], Any] = dict(registry.load(dialect).construct_arguments or ())
    return option in known.get(construct, ())
