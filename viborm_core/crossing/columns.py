"""Columns, from one dialect to another."""

from attrs import evolve, field, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.crossing.expressions import Translator
from viborm_core.schema import (
    ColumnDef,
    EnumDef,
    EnumRef,
    Expression,
    GeneratedDef,
    IdentityDef,
    InlineEnum,
    LogicalType,
    Native,
    TableDef,
    TableName,
)

_SEQUENCE = ("start", "increment", "minimum", "maximum", "cache", "cycle")
_USUAL = (None, False, 1)


@frozen(kw_only=True)
class Columns:
    """Carries the columns of tables over; ``enums`` are those that inline enums became meanwhile.

    Attributes:
        capabilities: those of the database that they are for.
        translator: of their expressions.
        faults: what cannot be carried over, added to.
        omitted: what is left out, added to.
        enums: named enums in place of inline ones, added to.
        table_options: options of tables that are left out, each with the tables that have it, added to.
    """

    capabilities: Capabilities
    translator: Translator
    faults: list[str]
    omitted: list[str]
    enums: list[EnumDef] = field(factory=list, init=False)
    table_options: dict[str, list[str]] = field(factory=dict, init=False)

    def carried(self, table: TableDef) -> TableDef:
        """The table with its columns carried over."""
        for name, value in table.options:
            self.table_options.setdefault(f"the option {name}={value}", []).append(str(table.name))
        comment = table.comment
        if comment and not self.capabilities.comments:
            self.omitted.append(f"the comment of {table.name}")
            comment = None
        columns = tuple(self._column(table, column) for column in table.columns)
        return evolve(table, columns=columns, comment=comment, options=())

    def _column(self, table: TableDef, column: ColumnDef) -> ColumnDef:
        where = f"{table.name}.{column.name}"
        for name, value in column.options:
            self.omitted.append(f"the option {name}={value} of {where}")
        if column.collation:
            self.omitted.append(f"the collation {column.collation} of {where}")
        comment = column.comment
        if comment and not self.capabilities.comments:
            self.omitted.append(f"the comment of {where}")
            comment = None
        default = column.default
        if isinstance(default, Expression):
            default = self.translator.translated(default, table)
        return ColumnDef(
            name=column.name,
            type=self._type(table.name, column.name, column.type),
            nullable=column.nullable,
            default=default,
            identity=None if column.identity is None else self._identity(where, column.identity),
            generated=None if column.generated is None else self._generated(table, where, column.generated),
            comment=comment,
        )

    def _type(self, table: TableName, column: str, logical: LogicalType) -> LogicalType:
        if isinstance(logical, Native):
            self.faults.append(f"{table}.{column}: {logical.spelling} is a type that only its own database knows")
        if isinstance(logical, InlineEnum) and self.capabilities.named_enums:
            name = table.renamed(f"{table.name}_{column}")
            self.enums.append(EnumDef(name=name, values=logical.values))
            return EnumRef(name)
        return logical

    def _identity(self, where: str, identity: IdentityDef) -> IdentityDef:
        for setting in _SEQUENCE:
            value = getattr(identity, setting)
            if value not in _USUAL:
                self.omitted.append(f"the {setting} {value} of the numbers of {where}")
        mode = identity.mode if identity.mode in self.capabilities.identity_modes else "auto"
        return IdentityDef(mode=mode)

    def _generated(self, table: TableDef, where: str, generated: GeneratedDef) -> GeneratedDef:
        can_be = {True: self.capabilities.generated_stored, False: self.capabilities.generated_virtual}
        stored = generated.stored
        if stored is not None and not can_be[stored] and can_be[not stored]:
            self.omitted.append(f"that {where} is {'stored' if stored else 'virtual'}: it cannot be here")
            stored = None
        return GeneratedDef(expression=self.translator.translated(generated.expression, table), stored=stored)
