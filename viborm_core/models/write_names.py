"""Names in written models: of classes, attributes, members and variables, from whatever a database calls things."""

import keyword
import re
import unicodedata
from collections.abc import Iterable

from viborm_core.models.naming import snake_case

__all__ = [
    "MODEL_NAMES",
    "TYPE_NAMES",
    "attribute_names",
    "class_name",
    "free",
    "member_names",
    "variable_name",
]

_PLAIN = re.compile(r"_?[a-z][a-z0-9_]*")
_OTHER = re.compile(r"[^A-Za-z0-9]+")
TYPE_NAMES = frozenset(
    {
        *("Decimal", "UUID", "bool", "bytes", "date", "datetime", "dict", "float", "int", "list", "object"),
        *("str", "time", "timedelta"),
    }
)
"""The names that the annotations of models use."""
MODEL_NAMES = frozenset(
    {
        *("check", "column", "foreign_key", "identity", "index", "key", "literal", "model", "named_enum"),
        *("native", "primary_key", "sql", "unique"),
    }
)
"""The names of `viborm_core.models` that written models import."""
_TAKEN_CLASSES = TYPE_NAMES | {"Enum", "None", "True", "False"}
_TAKEN_ATTRIBUTES = TYPE_NAMES | MODEL_NAMES | {"self"}


def attribute_names(columns: Iterable[str]) -> dict[str, str]:
    """An attribute for each column: its own name if that is an ordinary name in Python, else one like it."""
    columns = tuple(columns)
    kept = {column for column in columns if _is_ordinary(column)}
    taken = set(kept)
    names: dict[str, str] = {}
    for column in columns:
        names[column] = column if column in kept else free(_attribute(column), taken)
        taken.add(names[column])
    return names


def _is_ordinary(name: str) -> bool:
    return bool(_PLAIN.fullmatch(name)) and not keyword.iskeyword(name) and name not in _TAKEN_ATTRIBUTES


def _attribute(column: str) -> str:
    name = "_".join(_words(snake_case(column))).lower() or "column_"
    if name[0].isdigit():
        name = f"column_{name}"
    return name if _is_ordinary(name) else f"{name}_"


def class_name(name: str, *, suffix: str, taken: set[str]) -> str:
    """A class name that is not taken, which it then is."""
    camel = "".join(word[0].upper() + word[1:] for word in _words(name)) or suffix
    if camel[0].isdigit() or camel in _TAKEN_CLASSES:
        camel = f"{suffix}{camel}" if camel[0].isdigit() else f"{camel}{suffix}"
    if camel in taken and f"{camel}{suffix}" not in taken:
        camel = f"{camel}{suffix}"
    chosen = free(camel, taken)
    taken.add(chosen)
    return chosen


def member_names(values: Iterable[str]) -> dict[str, str]:
    """A member name for each stored text of an enum."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for value in values:
        name = "_".join(_words(snake_case(value))).upper() or "EMPTY"
        names[value] = free(f"VALUE_{name}" if name[0].isdigit() else name, taken)
        taken.add(names[value])
    return names


def variable_name(name: str, *, prefix: str, taken: set[str]) -> str:
    """A variable that is not taken, which it then is; ``prefix`` stands before what is no name in Python by itself."""
    plain = "_".join(_words(name)).lower() or prefix
    if plain[0].isdigit() or keyword.iskeyword(plain):
        plain = f"{prefix}_{plain}"
    chosen = free(plain, taken)
    taken.add(chosen)
    return chosen


def free(name: str, taken: set[str]) -> str:
    """The name, or the first of ``name_2``, ``name_3``... that is not taken."""
    chosen, number = name, 1
    while chosen in taken:
        number += 1
        chosen = f"{name.rstrip('_')}_{number}" if name[0].islower() or "_" in name else f"{name}{number}"
    return chosen


def _words(name: str) -> list[str]:
    """The parts of a name in ASCII letters and digits; accents are dropped."""
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return [word for word in _OTHER.split(folded) if word]
