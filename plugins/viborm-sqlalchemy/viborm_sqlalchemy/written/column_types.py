"""How written models spell types: what Python has for a value, and SQLAlchemy's type where that does not say it."""

from __future__ import annotations

import re
from importlib import import_module
from typing import TYPE_CHECKING, Any

from attrs import field, frozen
from sqlalchemy import exc

from viborm_core.models.source import Call, Keyword, Node, Raw, Text
from viborm_core.schema import (
    Array,
    Boolean,
    Bytes,
    Char,
    Date,
    DateTime,
    Decimal,
    EnumRef,
    Float,
    InlineEnum,
    Integer,
    Interval,
    Json,
    LogicalType,
    Native,
    String,
    TableName,
    Time,
    Uuid,
)
from viborm_sqlalchemy.written.imports import Imports, flag

if TYPE_CHECKING:
    from collections.abc import Mapping

_ARGUMENTS = re.compile(r"([A-Za-z_][\w ]*?)\s*(?:\((.*)\))?", re.DOTALL)
_UNSIGNED = re.compile(r"(\w+)(?:\(([\d,]+)\))?((?: unsigned| zerofill)*)")
_PYTHON_OF = {"int": "int", "char": "str", "text": "str", "blob": "bytes", "binary": "bytes", "double": "float"}
NATIVE = "Native"
_POSTGRES = "sqlalchemy.dialects.postgresql"
_MYSQL = "sqlalchemy.dialects.mysql"


@frozen(kw_only=True)
class WrittenEnum:
    """An enum with a class of its own; ``name`` is the type's, or None where it has none."""

    class_name: str
    name: TableName | None
    values: tuple[str, ...]


@frozen(kw_only=True)
class Types:
    """Spells types for one dialect.

    Attributes:
        dialect: as SQLAlchemy calls it, or an empty text.
        imports: what is used.
        enums: by the type that they are written for; those without a class are written as texts.
        natives: whether the class for types of no name has been used.
    """

    dialect: str
    imports: Imports
    enums: Mapping[LogicalType, WrittenEnum] = field(factory=dict)
    values: Mapping[TableName, tuple[str, ...]] = field(factory=dict)
    natives: list[str] = field(factory=list)

    def python(self, of: LogicalType) -> str:  # noqa: C901, PLR0911, PLR0912 - one case for each type
        """The annotation of a value."""
        match of:
            case Boolean():
                return "bool"
            case Integer():
                return "int"
            case Decimal():
                return self.imports.name("decimal", "Decimal")
            case Float():
                return "float"
            case String() | Char():
                return "str"
            case Bytes():
                return "bytes"
            case Date():
                return self.imports.name("datetime", "date")
            case Time():
                return self.imports.name("datetime", "time")
            case DateTime():
                return self.imports.name("datetime", "datetime")
            case Interval():
                return self.imports.name("datetime", "timedelta")
            case Uuid():
                return self.imports.name("uuid", "UUID")
            case Array(of=element):
                return f"list[{self.python(element)}]"
            case EnumRef() | InlineEnum():
                written = self.enums.get(of)
                return "str" if written is None else written.class_name
            case Native(spelling=spelling):
                for word, python in _PYTHON_OF.items():
                    if word in spelling.lower() and "range" not in spelling and "interval" not in spelling:
                        return python
        return self.imports.name("typing", "Any")

    def spelled(self, of: LogicalType, collation: str | None = None) -> Node | None:  # noqa: C901, PLR0911, PLR0912
        """SQLAlchemy's type; None where the annotation says it."""
        said = {} if not collation else {"collation": Text(collation)}
        match of:
            case Boolean() | Integer(bits=32) | Date() | Uuid() | Interval():
                return None
            case Time(precision=None, tz=False) | DateTime(precision=None | 0, tz=False):
                return None
            case Integer(bits=bits):
                return Raw(self.imports.name("sqlalchemy", "SmallInteger" if bits == 16 else "BigInteger"))  # noqa: PLR2004
            case Decimal(precision=None):
                return None
            case Decimal(precision=precision, scale=scale):
                return self.imports.call("Numeric", Raw(str(precision)), Raw(str(scale or 0)))
            case Float(bits=64):
                return Raw(self.imports.name("sqlalchemy", "Double"))
            case Float():
                return self.imports.call("Float", Raw("24"))
            case String(length=None):
                return self._long("LONGTEXT", "Text", said)
            case String(length=length):
                return self.imports.call("String", Raw(str(length)), **said)
            case Char(length=length):
                return self.imports.call("CHAR", Raw(str(length)), **said)
            case Bytes(length=None):
                return self._long("LONGBLOB", "LargeBinary", {})
            case Bytes(length=length):
                return self.imports.call("VARBINARY", Raw(str(length)))
            case DateTime() | Time():
                return self._moment(of)
            case Json():
                postgres = self.dialect == "postgresql"
                module = _POSTGRES if postgres else "sqlalchemy"
                return Raw(self.imports.name(module, "JSONB" if postgres else "JSON"))
            case Array(of=element):
                inside = self.spelled(element) or self.plain(element)
                return self.imports.call("ARRAY", inside)
            case EnumRef() | InlineEnum():
                return self._enum(of)
            case Native(spelling=spelling):
                return self._native(spelling, said)
        return self._own(str(of))

    def plain(self, of: LogicalType) -> Node:
        """The class of a type that an annotation would say."""
        names: dict[type[LogicalType], str] = {
            Boolean: "Boolean",
            Integer: "Integer",
            Date: "Date",
            Uuid: "Uuid",
            Interval: "Interval",
            Time: "Time",
            DateTime: "DateTime",
            Decimal: "Numeric",
        }
        return Raw(self.imports.name("sqlalchemy", names[type(of)]))

    def _long(self, mysql: str, other: str, said: Mapping[str, Node]) -> Node:
        if self.dialect == "mysql":
            return self.imports.call(f"{_MYSQL}.{mysql}", **said)
        return self.imports.call(other, **said) if said else Raw(self.imports.name("sqlalchemy", other))

    def _moment(self, of: DateTime | Time) -> Node:
        name = "DateTime" if isinstance(of, DateTime) else "Time"
        if self.dialect == "mysql":
            own = "TIME" if name == "Time" else "TIMESTAMP" if of.tz else "DATETIME"
            digits = {"fsp": Raw(str(of.precision))} if of.precision else {}
            return self.imports.call(f"{_MYSQL}.{own}", **digits)
        zone = {"timezone": flag(value=True)} if of.tz else {}
        if of.precision is None or self.dialect != "postgresql":
            return self.imports.call(name, **zone)
        own = "TIMESTAMP" if name == "DateTime" else "TIME"
        return self.imports.call(f"{_POSTGRES}.{own}", precision=Raw(str(of.precision)), **zone)

    def _enum(self, of: EnumRef | InlineEnum) -> Node:
        written = self.enums.get(of)
        name = of.name if isinstance(of, EnumRef) else None
        values = of.values if isinstance(of, InlineEnum) else self.values.get(of.name, ())
        said: dict[str, Node] = {} if name is None else {"name": Text(name.name)}
        if name is not None and name.namespace is not None:
            said["schema"] = Text(name.namespace)
        inside: tuple[Node, ...] = tuple(map(Text, values)) if written is None else (Raw(written.class_name),)
        return self.imports.call("Enum", *inside, **said)

    def _native(self, spelling: str, said: Mapping[str, Node]) -> Node:
        found = self._mysql(spelling, said) if self.dialect == "mysql" else self._named(spelling, said)
        return self._own(spelling) if found is None else found

    def _named(self, spelling: str, said: Mapping[str, Node]) -> Node | None:
        """A class of the dialect's whose words are these."""
        shape = _ARGUMENTS.fullmatch(spelling)
        if shape is None or not self.dialect:
            return None
        if spelling.lower() == "character varying":
            return self.imports.call("String", **said) if said else Raw(self.imports.name("sqlalchemy", "String"))
        module = f"sqlalchemy.dialects.{self.dialect}"
        words = shape[1].split()
        name, varying = words[0].upper(), words[1:] == ["varying"]
        numbers = [part.strip() for part in (shape[2] or "").split(",") if part.strip()]
        made = getattr(import_module(module), name, None)
        if made is None or not all(number.isdigit() for number in numbers):
            return None
        more = {"varying": True} if varying else {}
        if not _is_spelled(made, [int(number) for number in numbers], more, spelling, module):
            return None
        self.imports.name(module, name)
        if not numbers and not more:
            return Raw(name)
        keywords = tuple(Keyword(key, flag(value=value)) for key, value in more.items())
        return Call(name, (*map(Raw, numbers), *keywords))

    def _mysql(self, spelling: str, said: Mapping[str, Node]) -> Node | None:
        if spelling.startswith("set("):
            inside = re.findall(r"'((?:[^'\\]|''|\\.)*)'", spelling)
            return self.imports.call(f"{_MYSQL}.SET", *(Text(one.replace("''", "'")) for one in inside))
        shape = _UNSIGNED.fullmatch(spelling)
        if shape is None:
            return None
        name = {"int": "INTEGER"}.get(shape[1], shape[1].upper())
        made = getattr(import_module(_MYSQL), name, None)
        if made is None or not isinstance(made, type):
            return None
        flags: dict[str, Node] = {word: flag(value=True) for word in shape[3].split()}
        if "zerofill" in flags:
            del flags["unsigned"]
        numbers = [Raw(number) for number in (shape[2] or "").split(",") if number]
        if numbers and "int" in shape[1]:
            flags, numbers = {"display_width": numbers[0], **flags}, []
        texts = said if "text" in shape[1] else {}
        if not numbers and not flags and not texts:
            return Raw(self.imports.name(_MYSQL, name))
        return self.imports.call(f"{_MYSQL}.{name}", *numbers, **flags, **texts)

    def _own(self, spelling: str) -> Node:
        """The written class for types that SQLAlchemy has no class for."""
        self.natives.append(spelling)
        self.imports.name("typing", "Any")
        self.imports.name("sqlalchemy.types", "UserDefinedType")
        return Call(NATIVE, (Text(spelling),))


def _is_spelled(made: Any, numbers: list[int], more: dict[str, Any], spelling: str, module: str) -> bool:
    """Whether a class with these arguments compiles to these words."""
    try:
        text = made(*numbers, **more).compile(dialect=import_module(module).dialect())
    except (TypeError, exc.CompileError, AttributeError):
        return False
    return bool(_squeezed(text) == _squeezed(spelling))


def _squeezed(text: str) -> str:
    return "".join(text.lower().split())
