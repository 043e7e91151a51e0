"""What keeps every value, as a table."""

import pytest

from viborm_core.schema.type_text import parse_type
from viborm_core.schema.widening import is_wider

WIDER = (
    ("string(80)", "string(90)"),
    ("string(80)", "string"),
    ("smallint", "bigint"),
    ("real", "float"),
    ("decimal(10, 2)", "decimal(12, 2)"),
    ("decimal(10, 2)", "decimal(12, 4)"),
    ("integer", "decimal(10)"),
    ("bytes(4)", "bytes(8)"),
    ("datetime(3)", "datetime(6)"),
    ("array of integer", "array of bigint"),
)
NOT_WIDER = (
    ("string", "string(80)"),
    ("string(80)", "string(79)"),
    ("bigint", "integer"),
    ("float", "real"),
    ("decimal(10, 2)", "decimal(11, 4)"),
    ("decimal(10, 2)", "decimal(12, 1)"),
    ("decimal(10, 2)", "decimal"),
    ("integer", "decimal(11, 2)"),
    ("datetime(3)", "datetime(6, tz)"),
    ("datetime(6)", "datetime(3)"),
    ("integer", "string"),
    ("char(3)", "char(4)"),
)


@pytest.mark.parametrize(("before", "after"), WIDER)
def test_wider(before: str, after: str) -> None:
    assert is_wider(parse_type(before), parse_type(after))


@pytest.mark.parametrize(("before", "after"), [*NOT_WIDER, *(pair[::-1] for pair in WIDER)])
def test_not_known_to_be_wider(before: str, after: str) -> None:
    assert not is_wider(parse_type(before), parse_type(after))
