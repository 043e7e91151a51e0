"""What operations put at stake: the questions about data, with the probes that can say how much."""

from collections.abc import Iterable, Iterator

from viborm_core.diff.forbidden import Changed, blocked, forbidden, under_collation
from viborm_core.diff.values import enum_inside, map_id
from viborm_core.operations import (
    AddCheck,
    AddColumn,
    AddForeignKey,
    AddPrimaryKey,
    AddUnique,
    AlterColumn,
    AlterEnum,
    CreateIndex,
    CreateTable,
    DiffOperation,
    DropColumn,
    DropTable,
)
from viborm_core.operations.refs import column_ref
from viborm_core.questions import (
    CONVERT,
    DROP,
    KEEP,
    Choice,
    CountNulls,
    CountRefused,
    CountRows,
    CountUnconvertible,
    CountUses,
    CountValues,
    Probe,
    Question,
)
from viborm_core.schema import ColumnDef, InlineEnum, ObjectRef, SchemaSnapshot, quote_text
from viborm_core.schema.widening import is_wider

_KEEP_OR_DROP = (
    Choice(answer=KEEP, text="keep it", harmless=True),
    Choice(answer=DROP, text="drop it, with its data"),
)


def questions_about(operations: Iterable[DiffOperation], current: SchemaSnapshot) -> tuple[Question, ...]:
    """The questions that the operations raise; ``current`` is the snapshot that they start from, renames applied."""
    operations = tuple(operations)
    changed = Changed.by(operations)
    questions: list[Question] = []
    remade = {operation.subject for operation in operations if isinstance(operation, CreateTable)}
    for operation in operations:
        if isinstance(operation, DropTable) and operation.subject in remade:
            questions.append(_reset(operation))
        else:
            questions.extend(_questions(operation, current, changed))
    return tuple({question.id: question for question in questions}.values())


def _reset(operation: DropTable) -> Question:
    subject = operation.subject
    return Question(
        id=f"drop:table:{subject}",
        kind="drop",
        subject=subject,
        text=f"The reset drops table {subject} with all its rows, and makes it again, empty. May it?",
        choices=(Choice(answer=KEEP, text="stop, and change nothing", harmless=True), _KEEP_OR_DROP[1]),
        loses=True,
        probes=(CountRows(table=operation.table.name),),
    )


def _questions(operation: DiffOperation, current: SchemaSnapshot, changed: Changed) -> Iterator[Question]:
    match operation:
        case DropTable(table=table):
            yield _drop(operation.subject, CountRows(table=table.name))
        case DropColumn(table=table_name, column=column) if column.generated is None:
            yield _drop(operation.subject, CountValues(table=table_name, column=column.name))
        case AddColumn(table=table_name, column=column) if needs_fill(column):
            yield _fill(operation.subject, CountRows(table=table_name), "existing rows need a value for it")
        case AlterColumn():
            yield from _alter_column(operation)
            yield from under_collation(operation, current, changed)
        case AlterEnum():
            yield from _alter_enum(operation, current)
        case AddUnique() | AddPrimaryKey() | AddCheck() | AddForeignKey() | CreateIndex():
            yield from forbidden(operation, changed)


def needs_fill(column: ColumnDef) -> bool:
    """Whether existing rows would have no value for a new column."""
    return not column.nullable and column.default is None and column.identity is None and column.generated is None


def _drop(subject: ObjectRef, probe: Probe) -> Question:
    return Question(
        id=f"drop:{subject.kind}:{subject}",
        kind="drop",
        subject=subject,
        text=f"The schema has no {subject.kind} {subject} any more. May it go, with its data?",
        choices=_KEEP_OR_DROP,
        loses=True,
        probes=(probe,),
    )


def _fill(subject: ObjectRef, probe: Probe, why: str) -> Question:
    return Question(
        id=f"fill:column:{subject}",
        kind="fill",
        subject=subject,
        text=f"{subject} may not be NULL, and {why}. Which value or SQL expression?",
        free=True,
        moot_when_empty=True,
        probes=(probe,),
        ways_out=f"--fill {subject}=VALUE, a default in the schema, or allow NULL",
    )


def _convert(subject: ObjectRef, text: str, probe: Probe, *, lossless: bool = False) -> Question:
    return Question(
        id=f"convert:{subject.kind}:{subject}",
        kind="convert",
        subject=subject,
        text=text,
        choices=(
            Choice(answer=KEEP, text="keep the column as it is", harmless=True),
            Choice(answer=CONVERT, text="convert it, and lose or alter them"),
        ),
        loses=True,
        moot_when_empty=True,
        lossless=lossless,
        probes=(probe,),
    )


def map_question(column: ObjectRef, value: str, kept: tuple[str, ...], *, nullable: bool) -> Question:
    """What becomes of a removed enum value in one column."""
    choices = [Choice(answer=quote_text(one), text=f"make it {quote_text(one)}") for one in kept]
    if nullable:
        choices.append(Choice(answer="NULL", text="make it NULL"))
    return Question(
        id=map_id(column, value),
        kind="map",
        subject=ObjectRef(kind="enum-value", owner=column.owner, part=column.part),
        text=f"{column} no longer holds {quote_text(value)}. What becomes of it?",
        choices=tuple(choices),
        moot_when_empty=True,
        probes=(CountUses(table=column.owner, column=column.part, value=value),),
        ways_out=f"--answer {map_id(column, value)}=VALUE, or keep the value in the schema",
    )


def _alter_column(operation: AlterColumn) -> Iterator[Question]:
    before, after, subject, table = operation.before, operation.after, operation.subject, operation.table
    if before.generated is None and after.generated is not None:
        yield _convert(
            subject,
            f"{subject} becomes a generated column: its values are replaced by computed ones.",
            CountValues(table=table, column=before.name),
        )
    elif before.type != after.type and before.generated is None:
        yield from _change_type(operation)
    if before.nullable and not after.nullable and after.generated is None:
        yield _fill(subject, CountNulls(table=table, column=before.name), "some rows have NULL")


def _change_type(operation: AlterColumn) -> Iterator[Question]:
    before, after, subject, table = operation.before, operation.after, operation.subject, operation.table
    if isinstance(before.type, InlineEnum) and isinstance(after.type, InlineEnum):
        kept = after.type.values
        renamed = {mapping.old for mapping in operation.mappings}
        for value in before.type.values:
            if value not in kept and value not in renamed:
                yield map_question(subject, value, kept, nullable=after.nullable)
        return
    yield blocked(
        subject,
        f"{subject} cannot become {after.type}",
        "correct the values, or add a new column and fill it from the old one",
        CountRefused(table=table, before=before, after=after),
    )
    yield _convert(
        subject,
        f"{subject} becomes {after.type}, which not every value of {before.type} survives.",
        CountUnconvertible(table=table, before=before, after=after),
        lossless=is_wider(before.type, after.type),
    )


def _alter_enum(operation: AlterEnum, current: SchemaSnapshot) -> Iterator[Question]:
    removed = operation.removed()
    if not removed:
        return
    for table in current.tables:
        for column in table.columns:
            if enum_inside(column.type) == operation.before.name:
                for value in removed:
                    yield map_question(
                        column_ref(table.name, column.name),
                        value,
                        operation.after.values,
                        nullable=column.nullable,
                    )
