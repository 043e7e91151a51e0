"""Asks on the terminal: one screen for each question, with what is at stake. Harmless is the default."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from viborm_core.cli.output import clean
from viborm_core.cli.show import about_rows, stakes
from viborm_core.questions import Decision, Question

_ORIGIN = "prompt"
_YES = ("y", "yes")


def console() -> Console:
    """Where questions are written: standard error, so that standard output has results only."""
    return Console(stderr=True, highlight=False, markup=False)


class Prompt:
    """Asks questions; after the end of the input, every question stays open."""

    def __init__(self) -> None:
        self._console = console()
        self._has_ended = False

    def ask(self, question: Question) -> Decision | None:
        """The user's answer, or None if there is none.

        Raises:
            KeyboardInterrupt: the user has had enough.
        """
        if self._has_ended:
            return None
        self._console.print(_screen(question))
        while not self._has_ended:
            answer = self._answer(question)
            if answer is not None:
                return Decision(question=question.id, answer=answer, origin=_ORIGIN)
        return None

    def _answer(self, question: Question) -> str | None:
        typed = self._read(question)
        if typed is None:
            self._has_ended = True
            return None
        if not typed and question.default is not None:
            return question.default
        if typed.isdecimal() and 1 <= int(typed) <= len(question.choices):
            return question.choices[int(typed) - 1].answer
        meant = question.understood(typed) if typed else None
        if meant is not None:
            return meant
        wanted = f"a number from 1 to {len(question.choices)}" if question.choices else "a value or SQL expression"
        self._console.print(Text(f"please answer {wanted}; Ctrl-C changes nothing", style="yellow"))
        return None

    def _read(self, question: Question) -> str | None:
        places = {choice.answer: number for number, choice in enumerate(question.choices, start=1)}
        default = f" [{places[question.default]}]" if question.default is not None else ""
        label = f"answer{default}: " if question.choices else "value or SQL expression: "
        return read_line(self._console, label)


def read_line(on: Console, label: str) -> str | None:
    """What the user types in a line, or None at the end of the input."""
    on.print(Text(label, style="bold"), end="")
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        on.print()
        return None
    return line.strip()


def confirm(text: str) -> bool:
    """Whether the user says yes; anything else is no."""
    typed = read_line(console(), f"{text} [y/N] ")
    return typed is not None and typed.lower() in _YES


def _screen(question: Question) -> Panel:
    body = Table.grid(padding=(0, 1))
    body.add_row(Text(clean(question.text), style="bold"))
    for text in stakes(question):
        body.add_row(Text(text, style="red" if question.loses else "cyan"))
    choices = Table.grid(padding=(0, 1))
    for number, choice in enumerate(question.choices, start=1):
        mark = "  (default)" if choice.answer == question.default else ""
        style = "green" if choice.harmless else "red" if question.loses and question.kind != "rename" else ""
        choices.add_row(Text(f"{number}"), Text(clean(choice.text) + mark, style=style))
    if question.choices:
        body.add_row(Text())
        body.add_row(choices)
    if question.free and question.ways_out:
        body.add_row(Text(f"other ways: {clean(question.ways_out)}", style="dim"))
    return Panel(
        body,
        title=Text(clean(question.id)),
        title_align="left",
        subtitle=Text("Ctrl-C changes nothing"),
        subtitle_align="left",
        border_style="yellow",
        expand=False,
    )


def confirm_reset(questions: Sequence[Question]) -> bool:
    """Show everything that a reset drops, and ask once."""
    on = console()
    table = Table(title="This reset drops", title_justify="left", border_style="red")
    table.add_column("table")
    table.add_column("rows", justify="right")
    for question in questions:
        table.add_row(Text(clean(str(question.subject))), Text(_rows(question)))
    on.print(table)
    return confirm(f"Drop {len(questions)} tables with their data, and make everything anew?")


def _rows(question: Question) -> str:
    """How many rows go, as far as it is known."""
    for finding in question.findings:
        return about_rows(finding.count) if finding.estimated else f"{finding.count:,}"
    return "not counted"
