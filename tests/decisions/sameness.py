"""The oracle: whether a value is still the same after its column got another type. It knows values, and no plugin."""

from __future__ import annotations

import json
import re
import struct
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from tests.decisions.databases import Column

_NUMBERS = frozenset({"exact", "float", "boolean"})
_MOMENTS = frozenset({"date", "time", "datetime", "instant"})
_NUMBER = re.compile(r"-?(0|[1-9]\d*)?(\.\d*)?([eE][-+]?\d+)?")
_MOMENT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)?(?P<between>[ T])?(?P<time>\d\d:\d\d:\d\d)?(\.(?P<part>\d+))?"
    r"(?P<zone>Z|[+-]\d\d(:?\d\d)?)?"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_TRUE = frozenset({"1", "t", "true", "yes", "y", "on"})
_FALSE = frozenset({"0", "f", "false", "no", "n", "off"})


def is_same(old: Any, before: Column, new: Any, after: Column, zone: str = "UTC") -> bool:
    """Whether the new value means what the old one meant; ``zone`` is where moments without a zone are taken to be."""
    if old is None or new is None:
        return old is new
    if type(old) is type(new) and old == new and before.kind != "char":
        return True
    if isinstance(old, list) or isinstance(new, list):
        return _same_lists(old, before, new, after, zone)
    mine, theirs = _kind(old, before), _kind(new, after)
    for kinds, compare in _RULES:
        if (mine in kinds[0] and theirs in kinds[1]) or (mine in kinds[1] and theirs in kinds[0] and mine != theirs):
            swapped = not (mine in kinds[0] and theirs in kinds[1])
            first, second = ((new, theirs), (old, mine)) if swapped else ((old, mine), (new, theirs))
            return compare(first, second, zone)
    return _text(old, mine) == _text(new, theirs)


Valued = tuple[Any, str]


def _kind(value: Any, column: Column) -> str:
    """What the value is; a database that keeps any value anywhere may have a text among numbers."""
    if isinstance(value, bool | int | float | Decimal):
        if isinstance(value, float):
            return "float"
        return column.kind if column.kind in _NUMBERS else "exact"
    if isinstance(value, bytes):
        return "bytes"
    if column.kind == "uuid":
        return "uuid" if _UUID.fullmatch(str(value)) else "text"
    return "text" if column.kind in _NUMBERS | {"bytes"} else column.kind


def _text(value: Any, kind: str) -> Any:
    if kind == "char":
        return str(value).rstrip(" ")
    return value.hex() if isinstance(value, bytes) else str(value)


def _same_lists(old: Any, before: Column, new: Any, after: Column, zone: str) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(
            is_same(one, _element(one), other, _element(other), zone) for one, other in zip(old, new, strict=True)
        )
    if isinstance(new, list):
        return len(new) == 1 and is_same(old, before, new[0], _element(new[0]), zone)
    # A list as text or JSON: its items, however their quotes and line breaks are written.
    return all(_unescaped(str(item)) in _unescaped(str(new)) for item in old)


def _unescaped(text: str) -> str:
    return text.replace("\\n", "\n").replace("\\", "").replace('"', "")


def _element(value: Any) -> Column:
    kind = "float" if isinstance(value, float) else "exact" if isinstance(value, int | Decimal) else "text"
    return Column(name="", kind="boolean" if isinstance(value, bool) else kind)


def _same_numbers(old: Valued, new: Valued, zone: str) -> bool:
    first, second = old[0], new[0]
    if _is_special(first) or _is_special(second):
        return str(float(first)) == str(float(second))
    if Fraction(first) == Fraction(second):
        return True
    # A binary number and its shortest decimal are one value to a person.
    if "float" in (old[1], new[1]) and "exact" in (old[1], new[1]):
        binary, exact = (first, second) if old[1] == "float" else (second, first)
        return Fraction(exact) in _shortest(float(binary))
    return False


def _is_special(value: Any) -> bool:
    return str(value).lower().lstrip("-") in ("nan", "inf", "infinity")


def _shortest(value: float) -> list[Fraction]:
    """The decimals that a binary number is shown as: in 64 bits, and in 32 if it has no more."""
    found = [Fraction(repr(value))]
    if abs(value) < 3.4e38 and struct.unpack("f", struct.pack("f", value))[0] == value:
        for digits in range(6, 10):
            shown = f"{value:.{digits}g}"
            if struct.pack("f", float(shown)) == struct.pack("f", value):
                return [*found, Fraction(shown)]
    return found


def _text_and_number(text: Valued, number: Valued, zone: str) -> bool:
    """A text is a number only as it would be written: ``007`` is more than 7."""
    shown = _text(*text)
    if number[1] == "boolean" and shown.lower() in _TRUE | _FALSE:
        return (shown.lower() in _TRUE) == bool(number[0])
    if not shown or _NUMBER.fullmatch(shown) is None:
        return _is_special(shown) and _is_special(number[0]) and float(shown) == float(number[0])
    try:
        return _same_numbers((Decimal(shown), "exact"), number, zone)
    except InvalidOperation:
        return False


def _same_moments(old: Valued, new: Valued, zone: str) -> bool:
    """The same moment, or the same day or time of day."""
    first, second = _moment(old), _moment(new)
    if first is None or second is None:
        return str(old[0]) == str(new[0])
    if ("date" in first) != ("date" in second):
        return False
    if "date" not in first and "24:00:00" in (first["time"], second["time"]):
        return first["time"] == second["time"]
    one, two = _instant(first, zone), _instant(second, zone)
    return one is not None and one == two


def _moment(valued: Valued) -> dict[str, str] | None:
    found = _MOMENT.fullmatch(_text(*valued))
    if found is None or not (found["date"] or found["time"]):
        return None
    parts = {name: text for name, text in found.groupdict().items() if text and name != "between"}
    if valued[1] == "instant":
        parts.setdefault("zone", "Z")
    return parts


def _instant(parts: dict[str, str], zone: str) -> tuple[object, str] | None:
    """The moment in UTC with its fraction, or None for one that is none or two in the zone."""
    date, time = parts.get("date", "2000-01-01"), parts.get("time", "00:00:00")
    if time == "24:00:00":
        return None
    stated = parts.get("zone")
    text = f"{date}T{time}{_full(stated) if stated else ''}"
    moment = datetime.fromisoformat(text)
    fraction = parts.get("part", "").rstrip("0")
    if stated is None and zone == "UTC":
        moment = moment.replace(tzinfo=UTC)
    elif stated is None:
        placed = moment.replace(tzinfo=ZoneInfo(zone))
        if placed.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != moment:
            return None
        moment = placed
    return moment.astimezone(UTC), fraction


def _full(zone: str) -> str:
    return zone if zone == "Z" or len(zone) > 3 else f"{zone}:00"


def _same_json(old: Valued, new: Valued, zone: str) -> bool:
    try:
        return _parsed(_text(*old)) == _parsed(_text(*new))
    except ValueError:
        return str(old[0]) == str(new[0])


def _json_and_scalar(document: Valued, other: Valued, zone: str) -> bool:
    try:
        value = json.loads(document[0], parse_float=Decimal)
    except ValueError:
        return _text(*document) == _text(*other)
    if isinstance(value, bool):
        return _text_and_number(("true" if value else "false", "text"), (other[0], "boolean"), zone)
    if isinstance(value, int | Decimal) and other[1] in _NUMBERS:
        return _same_numbers((value, "exact"), other, zone)
    return str(value) == _text(*other)


def _parsed(text: str) -> Any:
    """A document in which keys that come twice are seen, and numbers are exact."""
    return json.loads(text, parse_float=Decimal, object_pairs_hook=lambda pairs: sorted(pairs, key=repr))


def _same_bytes(one: Valued, other: Valued, zone: str) -> bool:
    """Bytes are the text that they spell."""
    texts = []
    for value, kind in (one, other):
        try:
            texts.append((bytes(value).decode(), "text") if kind == "bytes" else (value, kind))
        except UnicodeDecodeError:
            return False
    columns = [Column(name="", kind=kind) for _, kind in texts]
    return is_same(texts[0][0], columns[0], texts[1][0], columns[1], zone)


def _same_identifiers(old: Valued, new: Valued, zone: str) -> bool:
    try:
        return uuid.UUID(_text(*old)) == uuid.UUID(_text(*new))
    except ValueError:
        return _text(*old) == _text(*new)


def _same_texts(old: Valued, new: Valued, zone: str) -> bool:
    """Blanks at the end are nothing in a text of fixed length, and something in any other."""
    if old[1] == "text" and new[1] == "char":
        return bool(str(old[0]) == _text(*new))
    return bool(_text(*old) == _text(*new))


_WORDS = frozenset({"text", "char"})
Compare = Callable[[Valued, Valued, str], bool]
_RULES: tuple[tuple[tuple[frozenset[str], frozenset[str]], Compare], ...] = (
    ((_NUMBERS, _NUMBERS), _same_numbers),
    ((_MOMENTS, _MOMENTS), _same_moments),
    ((frozenset({"json"}), frozenset({"json"})), _same_json),
    ((_WORDS, _WORDS), _same_texts),
    ((_WORDS, _NUMBERS), _text_and_number),
    ((_WORDS, _MOMENTS), _same_moments),
    ((frozenset({"json"}), _WORDS), _same_json),
    ((frozenset({"json"}), _NUMBERS | _MOMENTS | {"uuid", "other"}), _json_and_scalar),
    ((_WORDS | _NUMBERS | _MOMENTS | {"json", "uuid", "other"}, frozenset({"bytes"})), _same_bytes),
    ((frozenset({"uuid"}), _WORDS | {"uuid"}), _same_identifiers),
)
