"""What is raised for text that SQLite itself would not accept, or that this reader does not cover."""


class SqlTextError(ValueError):
    """SQL text could not be read.

    `reason` says why in a sentence; `offset` (characters from 0), `line` and `column` (both from 1) say
    where.
    """

    def __init__(self, reason: str, sql: str, offset: int) -> None:
        """Keep the reason and work out line and column of `offset` in `sql`."""
        self.reason = reason
        self.offset = offset
        self.line = sql.count("\n", 0, offset) + 1
        self.column = offset - (sql.rfind("\n", 0, offset) + 1) + 1
        super().__init__(f"{reason} (line {self.line}, column {self.column})")
