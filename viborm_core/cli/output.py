"""How text reaches the screen: harmless whatever the database says, and coloured only on terminals."""

import os
import sys
from collections.abc import Iterable

import click
from attrs import frozen

VERBOSE = "viborm_core.cli.verbose"
FORMAT = "viborm_core.cli.format"
"""Keys of click's ``Context.meta``, set while the options are read, for the report of a failure."""


def clean(text: str) -> str:
    """One line of text in which nothing can control the terminal, whatever names and values it has in it."""
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def clean_lines(text: str) -> str:
    """Text of several lines in which nothing can control the terminal; tabs and line breaks stay."""
    return "".join(
        character if character.isprintable() or character in "\n\t" else character.encode("unicode_escape").decode()
        for character in text
    )


def has_colours(*, err: bool = False) -> bool:
    """Whether the stream is a terminal that takes colours."""
    stream = sys.stderr if err else sys.stdout
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()


def is_interactive() -> bool:
    """Whether somebody can be asked: questions are written to standard error and answered on standard input."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def styled(text: str, colour: str | None, *, bold: bool = False, err: bool = False) -> str:
    """The text with colours, if the stream takes them."""
    if not has_colours(err=err):
        return text
    return click.style(text, fg=colour, bold=bold or None)


@frozen
class Line:
    """A line to show.

    ``colour`` is one of click's, or None. ``marks`` stand at its end, and are to be seen: in red if it is ``alarming``,
    else in yellow. A line of SQL is shown in the colours of its words.
    """

    text: str = ""
    colour: str | None = None
    bold: bool = False
    marks: str = ""
    alarming: bool = False
    is_sql: bool = False


def _shown(line: Line, *, err: bool) -> str:
    if not has_colours(err=err):
        return f"{line.text}{line.marks}"
    if line.is_sql:
        from viborm_core.cli.highlight import highlighted

        return highlighted(line.text, lambda text, colour: click.style(text, fg=colour))
    marks = click.style(line.marks, fg="red" if line.alarming else "yellow", bold=line.alarming) if line.marks else ""
    return styled(line.text, line.colour, bold=line.bold, err=err) + marks


def show(lines: Iterable[Line], *, err: bool = False) -> None:
    """Write lines to standard output, or standard error."""
    made = [_shown(line, err=err) for line in lines]
    if made:
        click.echo("\n".join(made), err=err)
