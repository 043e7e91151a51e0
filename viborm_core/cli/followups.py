"""Finds the questions that the answers to a question would raise, by trying each answer. Nothing is changed."""

from collections.abc import Mapping, Sequence

from attrs import evolve, field, frozen

from viborm_core.errors import VibormError
from viborm_core.push import Prepared, prepare, undecided
from viborm_core.questions import AmbiguousChange, Decision, DecisionRecord, Question

MOST_TRIALS = 24


@frozen(kw_only=True)
class Asked:
    """A question, with the questions that each of its answers raises."""

    question: Question
    raises: Mapping[str, Sequence["Asked"]] = field(factory=dict)


def asked(prepared: Prepared) -> list[Asked]:
    """The open questions and the impossible changes; what only an answer about a rename raises is nested under it."""
    questions = [*prepared.open, *prepared.blocked]
    ambiguous = [one for one in prepared.open if isinstance(one, AmbiguousChange)]
    trials = sum(len(question.choices) for question in ambiguous)
    if not ambiguous or trials > MOST_TRIALS:
        return [Asked(question=question) for question in questions]
    raised = {question.id: _raised(prepared, question) for question in ambiguous}
    nested = {one.id for answers in raised.values() for some in answers.values() for one in some}
    return [
        Asked(
            question=question,
            raises={
                answer: [Asked(question=one) for one in some]
                for answer, some in raised.get(question.id, {}).items()
                if some
            },
        )
        for question in questions
        if question.id not in nested
    ]


def _raised(prepared: Prepared, question: Question) -> dict[str, list[Question]]:
    """For each answer, the questions that are asked after it and not after every other answer."""
    after: dict[str, dict[str, Question]] = {}
    for choice in question.choices:
        found = _questions_after(prepared, question, choice.answer)
        after[choice.answer] = {one.id: one for one in found}
    always = set.intersection(*(set(found) for found in after.values()))
    return {
        answer: [one for key, one in found.items() if key not in always and not isinstance(one, AmbiguousChange)]
        for answer, found in after.items()
    }


def _questions_after(prepared: Prepared, question: Question, answer: str) -> Sequence[Question]:
    made = [decision for _, decision in prepared.decisions]
    trial = Decision(question=question.id, answer=answer, origin="prompt")
    request = evolve(
        prepared.request,
        current=prepared.reading,
        record=DecisionRecord.of(prepared.request.record.decisions.values(), made, [trial]),
        decide=undecided,
    )
    try:
        tried = prepare(request)
    except VibormError:
        return ()
    return (*tried.open, *tried.blocked)
