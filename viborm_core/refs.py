"""Reads what a REF names: models, a snapshot file, SQL files, a database, or what a plugin's source claims."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from types import ModuleType

from attrs import evolve, frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.errors import FileFormatError, SourceError
from viborm_core.host import Host
from viborm_core.objects import ObjectKind
from viborm_core.owned import to_read, with_owned
from viborm_core.reading import SchemaReading
from viborm_core.script import SQLScript
from viborm_core.shapes import shaped
from viborm_core.sources import DeclaredSchema, SchemaSource
from viborm_core.url import DatabaseURL, is_url

__all__ = [
    "Located",
    "SQLFiles",
    "dialect_of",
    "locate",
    "read",
    "read_database",
    "read_text",
    "spoken_by",
]


@frozen(kw_only=True)
class SQLFiles:
    """SQL files, in the order in which they run, which only an adapter can read."""

    paths: tuple[Path, ...]


_DIALECT = re.compile(r'"dialect": (?:"(\w+)"|null)')
_HEADER = 512  # characters


def spoken_by(*refs: str) -> frozenset[str] | None:
    """The schemes and dialects that REFs name by themselves; None where that cannot be told without reading them."""
    names: set[str] = set()
    for ref in refs:
        if is_url(ref):
            names.add(ref.partition("://")[0].partition("+")[0].lower())
        elif ref.endswith(".json"):
            try:
                with Path(ref).open(encoding="utf-8") as file:
                    named = _DIALECT.search(file.read(_HEADER))
            except (OSError, UnicodeDecodeError):
                return None
            if named is None:
                return None
            names.update(name for name in named.groups() if name)
    return frozenset(names)


Located = DatabaseURL | SQLFiles | SchemaReading | DeclaredSchema
"""What depends on the database is read later, when the adapter is known; anything else is read at once."""


def locate(ref: str, host: Host, *, speaks_for: Collection[str] = ()) -> Located:
    """What a REF names; ``speaks_for`` are kinds of objects that models speak for even if they declare none.

    Raises:
        SourceError: it names nothing that can be read.
        SchemaError: the models are wrong.
        FileFormatError: the snapshot file is damaged, or too new.
        PluginMissing: nothing that is installed speaks for its URL scheme.
    """
    source = next((one for one in host.sources if one.claims(ref)), None)
    if source is not None:
        return _given(source.read(ref), source)
    if is_url(ref):
        url = DatabaseURL.parse(ref)
        host.adapter_for_scheme(url.scheme)
        return url
    path = Path(ref)
    if path.suffix == ".json":
        return host.codec.load_snapshot(read_text(path), str(path))
    if path.suffix == ".sql":
        return SQLFiles(paths=(path,))
    if path.is_dir():
        return SQLFiles(paths=_sql_files(path))
    return _load_models(ref, host, speaks_for)


def dialect_of(located: Located, host: Host) -> str | None:
    """The dialect that a REF names: by its URL, or by the header of a snapshot file."""
    match located:
        case DatabaseURL():
            return host.adapter_for_scheme(located.scheme).dialect
        case SchemaReading():
            return located.dialect
    return None


def read(
    located: Located,
    host: Host,
    adapter: Adapter | None,
    *,
    connection: Connection | None = None,
    namespaces: Sequence[str] = (),
) -> SchemaReading:
    """The schema that a REF names, carried over to the dialect that it is for, if it is of another one.

    Args:
        located: what `locate` gave.
        host: the plugins.
        adapter: the dialect that it is for, and to read SQL files with.
        connection: a connection to the target database, which says what it can do, and where SQL files may find a
            scratch place.
        namespaces: of a database, the namespaces to read; none means the current one.

    Raises:
        SourceError: it cannot be read; also SQL files without an adapter.
        DatabaseError: the database cannot be reached.
        SchemaError: it has what cannot be carried over.
    """
    reading = _read(located, host, adapter, connection, namespaces)
    if adapter is None or reading.dialect in {None, adapter.dialect}:
        return reading
    from viborm_core.crossing import carried_over

    return carried_over(reading, host.adapter(str(reading.dialect)), adapter, adapter.capabilities(connection))


def _read(
    located: Located,
    host: Host,
    adapter: Adapter | None,
    connection: Connection | None,
    namespaces: Sequence[str],
) -> SchemaReading:
    match located:
        case SchemaReading():
            return located
        case DeclaredSchema(read=read_for):
            return read_for(None if adapter is None else adapter.capabilities(connection))
        case SQLFiles(paths=paths):
            if adapter is None:
                raise SourceError(f"{paths[0]}: which dialect is it?", hint="say so with --dialect NAME")
            scripts = [SQLScript(path=path, text=read_text(path)) for path in paths]
            return shaped(adapter.read_sql(scripts, connection), SchemaReading, "read_sql()", adapter.owner)
    own = host.adapter_for_scheme(located.scheme)
    with closing(own.connect(located, read_only=True)) as opened:
        opened.begin_reading()
        try:
            return read_database(own, opened, namespaces, host.kinds)
        finally:
            opened.rollback()


def read_database(
    adapter: Adapter, connection: Connection, namespaces: Sequence[str], kinds: Mapping[str, ObjectKind]
) -> SchemaReading:
    """A database's schema with the objects of plugins' kinds, for which the reading then speaks too."""
    given = shaped(adapter.introspect(connection, namespaces), SchemaReading, "introspect()", adapter.owner)
    wanted = to_read(adapter, connection, namespaces, given)
    reading = with_owned(kinds, adapter.dialect, wanted)
    read_kinds = frozenset(name for name, kind in kinds.items() if adapter.dialect in kind.readers)
    return evolve(reading, speaks_for=reading.speaks_for | read_kinds, dialect=adapter.dialect)


def _given(found: object, source: SchemaSource) -> SchemaReading | DeclaredSchema:
    if isinstance(found, DeclaredSchema):
        return found
    return shaped(found, SchemaReading, "what it read", f"the schema source {source.name}")


def read_text(path: Path) -> str:
    """The text of a file.

    Raises:
        SourceError: it cannot be read.
        FileFormatError: it is no UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise SourceError(f"there is no file {path}") from None
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise FileFormatError(f"{path} is no text in UTF-8: {error}") from None


def _sql_files(folder: Path) -> tuple[Path, ...]:
    """The SQL files of a folder and those below it, by their paths."""
    found = tuple(sorted(folder.rglob("*.sql"), key=lambda path: path.relative_to(folder).parts))
    if not found:
        raise SourceError(
            f"there are no .sql files in the folder {folder}",
            hint="models are a .py file or a module, such as app.models; a folder holds SQL files",
        )
    return found


def _load_models(ref: str, host: Host, speaks_for: Collection[str]) -> SchemaReading | DeclaredSchema:
    from viborm_core.models.beside import of_plugins_left_out
    from viborm_core.models.load import load_module, models_in

    name, colon, attribute = ref.rpartition(":")
    if not colon or not attribute.isidentifier():
        name, attribute = ref, ""
    path = Path(name)
    if path.suffix != ".py" and (path.is_file() or len(path.parts) > 1):
        if not path.exists():
            raise SourceError(f"there is no file {path}")
        raise SourceError(
            f"{path}: what is it?",
            hint="models are a .py file or a module, a snapshot is a .json file, SQL is a .sql file;"
            " a database is named by its URL, SCHEME://...",
        )
    chosen = attribute or None
    with load_module(name) as module:
        found = _found(module, chosen, host, speaks_for)
        if found is not None:
            return found
        read = models_in(module, chosen, name, beside=host.declarations)
        return _speaking(read, speaks_for, of_plugins_left_out(module, host.left_out))


def _found(
    module: ModuleType, attribute: str | None, host: Host, speaks_for: Collection[str]
) -> SchemaReading | DeclaredSchema | None:
    """What a plugin's source finds in a module, with what is declared beside it."""
    from viborm_core.models.beside import declared_in, of_plugins_left_out, with_declared

    found = next((one for one in (_finds(source, module, attribute) for source in host.sources) if one), None)
    if found is None:
        return None
    declared = declared_in(module, host.declarations)
    omitted = tuple(of_plugins_left_out(module, host.left_out))

    def whole(reading: SchemaReading) -> SchemaReading:
        return _speaking(with_declared(reading, declared), speaks_for, omitted)

    return (
        DeclaredSchema(read=lambda able: whole(found.read(able))) if isinstance(found, DeclaredSchema) else whole(found)
    )


def _finds(source: SchemaSource, module: ModuleType, attribute: str | None) -> SchemaReading | DeclaredSchema | None:
    return None if source.finds is None else source.finds(module, attribute)


def _speaking(reading: SchemaReading, speaks_for: Collection[str], omitted: Iterable[str]) -> SchemaReading:
    return evolve(reading, speaks_for=reading.speaks_for.union(speaks_for), omitted=(*reading.omitted, *omitted))
