"""SQL expressions, from one dialect to another, with sqlglot where it is installed.

https://github.com/tobymao/sqlglot
"""

from importlib.util import find_spec

from attrs import field, frozen

from viborm_core.adapter import Adapter
from viborm_core.schema import Expression, TableDef

EXTRA = "viborm-core[translate]"


@frozen(kw_only=True)
class Translator:
    """Translates expressions of ``source`` into those of ``target``; ``notes`` says what it could not do."""

    source: Adapter
    target: Adapter
    notes: list[str] = field(factory=list, init=False)

    def translated(self, expression: Expression, table: TableDef) -> Expression:
        """The expression as the other dialect has it, or as it is, where that cannot be told."""
        text = self.source.expression(expression)
        if find_spec("sqlglot") is None:
            note = f"no expression is translated: pip install '{EXTRA}' does that"
            if note not in self.notes:
                self.notes.append(note)
            return expression
        from viborm_core.crossing.dialects import translate

        columns = {column.name: column.type for column in table.columns}
        made = translate(text, source=self.source.dialect, target=self.target.dialect, columns=columns)
        return expression if made is None else Expression.of(made)
