"""Values with other facts, made only where the facts are other ones, as most of a schema is spelled well already."""

from __future__ import annotations

from typing import Any, TypeVar

from attrs import evolve

Value = TypeVar("Value")


def changed(value: Value, **facts: Any) -> Value:
    """The frozen value with these facts; the same object where it has them."""
    for name, fact in facts.items():
        if getattr(value, name) != fact:
            return evolve(value, **facts)  # type: ignore[misc]
    return value
