"""The database that metadata is read for, in SQLAlchemy's terms: a dialect, and its compilers for pieces of DDL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy
from attrs import frozen
from sqlalchemy import exc
from sqlalchemy.dialects import registry
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.sql import coercions, roles

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.schema import Constraint, Index
    from sqlalchemy.sql.compiler import DDLCompiler
    from sqlalchemy.sql.elements import ClauseElement
    from sqlalchemy.types import TypeEngine

    from viborm_core.capabilities import Capabilities

_CALLED = {"postgres": "postgresql"}
_SQLALCHEMY = tuple(int(part) for part in sqlalchemy.__version__.split(".")[:2])
_TELLS_MARIADB = (2, 1)
"""From then on the dialect of MySQL has MariaDB's types, where the server is one."""
_HAS_UUID = (10, 7)
_HAS_SEQUENCES = (10, 3)
_VIRTUAL_BY_DEFAULT = (18,)


@frozen(kw_only=True)
class Target:
    """What DDL is compiled for.

    Attributes:
        dialect: SQLAlchemy's, or its default one where the schema is for no database that SQLAlchemy knows.
        ddl: compiles pieces of DDL for it.
        prefixes: of the names of options that are the dialect's, such as ``postgresql``; none if it is the default one.
        version: of the server.
    """

    dialect: Dialect
    ddl: DDLCompiler
    prefixes: tuple[str, ...]
    version: tuple[int, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the schema is for a database that SQLAlchemy knows."""
        return bool(self.prefixes)

    def is_called(self, name: str) -> bool:
        """Whether it is the dialect of this name, as SQLAlchemy calls it."""
        return name in self.prefixes

    @property
    def virtual_by_default(self) -> bool:
        """Whether SQLAlchemy leaves open whether a computed column is stored, and the server then does not store it."""
        able = getattr(self.dialect, "supports_virtual_generated_columns", None)
        return self.is_called("postgresql") and able is not None and self.version >= _VIRTUAL_BY_DEFAULT

    def sql(self, clause: ClauseElement | str) -> str:
        """An expression as SQL, without the table's name before those of columns."""
        element: Any = coercions.expect(roles.DDLExpressionRole, clause) if isinstance(clause, str) else clause
        return self.ddl.sql_compiler.process(element, include_table=False, literal_binds=True)

    def type_sql(self, type_: TypeEngine[Any], column: Any = None) -> str:
        """A type as SQL.

        Raises:
            sqlalchemy.exc.CompileError: the dialect has none, or the type lacks something, such as a length.
        """
        compiler: Any = self.dialect.type_compiler_instance
        text: str = compiler.process(type_, type_expression=column)
        return text

    def name(self, item: Constraint | Index) -> str | None:
        """The name that an index or constraint gets, by naming conventions too; None where the database chooses it.

        Raises:
            sqlalchemy.exc.IdentifierError: it is longer than the dialect allows.
        """
        if item.name is None:
            return None
        preparer: Any = self.dialect.identifier_preparer
        text = preparer.format_constraint(item)
        if not text:
            return None
        return str(text) if text[0] != preparer.initial_quote else _unquoted(text, preparer)

    def quote(self, name: str) -> str:
        """A column's name, quoted if it must be."""
        return self.dialect.identifier_preparer.quote(name)


def _unquoted(text: str, preparer: Any) -> str:
    inside: str = text[1:-1]
    return inside.replace(preparer.escape_to_quote, preparer.escape_quote)


def target_of(capabilities: Capabilities | None) -> Target:
    """The target that a database is; None where the schema is for none in particular."""
    dialect, prefixes, version = _dialect_of(capabilities)
    make: Any = dialect.ddl_compiler
    return Target(dialect=dialect, ddl=make(dialect, None), prefixes=prefixes, version=version)


def _dialect_of(capabilities: Capabilities | None) -> tuple[Dialect, tuple[str, ...], tuple[int, ...]]:
    """The dialect, with named parameters so that no percent sign is doubled."""
    if capabilities is None:
        return DefaultDialect(paramstyle="named"), (), ()
    name = _CALLED.get(capabilities.dialect, capabilities.dialect)
    try:
        make: Any = registry.load(name)
    except exc.NoSuchModuleError:
        return DefaultDialect(paramstyle="named"), (), ()
    is_mariadb = (capabilities.option("flavour") or "").lower() == "mariadb"
    dialect: Any = make(paramstyle="named", is_mariadb=True) if is_mariadb else make(paramstyle="named")
    if is_mariadb:
        dialect.supports_sequences = capabilities.server_version >= _HAS_SEQUENCES
    if is_mariadb and _SQLALCHEMY >= _TELLS_MARIADB:
        dialect.supports_native_uuid = capabilities.server_version >= _HAS_UUID
    if capabilities.server_version:
        dialect.server_version_info = capabilities.server_version
    return dialect, (name, "mariadb") if is_mariadb else (name,), capabilities.server_version
