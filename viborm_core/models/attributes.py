"""The annotated attributes of one class body, as written."""

import sys
from typing import Any

_CLASS_VARIABLES = ("typing.ClassVar", "ClassVar", "t.ClassVar", "typing_extensions.ClassVar")


def own_annotations(cls: type[Any]) -> dict[str, Any]:
    """The annotations in the body of this class, unresolved, by attribute, but those of class variables."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format, get_annotations

        written = get_annotations(cls, format=Format.FORWARDREF)
    else:
        written = vars(cls).get("__annotations__", {})
    return {name: annotation for name, annotation in written.items() if not _is_class_variable(annotation)}


def _is_class_variable(annotation: object) -> bool:
    if isinstance(annotation, type):
        return False
    text = annotation if isinstance(annotation, str) else _text(annotation)
    return text.strip("'\"").startswith(_CLASS_VARIABLES)


def _text(annotation: object) -> str:
    return str(annotation) if type(annotation).__module__ == "typing" else ""
