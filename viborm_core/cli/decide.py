"""Who answers the questions that no decision answers: what was accepted beforehand, or a person, or nobody."""

from viborm_core.cli.output import is_interactive
from viborm_core.push import Decide, undecided
from viborm_core.questions import AmbiguousChange, Decision, Question

ACCEPTED = "--accept-data-loss"
RESET = "--force-reset"


def decider(*, accept_data_loss: bool, reset: bool = False) -> Decide:
    """The one to ask.

    With ``accept_data_loss``, questions of loss are answered; renames only where nobody can be asked. With ``reset``,
    nothing is a rename, because everything goes.
    """
    ask: Decide = undecided
    if is_interactive():
        from viborm_core.cli.prompt import Prompt

        ask = Prompt().ask

    def decide(question: Question) -> Decision | None:
        if reset and isinstance(question, AmbiguousChange):
            return _accepting(question, RESET)
        is_loss = question.loses and not (isinstance(question, AmbiguousChange) and is_interactive())
        return _accepting(question, ACCEPTED) if accept_data_loss and is_loss else ask(question)

    return decide


def _accepting(question: Question, origin: str) -> Decision | None:
    answer = question.accepting
    return None if answer is None else Decision(question=question.id, answer=answer, origin=origin)
