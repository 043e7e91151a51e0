"""Imports a file or module of the user's, and says in one line what went wrong, and where."""

import importlib
import importlib.util
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

from viborm_core.errors import SourceError, VibormError

_STAMP = "__viborm_stamp__"
_SETTLED = 2.0
"""Seconds after which a change of a file shows in its time of change as bytecode records it."""


@contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let modules of a folder be imported, before all others, for the time being."""
    entry = str(folder)
    sys.path.insert(0, entry)
    try:
        yield
    finally:
        sys.path.remove(entry)


def import_path(path: Path) -> ModuleType:
    """Import a file: as the module that it is from the current folder, or from the folder of its package.

    A file that is no module there (its name is no name, or another module has it) is imported by itself.

    Raises:
        SourceError: there is no such file, or it cannot be imported.
    """
    if not path.is_file():
        what = "this is a folder" if path.is_dir() else "no such file"
        raise SourceError(f"{path}: {what}", hint="name a file of models: app/models.py, or a module: app.models")
    full = path.resolve()
    root = _root(full)
    with importable(root):
        parts = full.relative_to(root).with_suffix("").parts
        name = ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)
        if all(part.isidentifier() for part in parts) and _is_file_of(_find(name), full):
            return import_module(name)
        return _import_file(full)


def import_module(name: str) -> ModuleType:
    """Import a module; one that was imported here before is imported again if its file has changed.

    Raises:
        SourceError: there is none, or it cannot be imported.
    """
    importlib.invalidate_caches()
    _forget_what_is_elsewhere(name.partition(".")[0])
    spec = _find(name)
    if spec is None:
        raise SourceError(
            f"there is no module `{name}` here",
            hint="name a file of models (app/models.py), or run this from the folder that holds the package",
        )
    stamp = _stamp(spec)
    loaded = sys.modules.get(name)
    if loaded is not None:
        if getattr(loaded, _STAMP, stamp) == stamp:
            return loaded
        del sys.modules[name]
    with _explained(name), _cautious_bytecode(spec):
        module = importlib.import_module(name)
    setattr(module, _STAMP, stamp)
    return module


def _forget_what_is_elsewhere(top: str) -> None:
    """Forget a loaded module or package that another folder, the current one by now, has another of."""
    known = getattr(getattr(sys.modules.get(top), "__spec__", None), "origin", None)
    found = None if known is None else PathFinder.find_spec(top)
    if found is None or found.origin in {None, known}:
        return
    for name in [one for one in sys.modules if one == top or one.startswith(f"{top}.")]:
        del sys.modules[name]


def _root(file: Path) -> Path:
    here = Path.cwd().resolve()
    if file.is_relative_to(here):
        return here
    root = file.parent
    while (root / "__init__.py").exists() and root != root.parent:
        root = root.parent
    return root


def _find(name: str) -> ModuleSpec | None:
    """The module that importing this name would give; None if there is none."""
    with _explained(name):
        try:
            return importlib.util.find_spec(name)
        except ModuleNotFoundError as error:
            if error.name is not None and f"{name}.".startswith(f"{error.name}."):
                return None
            raise
        except ValueError:  # a module that was not imported from anywhere, such as `__main__`
            return None


def _is_file_of(spec: ModuleSpec | None, file: Path) -> bool:
    return spec is not None and spec.origin is not None and Path(spec.origin).resolve() == file


def _import_file(file: Path) -> ModuleType:
    digest = sha256(str(file).encode()).hexdigest()[:8]
    name = f"viborm_models_{digest}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise SourceError(f"{file}: this is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        with _explained(str(file)), _cautious_bytecode(spec):
            spec.loader.exec_module(module)
    except SourceError:
        del sys.modules[name]
        raise
    return module


def _stamp(spec: ModuleSpec) -> tuple[int, int]:
    """What changes with the file: its time of change in nanoseconds, and its size in bytes."""
    try:
        found = Path(spec.origin or "").stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


@contextmanager
def _cautious_bytecode(spec: ModuleSpec) -> Iterator[None]:
    """Write no bytecode of a file that has just been changed.

    Bytecode records a file's time of change in whole seconds, so it would outlive another change in that
    second which keeps the size, such as a renamed column.
    """
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = before or time.time() - _stamp(spec)[0] / 1e9 < _SETTLED
    try:
        yield
    finally:
        sys.dont_write_bytecode = before


@contextmanager
def _explained(source: str) -> Iterator[None]:
    """Turn whatever an import raises into one `SourceError` with its place."""
    try:
        yield
    except VibormError:
        raise
    except SyntaxError as error:
        place = f"{error.filename}:{error.lineno}" if error.filename else _place(error, source)
        raise SourceError(f"{place}: {error.msg}", hint="correct the file") from error
    except ImportError as error:
        raise SourceError(
            f"{_place(error, source)}: {error}",
            hint="install what is missing where viborm is installed, or run this from another folder",
        ) from error
    except (Exception, SystemExit) as error:
        raise SourceError(f"{_place(error, source)}: {type(error).__name__}: {error}") from error


def _place(error: BaseException, source: str) -> str:
    """The deepest place in a file that is not the machinery of imports."""
    place = source
    frame = error.__traceback__
    while frame is not None:
        file = frame.tb_frame.f_code.co_filename
        if not file.startswith("<") and file not in (__file__, importlib.__file__, importlib.util.__file__):
            place = f"{file}:{frame.tb_lineno}"
        frame = frame.tb_next
    return place
