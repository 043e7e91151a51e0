"""Expectations with a message: the suite is no test file, so pytest does not explain its asserts."""

from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from viborm_core.push import Prepared


def expect(condition: object, message: str) -> None:
    """Fail the test with the message if the condition does not hold."""
    if not condition:
        pytest.fail(message, pytrace=True)


def expect_equal(found: object, expected: object, what: str) -> None:
    """Fail the test if the two differ."""
    if found == expected:
        return
    if isinstance(found, Mapping) and isinstance(expected, Mapping):
        for key in {**found, **expected}:
            expect_equal(found.get(key), expected.get(key), f"{what}: {key}")
    place, found, expected = first_difference(found, expected)
    pytest.fail(f"{what}{place}:\n  found    {found!r}\n  expected {expected!r}", pytrace=True)


def first_difference(found: Any, expected: Any) -> tuple[str, object, object]:
    """The first place at which two values differ (``.tables[0].columns[2].default``), and what each has there."""
    if type(found) is type(expected) and attrs.has(type(found)):
        for field in attrs.fields(type(found)):
            one, other = getattr(found, field.name), getattr(expected, field.name)
            if one != other and field.eq:
                place, *inside = first_difference(one, other)
                return f".{field.name}{place}", inside[0], inside[1]
    if isinstance(found, tuple | list) and isinstance(expected, tuple | list) and len(found) == len(expected):
        for number, (one, other) in enumerate(zip(found, expected, strict=True)):
            if one != other:
                place, *inside = first_difference(one, other)
                return f"[{number}]{place}", inside[0], inside[1]
    return "", found, expected


def expect_nothing_to_do(prepared: Prepared, when: str) -> None:
    """Fail the test if a push still has something to do."""
    left = [operation.describe() for operation in prepared.operations]
    expect(not left and not prepared.open and not prepared.blocked, f"{when}, a push still wants: {left}")
