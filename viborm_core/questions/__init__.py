"""Questions that only the user can answer, the decisions that answer them, and what the data says about them."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from viborm_core.questions.probes import (
    CountDuplicates,
    CountNulls,
    CountOrphans,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    CountViolations,
    Finding,
    Probe,
    Uncounted,
)
from viborm_core.schema import ObjectRef, quote_text

__all__ = [
    "CONVERT",
    "DROP",
    "KEEP",
    "KEEPABLE",
    "NONE_OF_THEM",
    "AmbiguousChange",
    "Candidate",
    "Choice",
    "CountDuplicates",
    "CountNulls",
    "CountOrphans",
    "CountRefused",
    "CountRows",
    "CountUnconvertible",
    "CountUses",
    "CountValues",
    "CountViolations",
    "Decision",
    "DecisionRecord",
    "Finding",
    "Probe",
    "Question",
    "Uncounted",
    "may_it_go",
]


NONE_OF_THEM = "none"
"""The answer that nothing was renamed."""

DROP = "drop"
"""The answer that something may go."""

KEEP = "keep"
"""The answer that something stays as it is."""

KEEPABLE = ("drop", "convert")
"""The kinds of questions in which "keep" keeps the subject as it is."""

CONVERT = "convert"
"""The answer that values may be converted, with what that loses."""


@frozen(kw_only=True)
class Decision:
    """An answer to a question.

    ``origin`` says which way it came: ``annotation``, ``option``, ``file``, ``prompt`` or ``--accept-data-loss``.
    """

    question: str
    answer: str
    origin: str


@frozen(kw_only=True)
class Choice:
    """One of the answers that a question offers; ``harmless`` ones lose nothing."""

    answer: str
    text: str
    harmless: bool = False


def _findings(items: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(items)


@frozen(kw_only=True)
class Question:
    """A question.

    Attributes:
        id: stable; it depends on no order and no data.
        kind: ``rename``, ``drop``, ``convert``, ``fill``, ``map`` or ``blocked``.
        subject: the object that it is about, as the desired schema calls it (the current one if it goes).
        text: the question, in a line.
        choices: the answers it offers; the first harmless one is the default.
        free: the answer may be any value or SQL expression.
        loses: a positive answer gives data away, so that ``--accept-data-loss`` may give it.
        lossless: nothing of the old type is at stake, so that it is asked only where the data says otherwise.
        probes: what the data can say about it; if all of them find nothing and ``moot_when_empty``, it falls away.
        findings: what they found.
        uncounted: the probes that took too long.
        ways_out: what the user can do, for a question that has no answer (``blocked``).
    """

    id: str
    kind: str
    subject: ObjectRef
    text: str
    choices: tuple[Choice, ...] = ()
    free: bool = False
    loses: bool = False
    moot_when_empty: bool = False
    lossless: bool = False
    probes: tuple[Probe, ...] = ()
    findings: tuple[Finding, ...] = field(default=(), converter=_findings)
    uncounted: tuple[Uncounted, ...] = ()
    ways_out: str = ""

    @property
    def name(self) -> str:
        """The name in its id: of what it is about, in full."""
        return self.id.split(":", 2)[2]

    @property
    def default(self) -> str | None:
        """The harmless answer, or None if there is none."""
        return next((choice.answer for choice in self.choices if choice.harmless), None)

    @property
    def accepting(self) -> str | None:
        """The answer that goes on and may lose data, or None."""
        return next((choice.answer for choice in self.choices if not choice.harmless), None)

    def accepts(self, answer: str) -> bool:
        """Whether it is an answer to this question."""
        return self.free or any(choice.answer == answer for choice in self.choices)

    def understood(self, answer: str) -> str | None:
        """The answer of this question that was meant: itself, or an enum value without its quotes; None if none."""
        if self.accepts(answer):
            return answer
        quoted = quote_text(answer)
        return quoted if self.kind == "map" and self.accepts(quoted) else None


@frozen(kw_only=True)
class Candidate:
    """A dropped object that an added one could be, renamed; ``evidence`` says what speaks for it."""

    old: str
    evidence: str
    likeness: float


@frozen(kw_only=True)
class AmbiguousChange(Question):
    """An object went and another came: was it renamed, or are they two? ``candidates`` are likeliest first."""

    candidates: tuple[Candidate, ...] = ()

    @property
    def accepting(self) -> str | None:
        """A new object: a rename is never assumed, whatever else was accepted."""
        return NONE_OF_THEM


def may_it_go(subject: ObjectRef, text: str, drops: str, *probes: Probe) -> Question:
    """The question whether an object may be dropped; ``drops`` is what that answer means, in a few words."""
    return Question(
        id=f"drop:{subject.kind}:{subject}",
        kind="drop",
        subject=subject,
        text=text,
        choices=(
            Choice(answer=KEEP, text="keep it", harmless=True),
            Choice(answer=DROP, text=drops),
        ),
        loses=True,
        probes=probes,
    )


@frozen(kw_only=True)
class DecisionRecord:
    """Decisions by the id of their question."""

    decisions: Mapping[str, Decision] = field(factory=dict)

    @classmethod
    def of(cls, *weakest_first: Iterable[Decision]) -> "DecisionRecord":
        """Join decisions; a later one replaces an earlier one of the same question."""
        return cls(decisions={one.question: one for decisions in weakest_first for one in decisions})

    def answer(self, question_id: str) -> Decision | None:
        """The decision on this question, or None."""
        return self.decisions.get(question_id)
