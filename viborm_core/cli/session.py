"""What push, diff and check do alike: find both sides, the dialect, and what is decided already."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path

from attrs import frozen

from viborm_core.adapter import Adapter, Connection
from viborm_core.cli.answers import stated_decisions
from viborm_core.errors import UsageError
from viborm_core.host import Host
from viborm_core.questions import Decision, DecisionRecord
from viborm_core.refs import Located, dialect_of
from viborm_core.schema import SchemaSnapshot
from viborm_core.url import DatabaseURL


@frozen(kw_only=True)
class Stated:
    """The options that answer questions, as they were given."""

    rename: Sequence[str] = ()
    no_rename: Sequence[str] = ()
    fill: Sequence[str] = ()
    answer: Sequence[str] = ()
    decisions: Path | None = None

    def record(self, desired: SchemaSnapshot) -> DecisionRecord:
        """The decisions of the file, and of the options over it.

        Raises:
            UsageError: an option is not written as it must be.
            FileFormatError: the file is damaged.
        """
        from_file: list[Decision] = []
        if self.decisions is not None:
            from viborm_core.cli.decisions_file import load_decisions

            from_file = load_decisions(self.decisions)
        from_options = stated_decisions(
            rename=self.rename, no_rename=self.no_rename, fill=self.fill, answer=self.answer, desired=desired
        )
        return DecisionRecord.of(from_file, from_options)


@contextmanager
def connected(
    adapter: Adapter,
    url: DatabaseURL,
    *,
    create: bool = False,
    read_only: bool = False,
    place: AbstractContextManager[None] | None = None,
) -> Iterator[Connection]:
    """A connection, closed at the end; ``place`` is the folder that a file's path is relative to."""
    with place or nullcontext():
        connection = adapter.connect(url, create=create, read_only=read_only)
    with closing(connection):
        yield connection


def common_dialect(host: Host, sides: Sequence[Located], stated: str | None) -> Adapter:
    """The adapter of the dialect that the sides name, or the option.

    Raises:
        UsageError: nothing names one, or a database speaks another one than the option says.
        PluginMissing: it is not installed.
    """
    databases = [side for side in sides if isinstance(side, DatabaseURL)]
    for side in (*databases, *sides):
        named = dialect_of(side, host)
        if named is None:
            continue
        if databases and stated is not None and host.adapter(stated).dialect != named:
            raise UsageError(f"{side} is not of the dialect {stated}", hint="leave --dialect out")
        return host.adapter(stated or named)
    if stated is None:
        raise UsageError("which dialect is it?", hint="neither side names one: say so with --dialect NAME")
    return host.adapter(stated)
