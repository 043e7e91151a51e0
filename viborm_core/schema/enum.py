"""Named enums."""

from attrs import frozen

from viborm_core.schema.names import TableName


@frozen(kw_only=True)
class EnumDef:
    """A named enum; the order of its ``values`` is their sort order."""

    name: TableName
    values: tuple[str, ...]
    comment: str | None = None
