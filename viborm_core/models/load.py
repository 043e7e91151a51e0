"""Reads the schema that a file or module of models declares."""

from collections.abc import Iterable
from pathlib import Path
from types import ModuleType

from viborm_core.errors import SourceError
from viborm_core.models.annotations import is_enum
from viborm_core.models.collect import models_of
from viborm_core.models.importing import import_module, import_path, importable
from viborm_core.models.model import declaration_of
from viborm_core.models.serialize import serialize
from viborm_core.reading import SchemaReading

_NO_MODELS = "decorate a class with `model` of viborm_core.models; `viborm init` writes an example"


def load_models(path_or_module: str, attribute: str | None = None) -> SchemaReading:
    """Import models and read them as a schema; the current folder is importable meanwhile.

    Args:
        path_or_module: ``app/models.py`` or ``app.models``.
        attribute: the name in it of a model or a collection of them; by default all its models count.

    Raises:
        SourceError: it cannot be imported, or holds no models.
        SchemaError: something is wrong with the models.
    """
    with importable(Path.cwd()):
        is_path = path_or_module.endswith(".py") or Path(path_or_module).name != path_or_module
        module = import_path(Path(path_or_module)) if is_path else import_module(path_or_module)
        classes = models_of(module) if attribute is None else _chosen(module, attribute, path_or_module)
        if not classes:
            raise SourceError(f"{path_or_module}: no models found", hint=_NO_MODELS)
        return serialize(classes)


def _chosen(module: ModuleType, attribute: str, source: str) -> list[type]:
    value = getattr(module, attribute, None)
    if value is None:
        raise SourceError(f"{source}: the module has no `{attribute}`")
    if isinstance(value, ModuleType):
        return models_of(value)
    if isinstance(value, type) or not isinstance(value, Iterable):
        value = [value]
    classes = list(value)
    wrong = next((one for one in classes if declaration_of(one) is None and not is_enum(one)), None)
    if wrong is not None:
        raise SourceError(f"{source}: `{attribute}` holds {wrong!r}, which is no model", hint=_NO_MODELS)
    return classes
