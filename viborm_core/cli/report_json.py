"""The shapes that ``--format json`` prints; docs/reference/cli.md describes them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from viborm_core.cli.answers import offers
from viborm_core.cli.decisions_file import decisions_content
from viborm_core.cli.followups import Asked
from viborm_core.cli.show import left_alone
from viborm_core.codec import Codec
from viborm_core.ddl import Hazard, Statement
from viborm_core.errors import SchemaError, StatementFailed, VibormError
from viborm_core.push import Prepared
from viborm_core.questions import Finding, Uncounted
from viborm_core.reading import SchemaReading

VERSION = 1


def dump(report: Mapping[str, Any]) -> str:
    """A report as text."""
    return json.dumps(report, ensure_ascii=False, indent=2)


def plan_report(
    command: str,
    status: str,
    prepared: Prepared,
    codec: Codec,
    *,
    statements: Iterable[Statement],
    asked: Sequence[Asked] = (),
) -> dict[str, Any]:
    """What a push, diff or check found: the plan, the questions, and a decisions file with what is missing."""
    decided = [(decision.question, decision.answer) for _, decision in prepared.decisions]
    return {
        "version": VERSION,
        "command": command,
        "status": status,
        "dialect": prepared.request.adapter.dialect,
        "operations": codec.dump_operations(prepared.operations),
        "statements": [statement_report(statement) for statement in statements],
        "questions": [question_report(one) for one in asked],
        "decided": [
            {"question": question.id, "answer": decision.answer, "origin": decision.origin}
            for question, decision in prepared.decisions
        ],
        "kept": [{"kind": ref.kind, "name": str(ref)} for ref in prepared.kept],
        "decisions": decisions_content([*decided, *((key, None) for key in _open_ids(asked))]),
        "not_compared": _not_compared(prepared.reading),
        "not_compared_in_schema": _not_compared(prepared.request.desired),
        "left_out_of_schema": list(prepared.request.desired.omitted),
        "left_alone": left_alone(prepared),
        "uncertain": [
            {"kind": item.ref.kind, "name": str(item.ref), "reason": item.reason} for item in prepared.uncertain
        ],
        "uncounted": [question_report(Asked(question=one)) for one in prepared.uncounted],
        "impossible": prepared.impossible or None,
        "notes": list(prepared.notes),
    }


def _not_compared(reading: SchemaReading) -> dict[str, int]:
    return dict(reading.not_compared)


def _open_ids(asked: Sequence[Asked]) -> list[str]:
    return [one.question.id for one in asked if one.question.kind != "blocked"]


def statement_report(statement: Statement) -> dict[str, Any]:
    """A statement."""
    operation = statement.operation
    return {
        "sql": statement.sql,
        "operation": operation.tag if operation is not None else None,
        "describes": operation.describe() if operation is not None else "",
        "transactional": statement.transactional,
        "hazards": [hazard.value for hazard in Hazard if hazard in statement.hazards],
    }


def question_report(asked: Asked) -> dict[str, Any]:
    """A question, what is at stake, its answers with the options that give them, and what these would raise."""
    question = asked.question
    options = {offer.answer: offer.option for offer in offers(question)}
    return {
        "id": question.id,
        "kind": question.kind,
        "subject": {"kind": question.subject.kind, "name": str(question.subject)},
        "text": question.text,
        "loses_data": question.loses,
        "free": question.free,
        "choices": [
            {
                "answer": choice.answer,
                "text": choice.text,
                "harmless": choice.harmless,
                "option": options[choice.answer],
                "raises": [question_report(one) for one in asked.raises.get(choice.answer, ())],
            }
            for choice in question.choices
        ],
        "option": options.get(None),
        "findings": [_finding_report(finding) for finding in question.findings],
        "uncounted": [_uncounted_report(one) for one in question.uncounted],
        "ways_out": question.ways_out,
    }


def _finding_report(finding: Finding) -> dict[str, Any]:
    return {
        "table": str(finding.probe.table),
        "what": finding.probe.what,
        "count": finding.count,
        "estimated": finding.estimated,
        "samples": list(finding.samples),
        "keys": list(finding.keys),
    }


def _uncounted_report(one: Uncounted) -> dict[str, Any]:
    return {
        "table": str(one.probe.table),
        "what": one.probe.what,
        "seconds": one.seconds,
        "rows": one.rows,
        "samples": list(one.samples),
        "keys": list(one.keys),
    }


def failure_report(error: Exception, command: str, status: int) -> dict[str, Any]:
    """A failure."""
    content: dict[str, Any] = {
        "code": error.code if isinstance(error, VibormError) else "unexpected",
        "message": error.message if isinstance(error, VibormError) else f"{type(error).__name__}: {error}",
        "hint": error.hint if isinstance(error, VibormError) else "",
        "exit_status": status,
    }
    if isinstance(error, SchemaError):
        content["faults"] = list(error.faults)
    if isinstance(error, StatementFailed):
        content |= {
            "position": error.position,
            "total": error.total,
            "sql": error.sql,
            "standing": list(error.standing),
        }
    return {"version": VERSION, "command": command, "status": "failed", "error": content}
