"""Database URLs are read, and shown without their passwords."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viborm_core.errors import UsageError
from viborm_core.url import DatabaseURL, hide_password, is_url


def test_the_parts_of_a_url() -> None:
    url = DatabaseURL.parse("postgresql+psycopg://a%40b:p%2Fw@host:5433/my%20db?sslmode=require&x=")
    assert (url.scheme, url.user, url.password) == ("postgresql", "a@b", "p/w")
    assert (url.host, url.port, url.database) == ("host", 5433, "my db")
    assert url.query == (("sslmode", "require"), ("x", ""))


@pytest.mark.parametrize(
    ("text", "database"),
    [("sqlite:///app.db", "app.db"), ("sqlite:////data/app.db", "/data/app.db"), ("sqlite://", "")],
)
def test_paths(text: str, database: str) -> None:
    assert DatabaseURL.parse(text).database == database


@pytest.mark.parametrize("text", ["app.db", "://x", "a://h:port/db", "a://h:99999/x", "a://[x/"])
def test_what_is_no_url(text: str) -> None:
    with pytest.raises(UsageError):
        DatabaseURL.parse(text)


@pytest.mark.parametrize("text", ["app/models.py", "app.models:metadata", "C:\\x", "-", "a b://c"])
def test_what_does_not_look_like_a_url(text: str) -> None:
    assert not is_url(text)


SECRET = st.text(alphabet="SECRT$!*+@:#%&=/?", min_size=6, max_size=12).map(lambda text: f"XX{text}XX")


@given(SECRET)
def test_a_password_is_never_shown(password: str) -> None:
    for text in (
        f"db://user:{password}@host/db",
        f"db://:{password}@host/db",
        f"db://user:{password}@host:1/db?x=1",
        f"db://host/db?password={password.replace('&', '').replace('@', '')}&x=1",
    ):
        assert "XX" not in hide_password(text)
        if (message := refusal(text)) is not None:
            assert password not in message
        else:
            url = DatabaseURL.parse(text)
            assert password not in str(url)
            assert password not in repr(url)


def refusal(text: str) -> str | None:
    """What the refusal of a URL says, or None if it is not refused."""
    try:
        DatabaseURL.parse(text)
    except UsageError as error:
        return error.message
    return None
