"""Database URLs, and how they are shown without their passwords."""

import re
from urllib.parse import parse_qsl, unquote, urlsplit

from attrs import field, frozen

from viborm_core.errors import UsageError

__all__ = [
    "DatabaseURL",
    "hide_password",
    "is_url",
]


_QUERY_PASSWORD = re.compile(r"([?&]password=)[^&]*", re.IGNORECASE)


@frozen(kw_only=True)
class DatabaseURL:
    """A database URL's parts, percent-decoded. ``scheme`` is without any ``+driver``.

    ``database`` is what follows the host and one slash: ``/data/app.db`` in ``sqlite:////data/app.db``, ``app`` in
    ``postgresql://host/app``. Its string form is the URL without the password.
    """

    scheme: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    host: str | None = None
    port: int | None = None
    database: str = ""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    shown: str = ""

    def __str__(self) -> str:
        return self.shown

    @classmethod
    def parse(cls, text: str) -> "DatabaseURL":
        """Read a URL.

        Raises:
            UsageError: it is none.
        """
        scheme, separator, _ = text.partition("://")
        if not separator or not scheme:
            raise UsageError(f"{hide_password(text)!r} is no database URL", hint="write SCHEME://...")
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise UsageError(
                f"{hide_password(text)!r} is no database URL: its host or port is malformed",
                hint="percent-encode /, ?, #, @ and : in a user name or password",
            ) from None
        return cls(
            scheme=scheme.partition("+")[0].lower(),
            user=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            host=parts.hostname,
            port=port,
            database=unquote(parts.path.removeprefix("/")),
            query=tuple(parse_qsl(parts.query, keep_blank_values=True)),
            shown=hide_password(text),
        )


def is_url(text: str) -> bool:
    """Whether a reference is a URL rather than a file or module."""
    scheme, separator, _ = text.partition("://")
    return bool(separator) and scheme.replace("+", "").replace("-", "").isalnum()


def hide_password(text: str) -> str:
    """The text with the password of a URL, if it has one, replaced by ``***``.

    A password whose ``/``, ``?`` or ``@`` was not percent-encoded is hidden too, and rather too much than too little.
    """
    scheme, separator, rest = text.partition("://") if "://" in text else ("", "", text)
    credentials, at, place = rest.rpartition("@")
    user, colon, _ = credentials.partition(":")
    shown = f"{scheme}{separator}{user}{':***' if colon else ''}{at}{place}"
    return _QUERY_PASSWORD.sub(r"\1***", shown)
