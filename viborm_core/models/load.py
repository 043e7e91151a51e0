"""Reads the schema that a file or module of models declares."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from viborm_core.declarations import Declarations
from viborm_core.errors import SourceError
from viborm_core.models.annotations import is_enum
from viborm_core.models.beside import Beside, declared_among, declared_in, form_of, with_declared
from viborm_core.models.collect import models_of
from viborm_core.models.importing import import_module, import_path, importable
from viborm_core.models.model import declaration_of
from viborm_core.models.serialize import serialize
from viborm_core.reading import SchemaReading

_NO_MODELS = "decorate a class with `model` of viborm_core.models; `viborm init` writes an example"


@contextmanager
def load_module(path_or_module: str) -> Iterator[ModuleType]:
    """A file or module of models, imported; inside the block the current folder is importable.

    Raises:
        SourceError: it cannot be imported.
    """
    with importable(Path.cwd()):
        is_path = path_or_module.endswith(".py") or Path(path_or_module).name != path_or_module
        yield import_path(Path(path_or_module)) if is_path else import_module(path_or_module)


def models_in(
    module: ModuleType, attribute: str | None, source: str, *, beside: Sequence[Declarations] = ()
) -> SchemaReading:
    """The schema of the models in a module, or of those under a name in it; ``source`` is the module in messages.

    Raises:
        SourceError: it holds no models.
        SchemaError: something is wrong with the models.
    """
    if attribute is None:
        classes, declared = models_of(module), declared_in(module, beside)
    else:
        classes, declared = _chosen(module, attribute, source, beside)
    if not classes and not declared:
        raise SourceError(f"{source}: no models found", hint=_NO_MODELS)
    return with_declared(serialize(classes), declared)


def load_models(
    path_or_module: str, attribute: str | None = None, *, beside: Sequence[Declarations] = ()
) -> SchemaReading:
    """Import models and read them as a schema; the current folder is importable meanwhile.

    Args:
        path_or_module: ``app/models.py`` or ``app.models``.
        attribute: the name in it of a model or a collection of them; by default all its models count.
        beside: the forms of declarations that may stand beside models, which plugins bring.

    Raises:
        SourceError: it cannot be imported, or holds no models.
        SchemaError: something is wrong with the models.
    """
    with load_module(path_or_module) as module:
        return models_in(module, attribute, path_or_module, beside=beside)


def _chosen(
    module: ModuleType, attribute: str, source: str, beside: Sequence[Declarations]
) -> tuple[list[type], list[Beside]]:
    value = getattr(module, attribute, None)
    if value is None:
        raise SourceError(f"{source}: the module has no `{attribute}`")
    if isinstance(value, ModuleType):
        return models_of(value), declared_in(value, beside)
    if isinstance(value, type) or not isinstance(value, Iterable):
        value = [value]
    values = list(value)
    declared = list(declared_among(values, beside))
    classes = [one for one in values if form_of(one, beside) is None]
    wrong = next((one for one in classes if declaration_of(one) is None and not is_enum(one)), None)
    if wrong is not None:
        raise SourceError(f"{source}: `{attribute}` holds {wrong!r}, which is no model", hint=_NO_MODELS)
    return classes, declared
