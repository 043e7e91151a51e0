"""Which moments a change of a column's type would lose, alter or refuse, as SQL conditions."""

from __future__ import annotations

from viborm_core.schema import Date, DateTime, LogicalType, Time
from viborm_mysql.held import as_text
from viborm_mysql.names import text

_MOMENTS = {
    Date: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    DateTime: r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
    Time: r"^-?[0-9]{1,3}:[0-9]{2}(:[0-9]{2}([.][0-9]{0,6})?)?$",
}
_INSTANTS = "'1970-01-01 00:00:01' AND '2038-01-19 03:14:07.499999'"
_ELSEWHERE = (
    "if(@@global.time_zone = 'SYSTEM', @@system_time_zone, @@global.time_zone)"
    " NOT IN ('UTC', 'GMT', '+00:00', 'Etc/UTC', 'Universal')"
)
"""Moments without a zone are taken to be in UTC, and are meant to be where the server is."""


def no_moment(name: str, new: LogicalType) -> str:
    """A text that does not look like one, or that the calendar or the type does not have."""
    shape = f"{as_text(name)} NOT REGEXP {text(_MOMENTS[type(new)])}"
    read = f"cast({as_text(name)} AS {'time(6)' if isinstance(new, Time) else 'datetime(6)'})"
    outside = f" OR {no_instant(read)}" if isinstance(new, DateTime) and new.tz else ""
    return f"{name} IS NOT NULL AND ({shape} OR {read} IS NULL{outside})"


def no_instant(value: str) -> str:
    """Moments that a `timestamp` does not reach."""
    return f"{value} NOT BETWEEN {_INSTANTS}"


def past_the_end(name: str, digits: int) -> str | None:
    """Moments that would be rounded to the year 10000."""
    return None if digits == 6 else f"{name} > '9999-12-31 23:59:59.{('9' * digits + '499999')[:6]}'"  # noqa: PLR2004


def _digits(held: LogicalType) -> int:
    return getattr(held, "precision", None) or 0


def _unzoned(held: LogicalType) -> LogicalType:
    return DateTime(held.precision) if isinstance(held, DateTime) else held


def moment_lost(name: str, old: LogicalType, new: LogicalType) -> str | None:
    """Moments that lose a part, or are meant in another zone than the session's."""
    match old, new:
        case (Date() | DateTime(tz=False), DateTime(tz=True)) | (DateTime(tz=True), Date() | DateTime(tz=False)):
            cut = None if isinstance(old, Date) else moment_lost(name, DateTime(_digits(old)), _unzoned(new))
            elsewhere = f"{name} IS NOT NULL AND {_ELSEWHERE}"
            return elsewhere if cut is None else f"{elsewhere} OR {cut}"
        case (DateTime(), Date()):
            return f"{name} <> date({name})"
        case (DateTime(), Time()):
            return f"{name} IS NOT NULL"
        case (Time(), Date() | DateTime()):
            return f"{name} IS NOT NULL"
        case (
            (DateTime(precision=int(before)) | Time(precision=int(before))),
            (DateTime(precision=int(after)) | Time(precision=int(after))),
        ) if before > after:
            return f"microsecond({name}) % {10 ** (6 - after)} <> 0"
    return None
