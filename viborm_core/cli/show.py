"""How plans, SQL and questions look as text. It makes lines; `viborm_core.cli.output` writes them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from textwrap import wrap

from viborm_core.cli.answers import Offer, offers
from viborm_core.cli.followups import Asked
from viborm_core.cli.output import Line, clean
from viborm_core.ddl import Hazard, Statement
from viborm_core.operations import DiffOperation, RenameTable
from viborm_core.push import Prepared
from viborm_core.questions import NONE_OF_THEM, AmbiguousChange, Finding, Question, Uncounted
from viborm_core.schema import TableName, kind_word

SHOWN_TABLES = 40
SHOWN_NAMES = 8
COMMENT_WIDTH = 100
LIKELY = {"column": 0.6, "table": 0.25, "enum": 0.25, "enum-value": 0.6}
"""The likeness, by kind, from which on the text shows what taking a candidate would raise."""
_SIGNS = {"create": "+", "add": "+", "drop": "-"}
_COLOURS = {"+": "green", "-": "red", "~": "yellow"}


def plan_lines(prepared: Prepared, *, everything: bool = False) -> Iterator[Line]:
    """The plan by table: what is done to it, and its hazards; at most 40 tables unless ``everything``."""
    groups: dict[TableName, list[DiffOperation]] = {}
    for operation in prepared.operations:
        groups.setdefault(_owner(operation), []).append(operation)
    hazards = _hazards_by_owner(prepared.statements)
    for number, (owner, operations) in enumerate(groups.items()):
        if number == SHOWN_TABLES and not everything:
            yield Line(f"... and {len(groups) - number} more; -v shows all")
            break
        yield from _group_lines(owner, operations, hazards.get(owner, frozenset()))


def _group_lines(owner: TableName, operations: Sequence[DiffOperation], hazards: frozenset[Hazard]) -> Iterator[Line]:
    marks, alarming = _marks(hazards), Hazard.DATA_LOSS in hazards
    if len(operations) == 1:
        sign = _sign(operations[0])
        text = f"{sign} {clean(operations[0].describe())}"
        yield Line(text, _COLOURS[sign], marks=marks, alarming=alarming)
        return
    yield Line(f"~ {clean(str(owner))}", "yellow", marks=marks, alarming=alarming)
    for operation in operations:
        sign = _sign(operation)
        yield Line(f"    {sign} {clean(operation.describe())}", _COLOURS[sign])


def _owner(operation: DiffOperation) -> TableName:
    return operation.new_name if isinstance(operation, RenameTable) else operation.subject.owner


def _sign(operation: DiffOperation) -> str:
    return _SIGNS.get(operation.tag.partition("/")[2].partition("-")[0], "~")


def _hazards_by_owner(statements: Iterable[Statement]) -> Mapping[TableName, frozenset[Hazard]]:
    found: dict[TableName, frozenset[Hazard]] = {}
    for statement in statements:
        if statement.operation is not None and statement.hazards:
            owner = _owner(statement.operation)
            found[owner] = found.get(owner, frozenset()) | statement.hazards
    return found


def _marks(hazards: frozenset[Hazard]) -> str:
    return f"  [{', '.join(hazard.value for hazard in Hazard if hazard in hazards)}]" if hazards else ""


def total_line(prepared: Prepared) -> Line:
    """How much it is."""
    operations, statements = len(prepared.operations), len(prepared.statements)
    return Line(f"{counted(operations, 'change')}, {counted(statements, 'statement')}")


def counted(count: int, noun: str) -> str:
    """A count with its noun, such as ``1 table`` or ``2 tables``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def sql_lines(statements: Iterable[Statement], *, comments: bool = True) -> Iterator[Line]:
    """The SQL, each statement closed; a comment says what statements are for, and their hazards."""
    for operation, group in groupby(statements, lambda statement: statement.operation):
        together = list(group)
        if comments and operation is not None:
            hazards = frozenset(hazard for statement in together for hazard in statement.hazards)
            text = f"{clean(operation.describe())}{_marks(hazards)}"
            for number, part in enumerate(wrap(text, COMMENT_WIDTH, break_long_words=False)):
                yield Line(f"--{'   ' if number else ' '}{part}", _hazard_colour(hazards))
        for statement in together:
            ends_in_comment = "--" in statement.sql.rsplit("\n", 1)[-1]
            yield Line(f"{statement.sql}\n;" if ends_in_comment else f"{statement.sql};", is_sql=True)


def _hazard_colour(hazards: frozenset[Hazard]) -> str:
    return "red" if Hazard.DATA_LOSS in hazards else "yellow" if hazards else "bright_black"


def question_lines(asked: Sequence[Asked]) -> Iterator[Line]:
    """Questions with what is at stake, their answers with the options that give them, and what these raise."""
    for item in asked:
        question = item.question
        blocked = question.kind == "blocked"
        yield Line(f"{'x' if blocked else '?'} {clean(question.text)}", "red" if blocked else "yellow")
        yield from _stake_lines(question, "    ")
        for offer in offers(question):
            yield Line(f"    {clean(offer.text)}:")
            yield Line(f"      {clean(offer.option)}", bold=True)
            yield from _nested_lines(_likely(item, offer), "      ")
        if question.ways_out and (blocked or not question.free):
            yield Line(f"    ways out: {clean(question.ways_out)}")


def _nested_lines(asked: Sequence[Asked], indent: str) -> Iterator[Line]:
    for item in asked:
        yield Line(f"{indent}then: {clean(item.question.text)}")
        yield from _stake_lines(item.question, f"{indent}    ")
        for offer in offers(item.question):
            yield Line(f"{indent}    {clean(offer.option)}")
            yield from _nested_lines(_likely(item, offer), f"{indent}    ")


def _likely(item: Asked, offer: Offer) -> Sequence[Asked]:
    """What an answer raises, for the likeliest answer if it is likely, and for "none of them"; JSON has all of it."""
    candidates = item.question.candidates if isinstance(item.question, AmbiguousChange) else ()
    likely = {one.old for one in candidates[:1] if one.likeness >= LIKELY.get(item.question.subject.kind, 0.25)}
    return item.raises.get(offer.answer or "", ()) if offer.answer in {*likely, NONE_OF_THEM} else ()


def _stake_lines(question: Question, indent: str) -> Iterator[Line]:
    yield from (Line(f"{indent}{text}") for text in stakes(question))


def stakes(question: Question) -> Iterator[str]:
    """What the data says, in lines: what was counted and is there, and what could not be counted in time."""
    for finding in question.findings:
        if finding.count or finding.estimated:
            yield _finding_text(finding)
    for one in question.uncounted:
        rows = f" in {about_rows(one.rows)}" if one.rows is not None else ""
        because = f"took longer than {one.seconds:g} s" if one.seconds else "--data-timeout is 0"
        yield f"{clean(one.probe.what)}{rows}: not counted ({because}){_such_as(one)}"


def about_rows(rows: int) -> str:
    """An estimate, in words."""
    return f"about {rows:,} rows, estimated"


def _finding_text(finding: Finding) -> str:
    if finding.estimated:
        return about_rows(finding.count)
    return f"{clean(finding.probe.what)}: {finding.count:,}{_such_as(finding)}"


def _such_as(found: Finding | Uncounted) -> str:
    if not found.samples:
        return ""
    samples, keys = [clean(sample)[:60] for sample in found.samples], [clean(key) for key in found.keys]
    if len(keys) > 1:
        return f", such as ({', '.join(keys)}) = {', '.join(f'({sample})' for sample in samples)}"
    return f", such as {f'{keys[0]} = ' if keys else ''}{', '.join(samples)}"


def question_title(questions: Sequence[Question]) -> str:
    """How many decisions are missing."""
    return "1 decision is missing" if len(questions) == 1 else f"{len(questions)} decisions are missing"


def left_alone(prepared: Prepared) -> list[str]:
    """The tables that are there and out of scope: other tools', and those that were excluded, or not included."""
    return [str(table.name) for table in prepared.reading.snapshot.tables if prepared.current.table(table.name) is None]


def nothing_line(prepared: Prepared) -> Line:
    """That there is nothing to do, and whether that is because something is kept."""
    return Line(f"nothing to do; {_kept(prepared)}", "yellow") if prepared.kept else Line("in sync", "green")


def _kept(prepared: Prepared) -> str:
    return f"kept: {', '.join(f'{kind_word(ref.kind)} {clean(str(ref))}' for ref in prepared.kept)}"


def remarks(prepared: Prepared) -> Iterator[Line]:
    """What a reader should know besides the plan: what was not compared, left alone, fulfilled, or taken as new."""
    for where, counts in (
        ("", prepared.reading.not_compared),
        (" in the schema", prepared.request.desired.not_compared),
    ):
        if counts:
            listed = ", ".join(counted(number, kind) for kind, number in counts)
            yield Line(f"not compared{where}: {listed}", "cyan")
    for line in prepared.request.desired.omitted:
        yield Line(f"left out: {clean(line)}", "yellow")
    others = left_alone(prepared)
    if others:
        more = f" and {len(others) - SHOWN_NAMES} more" if len(others) > SHOWN_NAMES else ""
        yield Line(f"left alone: {', '.join(clean(name) for name in others[:SHOWN_NAMES])}{more}", "cyan")
    if prepared.kept and prepared.operations:
        yield Line(_kept(prepared), "yellow")
    for item in prepared.uncertain:
        yield Line(f"uncertain: {clean(str(item.ref))}: {clean(item.reason)}", "yellow")
    yield from _doubts(prepared)
    for note in prepared.notes:
        yield Line(clean(note))


def _doubts(prepared: Prepared) -> Iterator[Line]:
    """What was not known, or was taken as one of two things without asking."""
    for one in prepared.uncounted:
        yield Line(f"may fail: {clean(one.text)} if there are {'; '.join(stakes(one))}", "yellow")
    for question, decision in prepared.decisions:
        if question.kind == "rename" and decision.origin == "--accept-data-loss":
            yield Line(
                f"taken as new, not renamed: {kind_word(question.subject.kind)} {clean(question.name)}",
                "yellow",
            )


def refusal_lines(prepared: Prepared, asked: Sequence[Asked]) -> Iterator[Line]:
    """Why nothing was changed."""
    if prepared.blocked:
        count = len(prepared.blocked)
        yield Line(f"impossible with this data: {counted(count, 'change')}; nothing was changed", "red", bold=True)
    missing = [one.question for one in asked if one.question.kind != "blocked"]
    if missing:
        yield Line(f"{question_title(missing)}; nothing was changed", "red", bold=True)
    if any(one.loses and one.kind != "rename" for one in prepared.open):
        yield Line("--accept-data-loss answers those that only lose data")
