"""Where a database URL points: a file, or memory.

``sqlite:///relative.db``, ``sqlite:////absolute.db``, ``sqlite:///:memory:``, and SQLite's own
``sqlite:///file:name?mode=memory&cache=shared`` (https://www.sqlite.org/uri.html).
"""

from pathlib import Path
from urllib.parse import quote, urlencode

from attrs import frozen

from viborm_core.errors import DatabaseError, UsageError
from viborm_core.url import DatabaseURL

_MEMORY = ":memory:"
_URI_PARAMETERS = frozenset({"mode", "cache", "immutable", "nolock", "psow", "vfs"})


@frozen(kw_only=True)
class Location:
    """A database: the URI to open it by, its file if it has one, and how it is called in messages."""

    uri: str
    path: Path | None
    shown: str


def locate(url: DatabaseURL) -> Location:
    """The database that a URL names.

    Raises:
        UsageError: it names none.
    """
    if url.host is not None:
        raise UsageError(
            f"{url} names the host {url.host}, and SQLite has none",
            hint="write three slashes: sqlite:///app.db",
        )
    name = url.database
    if not name:
        raise UsageError(f"{url} names no file", hint=f"write sqlite:///app.db, or sqlite:///{_MEMORY}")
    if name == _MEMORY:
        return Location(uri="file::memory:", path=None, shown="the database in memory")
    parameters = [(key, value) for key, value in url.query if key in _URI_PARAMETERS]
    if not name.startswith("file:"):
        file = Path(name)
        return Location(uri=_with(_file_uri(file), parameters), path=file, shown=name)
    path_text = name.removeprefix("file:")
    in_memory = ("mode", "memory") in parameters or path_text == _MEMORY
    path = None if in_memory else Path(path_text)
    uri = f"file:{quote(path_text)}" if path is None else _file_uri(path)
    return Location(uri=_with(uri, parameters), path=path, shown=path_text)


def at(file: str) -> Location:
    """The database of a connection that is open: its file, or memory, as SQLite itself names it."""
    if not file:
        return Location(uri="file::memory:", path=None, shown="the database in memory")
    return Location(uri=_file_uri(Path(file)), path=Path(file), shown=file)


def _file_uri(path: Path) -> str:
    return path.absolute().as_uri()


def _with(uri: str, parameters: list[tuple[str, str]]) -> str:
    return f"{uri}?{urlencode(parameters)}" if parameters else uri


def with_mode(uri: str, mode: str) -> str:
    """The URI with a mode, unless it states one."""
    if "mode=" in uri.partition("?")[2]:
        return uri
    return f"{uri}{'&' if '?' in uri else '?'}mode={mode}"


def refuse_path(path: Path, *, create: bool) -> None:
    """Refuse what is no file, and a file that is missing and may not be made.

    Raises:
        DatabaseError: says which.
    """
    if path.is_dir():
        raise DatabaseError(f"{path} is a folder, not a database")
    if path.exists():
        return
    if not create:
        raise DatabaseError(f"there is no file {path}", hint="`viborm push` makes it; look at the path otherwise")
    folder = path.absolute().parent
    if not folder.is_dir():
        raise DatabaseError(f"there is no folder {folder} to make {path.name} in", hint="make the folder first")
