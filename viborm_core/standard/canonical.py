"""Brings schemas to one spelling by rules that hold for most databases; what differs is in `Rules`."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from attrs import evolve, frozen

from viborm_core.capabilities import Capabilities
from viborm_core.schema import (
    Array,
    CheckConstraintDef,
    ColumnDef,
    Default,
    EnumDef,
    EnumRef,
    Expression,
    ForeignKeyDef,
    GeneratedDef,
    IndexDef,
    InlineEnum,
    Literal,
    LogicalType,
    PrimaryKeyDef,
    SchemaSnapshot,
    TableDef,
    TableName,
    UniqueConstraintDef,
)
from viborm_core.standard.expressions import read_expression, read_value
from viborm_core.standard.refusals import Faults
from viborm_core.standard.spelling import Spelling

Part = TypeVar("Part", PrimaryKeyDef, UniqueConstraintDef, CheckConstraintDef, ForeignKeyDef)


@frozen(kw_only=True)
class Rules:
    """What a dialect says about its spelling.

    Attributes:
        spelling: how definitions become SQL.
        read_type: the logical type that a type reads back as, from its SQL.
        respell: an expression as the database spells it; applied until the text stays the same.
        namespace: what is meant where none is stated; None where there are no namespaces.
    """

    spelling: Spelling
    read_type: Callable[[str], LogicalType]
    respell: Callable[[str], str]
    namespace: str | None = None


_MOST_ROUNDS = 5


def canonical_snapshot(
    snapshot: SchemaSnapshot, capabilities: Capabilities, rules: Rules, faults: Faults
) -> SchemaSnapshot:
    """The schema in one spelling; what has no type here is noted, and left as it is. Idempotent."""
    speller = _Speller(
        capabilities=capabilities,
        rules=rules,
        faults=faults,
        enums=snapshot.enums_by_name,
        keys={table.name: table.primary_key for table in snapshot.tables},
    )
    namespaces = tuple(dict.fromkeys(name or rules.namespace or "" for name in snapshot.namespaces))
    enums = (
        tuple(evolve(enum, name=speller.name(enum.name)) for enum in snapshot.enums) if capabilities.named_enums else ()
    )
    return evolve(
        snapshot,
        tables=tuple(speller.table(table) for table in snapshot.tables),
        enums=enums,
        namespaces=namespaces if capabilities.namespaces else (),
    )


@frozen(kw_only=True)
class _Speller:
    capabilities: Capabilities
    rules: Rules
    faults: Faults
    enums: Mapping[TableName, EnumDef]
    keys: Mapping[TableName, PrimaryKeyDef | None]

    def name(self, name: TableName) -> TableName:
        return name if name.namespace is not None else TableName(self.rules.namespace, name.name)

    def table(self, table: TableDef) -> TableDef:
        columns = frozenset(column.name for column in table.columns)
        key = table.primary_key
        in_key = frozenset(key.columns if key is not None else ())
        spelled = evolve(
            table,
            name=self.name(table.name),
            columns=tuple(self._column(table, one, columns, is_key=one.name in in_key) for one in table.columns),
            primary_key=None if key is None else self._unnamed(key),
            uniques=tuple(self._unnamed(one) for one in table.uniques),
            checks=tuple(
                self._unnamed(evolve(one, expression=self._expression(one.expression, columns))) for one in table.checks
            ),
            foreign_keys=tuple(self._unnamed(self._foreign_key(one)) for one in table.foreign_keys),
            indexes=tuple(self._index(one, columns) for one in table.indexes),
            comment=table.comment if self.capabilities.comments else "",
        )
        return table if spelled == table and spelled.columns == table.columns else spelled

    def _unnamed(self, part: Part) -> Part:
        return part if self.capabilities.constraint_names or part.name is None else evolve(part, name=None)

    def _column(self, table: TableDef, column: ColumnDef, columns: frozenset[str], *, is_key: bool) -> ColumnDef:
        generated = column.generated
        if generated is not None:
            stored = generated.stored if generated.stored is not None else self.capabilities.generated_stored
            generated = GeneratedDef(expression=self._expression(generated.expression, columns), stored=stored)
        never_null = is_key or column.identity is not None
        return evolve(
            column,
            type=self._type(table, column),
            nullable=column.nullable and not never_null,
            default=self._default(column.default, columns),
            generated=generated,
            collation=column.collation if self.capabilities.collations else "",
            comment=column.comment if self.capabilities.comments else "",
        )

    def _type(self, table: TableDef, column: ColumnDef) -> LogicalType:
        logical = self._known_type(column.type)
        if isinstance(logical, Array) and not self.capabilities.arrays:
            return logical  # refused already
        spelled = self.rules.spelling.column_type_sql(evolve(column, type=logical))
        if spelled is None:
            text = f"{self.capabilities.dialect} has no type for {logical}"
            self.faults.add("column", table.name, column.name, text)
            return logical
        return self.rules.read_type(spelled)

    def _known_type(self, logical: LogicalType) -> LogicalType:
        match logical:
            case EnumRef(name=name) if self.capabilities.named_enums:
                return EnumRef(self.name(name))
            case EnumRef(name=name) if name in self.enums:
                return InlineEnum(self.enums[name].values)
        return logical

    def _default(self, default: Default, columns: frozenset[str]) -> Default:
        if not isinstance(default, Expression):
            return default
        found = read_value(self._respelled(default))
        return found if isinstance(found, Literal) else self._read(str(found), columns)

    def _expression(self, expression: Expression, columns: frozenset[str]) -> Expression:
        return self._read(self._respelled(expression, columns), columns)

    def _read(self, text: str, columns: frozenset[str]) -> Expression:
        return read_expression(text, columns, case_sensitive=self.capabilities.case_sensitive_names)

    def _respelled(self, expression: Expression, columns: frozenset[str] = frozenset()) -> str:
        """The text as it is once it no longer changes."""
        text = self.rules.spelling.expression(expression)
        for _ in range(_MOST_ROUNDS):
            found = self.rules.respell(text)
            if found == text:
                break
            text = found
        return text

    def _foreign_key(self, key: ForeignKeyDef) -> ForeignKeyDef:
        parent = self.keys.get(key.references)
        referenced = key.referenced_columns or (parent.columns if parent is not None else ())
        return evolve(key, references=self.name(key.references), referenced_columns=referenced)

    def _index(self, index: IndexDef, columns: frozenset[str]) -> IndexDef:
        keys = tuple(
            one if one.expression is None else evolve(one, expression=self._expression(one.expression, columns))
            for one in index.keys
        )
        predicate = None if index.predicate is None else self._expression(index.predicate, columns)
        return evolve(index, keys=keys, predicate=predicate, comment="")
