"""Finds the questions that the answers to a question would raise, by trying each answer. Nothing is changed."""

from collections.abc import Mapping, Sequence
from time import monotonic

from attrs import define, evolve, field, frozen

from viborm_core.errors import VibormError
from viborm_core.push import Prepared, prepare, undecided
from viborm_core.questions import AmbiguousChange, Decision, DecisionRecord, Question

MOST_TRIALS = 24
MOST_SECONDS = 20.0
"""How many answers are tried, and for how long; what further ones would raise is asked once these are answered."""


@frozen(kw_only=True)
class Asked:
    """A question, with the questions that each of its answers raises."""

    question: Question
    raises: Mapping[str, Sequence["Asked"]] = field(factory=dict)


@define
class _Trials:
    left: int = MOST_TRIALS
    started: float = field(factory=monotonic)

    def take(self, count: int) -> bool:
        """Whether as many may still be made."""
        if count > self.left or monotonic() - self.started > MOST_SECONDS:
            return False
        self.left -= count
        return True


def asked(prepared: Prepared) -> list[Asked]:
    """The open questions and the impossible changes; what only some answer to a rename raises is nested under it."""
    return _asked(prepared, frozenset(), _Trials())


def unnested(prepared: Prepared) -> list[Asked]:
    """The same without trying any answer."""
    return [Asked(question=question) for question in (*prepared.open, *prepared.blocked)]


def _asked(prepared: Prepared, outer: frozenset[str], trials: _Trials) -> list[Asked]:
    """``outer`` are the ids of the renames that are asked further out."""
    questions = [one for one in (*prepared.open, *prepared.blocked) if one.id not in outer]
    renames = [one for one in questions if isinstance(one, AmbiguousChange)]
    outer |= {one.id for one in renames}
    made: dict[str, Mapping[str, Sequence[Asked]]] = {}
    for question in renames:
        if trials.take(len(question.choices)):
            made[question.id] = _raised(prepared, question, outer, trials)
    nested = {one.question.id for raises in made.values() for some in raises.values() for one in some}
    return [Asked(question=one, raises=made.get(one.id, {})) for one in questions if one.id not in nested]


def _raised(
    prepared: Prepared, question: Question, outer: frozenset[str], trials: _Trials
) -> Mapping[str, Sequence[Asked]]:
    """For each answer, the questions that are asked after it and not after every other answer."""
    after: dict[str, list[Asked]] = {}
    for choice in question.choices:
        tried = _tried(prepared, question, choice.answer)
        after[choice.answer] = [] if tried is None else _asked(tried, outer, trials)
    always = set.intersection(*({one.question.id for one in some} for some in after.values()))
    return {
        answer: kept
        for answer, some in after.items()
        if (kept := [one for one in some if one.question.id not in always])
    }


def _tried(prepared: Prepared, question: Question, answer: str) -> Prepared | None:
    made = [decision for _, decision in prepared.decisions]
    trial = Decision(question=question.id, answer=answer, origin="prompt")
    request = evolve(
        prepared.request,
        current=prepared.reading,
        record=DecisionRecord.of(prepared.request.record.decisions.values(), made, [trial]),
        decide=undecided,
    )
    try:
        return prepare(request)
    except VibormError:
        return None
