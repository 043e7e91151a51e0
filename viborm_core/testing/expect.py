"""Expectations with a message: the suite is no test file, so pytest does not explain its asserts."""

from collections.abc import Mapping

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
    pytest.fail(f"{what}:\n  found    {found!r}\n  expected {expected!r}", pytrace=True)


def expect_nothing_to_do(prepared: Prepared, when: str) -> None:
    """Fail the test if a push still has something to do."""
    left = [operation.describe() for operation in prepared.operations]
    expect(not left and not prepared.open and not prepared.blocked, f"{when}, a push still wants: {left}")
