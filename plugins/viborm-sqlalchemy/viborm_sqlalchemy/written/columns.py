"""How written models spell columns."""

from __future__ import annotations

from decimal import Decimal as Number
from typing import TYPE_CHECKING

from attrs import frozen

from viborm_core.models.source import Call, Keyword, Node, Raw, Text
from viborm_core.schema import (
    ColumnDef,
    Expression,
    ForeignKeyDef,
    IdentityDef,
    Integer,
    Literal,
    Native,
    TableDef,
)
from viborm_sqlalchemy.written.imports import Imports, flag, statement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from viborm_sqlalchemy.written.column_types import Types
    from viborm_sqlalchemy.written.parts import Parts

_SERIAL = {16: "smallserial", 32: "serial", 64: "bigserial"}


@frozen(kw_only=True)
class Flags:
    """What is said at a column of what the table has: its key, a unique, an index, a foreign key to a column."""

    primary_key: bool = False
    unique: bool = False
    index: bool = False
    reference: tuple[ForeignKeyDef, str] | None = None


@frozen(kw_only=True)
class Columns:
    """Spells columns for one dialect."""

    dialect: str
    imports: Imports
    types: Types
    parts: Parts

    def attribute(self, table: TableDef, column: ColumnDef, attribute: str, flags: Flags) -> str:
        """An attribute of a class."""
        mapped = self.imports.name("sqlalchemy.orm", "Mapped")
        python = self.types.python(column.type)
        optional = f"{python} | None" if column.nullable else python
        call = self.column(table, column, flags, attribute=attribute)
        before = f"{attribute}: {mapped}[{optional}]"
        return f"    {before}" if not call.arguments else statement(before, call)

    def column(self, table: TableDef, column: ColumnDef, flags: Flags, *, attribute: str | None) -> Call:
        """``mapped_column(...)``, or ``Column(...)`` where there is no attribute."""
        arguments: list[Node] = []
        if attribute != column.name:
            arguments.append(Text(column.name))
        spelled = self._type(table, column, flags)
        if spelled is None and attribute is None:
            spelled = self.types.plain(column.type)
        if spelled is not None:
            arguments.append(spelled)
        if flags.reference is not None:
            key, target = flags.reference
            options = (Keyword(name, value) for name, value in self.parts.reference_options(key).items())
            name = self.imports.name("sqlalchemy", "ForeignKey")
            arguments.append(Call(name, (Text(target), *options)))
        arguments += self._filled(table, column, flags)
        said = self._said(table, column, flags)
        if attribute is None:
            if not column.nullable:
                said["nullable"] = flag(value=False)
            return self.imports.call("Column", *arguments, **said)
        if column.nullable and self.types.python(column.type) == "Any":
            said["nullable"] = flag(value=True)
        if not column.nullable and self.types.python(column.type) == "Any" and not flags.primary_key:
            said["nullable"] = flag(value=False)
        return self.imports.call("sqlalchemy.orm.mapped_column", *arguments, **said)

    def _type(self, table: TableDef, column: ColumnDef, flags: Flags) -> Node | None:
        identity = column.identity
        if identity is not None and identity.mode == "serial" and not _is_numbered_key(table, column):
            bits = column.type.bits if isinstance(column.type, Integer) else 32
            return self.types.spelled(Native(_SERIAL[bits]))
        if self.dialect == "sqlite" and flags.primary_key and isinstance(column.type, Integer):
            return None if column.type.bits == 32 else self.types.spelled(column.type)  # noqa: PLR2004
        return self.types.spelled(column.type, column.collation)

    def _filled(self, table: TableDef, column: ColumnDef, flags: Flags) -> Iterator[Node]:
        """What fills the column by itself, and its own check."""
        generated, identity = column.generated, column.identity
        if generated is not None:
            stored = {} if generated.stored is None else {"persisted": flag(value=generated.stored)}
            yield self.imports.call("Computed", self.parts.condition(generated.expression), **stored)
        if identity is not None and self.dialect == "postgresql" and identity.mode != "serial":
            yield self._identity(identity)
        check = dict(column.options).get("check")
        if check:
            yield self.imports.call("CheckConstraint", self.parts.condition(Expression.of(_named(check, column))))

    def _identity(self, identity: IdentityDef) -> Node:
        settings = {
            "start": identity.start,
            "increment": identity.increment,
            "minvalue": identity.minimum,
            "maxvalue": identity.maximum,
            "cache": identity.cache,
        }
        said: dict[str, Node] = {"always": flag(value=True)} if identity.mode == "always" else {}
        said |= {name: Raw(str(value)) for name, value in settings.items() if value is not None}
        said |= {"cycle": flag(value=True)} if identity.cycle else {}
        return self.imports.call("Identity", **said)

    def _said(self, table: TableDef, column: ColumnDef, flags: Flags) -> dict[str, Node]:
        said: dict[str, Node] = {}
        if flags.primary_key:
            said["primary_key"] = flag(value=True)
            said |= self._numbering(table, column)
        if flags.unique:
            said["unique"] = flag(value=True)
        if flags.index:
            said["index"] = flag(value=True)
        options = dict(column.options)
        on_update = options.pop("on_update", "")
        options.pop("check", None)
        default = self._default(column, on_update)
        if default is not None:
            said["server_default"] = default
        if "not_null_on_conflict" in options:
            said["sqlite_on_conflict_not_null"] = Text(options.pop("not_null_on_conflict").upper())
        if column.comment:
            said["comment"] = Text(column.comment)
        options.pop("sequence", None)
        self.parts.remarks.extend(f"the column {table.name}.{column.name}: {one} = {options[one]}" for one in options)
        return said

    def _numbering(self, table: TableDef, column: ColumnDef) -> dict[str, Node]:
        """Whether the database numbers the key, where SQLAlchemy would take the other for granted."""
        key = table.primary_key
        alone = key is not None and len(key.columns) == 1
        whole = isinstance(column.type, Integer) or (isinstance(column.type, Native) and "int" in column.type.spelling)
        referring = any(column.name in one.columns for one in table.foreign_keys)
        usual = alone and whole and not referring and column.default is None and column.generated is None
        if self.dialect == "sqlite":
            return {}
        if column.identity is None:
            return {"autoincrement": flag(value=False)} if usual else {}
        return {} if usual or self.dialect == "postgresql" else {"autoincrement": flag(value=True)}

    def _default(self, column: ColumnDef, on_update: str) -> Node | None:
        default = column.default
        if on_update:
            now = "NULL" if default is None else self.parts.sql(default) if isinstance(default, Expression) else default
            return self.imports.text(f"{now} ON UPDATE {on_update}")
        if default is None:
            return None
        if isinstance(default, Expression):
            return self.imports.text(self.parts.sql(default))
        return self._literal(default)

    def _literal(self, literal: Literal) -> Node:
        value = literal.value
        match value:
            case None:
                return self.imports.text("NULL")
            case bool():
                return self.imports.call("true" if value else "false")
            case str():
                return Text(value)
            case int() | Number():
                return self.imports.text(str(value))
        escaped = value.hex()
        return self.imports.text(f"'\\x{escaped}'" if self.dialect == "postgresql" else f"x'{escaped}'")


def _is_numbered_key(table: TableDef, column: ColumnDef) -> bool:
    """Whether SQLAlchemy numbers the column without being told."""
    key = table.primary_key
    referring = any(column.name in one.columns for one in table.foreign_keys)
    return key is not None and key.columns == (column.name,) and not referring


def _named(check: str, column: ColumnDef) -> str:
    """A check of MariaDB's that a column has by itself, in which two backticks stand for the column."""
    return check.replace("``", "`" + column.name.replace("`", "``") + "`")
