"""What models say of renames: ``info={"viborm": {"renamed_from": ...}}`` of a table, column, index or constraint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from viborm_core.reading import RenameHint
from viborm_core.schema import ObjectRef, TableName
from viborm_sqlalchemy.constraints import name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sqlalchemy.schema import Table

    from viborm_sqlalchemy.remarks import Remarks

KEY = "viborm"
_KNOWN = frozenset({"renamed_from"})


def read_hints(tables: Iterable[Table], remarks: Remarks) -> tuple[RenameHint, ...]:
    """The renames that tables and their parts name; a word that is not known is a fault."""
    return tuple(hint for table in tables for hint in _of_table(table, remarks))


def _of_table(table: Table, remarks: Remarks) -> Iterator[RenameHint]:
    name = name_of(table)
    yield from _hint(table.info, "table", name, str(table.name), remarks)
    for column in table.columns:
        yield from _hint(column.info, "column", name, str(column.name), remarks)
    for index in table.indexes:
        yield from _hint(index.info, "index", name, str(index.name or ""), remarks)
    for constraint in table.constraints:
        yield from _hint(constraint.info, "constraint", name, str(constraint.name or ""), remarks)


def _hint(info: Mapping[Any, Any], kind: str, owner: TableName, new: str, remarks: Remarks) -> Iterator[RenameHint]:
    stated = info.get(KEY)
    if stated is None:
        return
    ref = ObjectRef(kind=kind, owner=owner, part="" if kind == "table" else new)
    unknown = sorted(set(stated) - _KNOWN) if isinstance(stated, dict) else [str(stated)]
    if unknown:
        remarks.fault(ref, f"info[{KEY!r}] has {', '.join(unknown)}, and only renamed_from means something")
        return
    old = stated.get("renamed_from")
    if old is not None:
        yield RenameHint(kind=kind, owner=owner, old=str(old), new=new)
