"""Which statements of a plan run whatever the open questions are answered with."""

from viborm_core.ddl import Statement
from viborm_core.operations import DiffOperation
from viborm_core.push import Prepared
from viborm_core.questions import AmbiguousChange, Question
from viborm_core.schema import TableName


def certain_statements(prepared: Prepared) -> tuple[Statement, ...]:
    """The statements that touch nothing an open question is about, nor anything that needs such a thing."""
    doubtful = {owner for question in (*prepared.open, *prepared.blocked) for owner in _owners(question)}
    if not doubtful:
        return prepared.statements
    certain: list[Statement] = []
    for statement in prepared.statements:
        owners = _touched(statement.operation) if statement.operation is not None else set()
        if owners & doubtful:
            doubtful |= owners
        else:
            certain.append(statement)
    return tuple(certain)


def _owners(question: Question) -> set[TableName]:
    owners = {question.subject.owner}
    if isinstance(question, AmbiguousChange) and question.subject.kind in ("table", "enum"):
        owners |= {TableName.parse(candidate.old) for candidate in question.candidates}
    return owners


def _touched(operation: DiffOperation) -> set[TableName]:
    return {ref.owner for ref in (operation.subject, *operation.touches(), *operation.requires())}
