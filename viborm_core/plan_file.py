"""Plan files: what a push would do, written down for review.

A plan file is canonical JSON, with a digest over its content; docs/reference/plan-file.md has its keys.
`viborm_core.replay` makes plans, and carries them out.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from attrs import asdict, frozen

from viborm_core.codec import Codec, read_header
from viborm_core.ddl import Hazard, Statement
from viborm_core.decisions import decision_subject
from viborm_core.errors import FileFormatError, UsageError
from viborm_core.guards import Guard
from viborm_core.operations import DiffOperation
from viborm_core.questions import Decision, Question
from viborm_core.schema import SchemaSnapshot
from viborm_core.scope import Scope

PLAN_VERSION = 1


@frozen(kw_only=True)
class Plan:
    """What a plan file holds.

    Attributes:
        dialect: the dialect's name.
        server_version: the version of the server that it was made on.
        scope: which tables it is about, with the namespaces that were read.
        speaks_for: the kinds of object that the desired schema speaks for.
        before: the fingerprint of the database that it was made for.
        desired: the schema that it reaches.
        operations: renames first, then the rest, with all decisions in them.
        statements: the SQL that they render to.
        decisions: the questions and their answers.
        guards: what was counted.
    """

    dialect: str
    server_version: str
    scope: Scope
    speaks_for: frozenset[str]
    before: str
    desired: SchemaSnapshot
    operations: tuple[DiffOperation, ...] = ()
    statements: tuple[Statement, ...] = ()
    decisions: tuple[tuple[Question, Decision], ...] = ()
    guards: tuple[Guard, ...] = ()


def dump_plan(plan: Plan, codec: Codec) -> str:
    """A plan as the text of its file."""
    desired = codec.dump_schema(plan.desired)
    content = {
        "viborm": "plan",
        "version": PLAN_VERSION,
        "dialect": plan.dialect,
        "server_version": plan.server_version,
        "scope": asdict(plan.scope),
        "speaks_for": sorted(plan.speaks_for),
        "fingerprint": {"before": plan.before, "after": sha256(desired)},
        "schema": desired,
        "operations": codec.dump_operations(plan.operations),
        "statements": [_statement(one) for one in plan.statements],
        "decisions": [
            {"question": question.id, "text": question.text, "answer": made.answer, "origin": made.origin}
            for question, made in plan.decisions
        ],
        "guards": [
            {"question": one.question, "counts": codec.dump_probe(one.probe), "count": one.count} for one in plan.guards
        ],
    }
    content["digest"] = sha256(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def load_plan(text: str, place: str, codec: Codec) -> Plan:
    """The plan that a file holds; ``place`` is the file's name, for messages.

    Raises:
        FileFormatError: it is no plan file, damaged, or of a newer version.
        PluginMissing: it has operations or objects that no installed plugin knows.
    """
    content = read_header(text, place, form="plan", version=PLAN_VERSION)
    if content.pop("digest", None) != sha256(content):
        raise FileFormatError(
            f"{place} is damaged: its digest is not that of its content",
            hint="make the plan again; to change a plan, change the schema or the decisions",
        )
    try:
        return Plan(
            dialect=content["dialect"],
            server_version=content["server_version"],
            scope=Scope(**{name: tuple(value) for name, value in content["scope"].items()}),
            speaks_for=frozenset(content["speaks_for"]),
            before=content["fingerprint"]["before"],
            desired=codec.load_schema(content["schema"], place),
            operations=codec.load_operations(content["operations"]),
            statements=tuple(
                Statement(
                    sql=one["sql"],
                    transactional=one["transactional"],
                    hazards=frozenset(Hazard(hazard) for hazard in one["hazards"]),
                    locks=one["locks"],
                )
                for one in content["statements"]
            ),
            decisions=tuple(_decision(one) for one in content["decisions"]),
            guards=tuple(
                Guard(question=one["question"], probe=codec.load_probe(one["counts"]), count=one["count"])
                for one in content["guards"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError, UsageError) as error:
        raise FileFormatError(f"{place} is damaged: {error!r}", hint="make the plan again") from error


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "sql": statement.sql,
        "describes": statement.operation.describe() if statement.operation is not None else "",
        "transactional": statement.transactional,
        "hazards": [hazard.value for hazard in Hazard if hazard in statement.hazards],
        "locks": statement.locks,
    }


def _decision(item: Mapping[str, Any]) -> tuple[Question, Decision]:
    kind, subject = decision_subject(item["question"])
    return (
        Question(id=item["question"], kind=kind, subject=subject, text=item["text"]),
        Decision(question=item["question"], answer=item["answer"], origin=item["origin"]),
    )


def sha256(content: Any) -> str:
    """The digest of JSON values, whatever way they are written."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
