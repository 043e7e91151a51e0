"""A place in a scanned statement, and the small steps that every reader takes from it."""

from itertools import islice

from viborm_sqlite.sqltext.errors import SqlTextError
from viborm_sqlite.sqltext.names import unquote
from viborm_sqlite.sqltext.scan import MASTER, scan

_QUOTES = frozenset("\"`['")


class Cursor:
    """Moves over the raw tokens of one statement; `at` is the index of the next one.

    `texts` are the raw tokens, `words` the same in upper case, both closed by empty texts. Quoted tokens keep
    their quotes, so comparing a word with a keyword never takes a quoted name for one.
    """

    __slots__ = ("_ends", "at", "sql", "texts", "words")

    def __init__(self, sql: str) -> None:
        """Scan `sql`; raises SqlTextError if it holds what is no token."""
        self.sql = sql
        self.texts = scan(sql)
        self.words = [text.upper() for text in self.texts]
        self.at = 0
        self._ends: list[int] = []

    def take(self, *keywords: str) -> bool:
        """Step over the keywords if they come next, all of them in this order."""
        at = self.at
        for keyword in keywords:
            if self.words[at] != keyword:
                return False
            at += 1
        self.at = at
        return True

    def expect(self, *keywords: str) -> None:
        """Step over the keywords, or raise SqlTextError."""
        if not self.take(*keywords):
            raise self.error(" ".join(keywords))

    def name(self) -> str:
        """Step over a name in any quoting (a string too: SQLite takes it where a name must be)."""
        text = self.texts[self.at]
        first = text[:1]
        if first in _QUOTES:
            self.at += 1
            return unquote(text)
        if first.isalpha() or first == "_" or first > "\x7f":
            self.at += 1
            return text
        raise self.error("a name")

    def qualified_name(self) -> str:
        """Step over `name` or `schema.name` and give the last part."""
        name = self.name()
        return self.name() if self.take(".") else name

    def group(self) -> tuple[int, int]:
        """Step over a parenthesised group; gives the indexes of its first inner token and of its `)`."""
        self.expect("(")
        first = at = self.at
        texts = self.texts
        depth = 1
        while depth:
            text = texts[at]
            if text == "(":
                depth += 1
            elif text == ")":
                depth -= 1
            elif not text:
                self.at = at
                raise self.error(")")
            at += 1
        self.at = at
        return first, at - 1

    def group_slice(self) -> tuple[str, int, int]:
        """Step over a parenthesised group that is not empty; gives what is inside, as `slice` does."""
        first, last = self.group()
        if first == last:
            self.at = last
            raise self.error("an expression")
        return self.slice(first, last)

    def slice(self, first: int, last: int) -> tuple[str, int, int]:
        """Give the text as written of the tokens from `first` to before `last`, with its offsets."""
        start = self._end_of(first) - len(self.texts[first])
        end = self._end_of(last - 1)
        return self.sql[start:end], start, end

    def rest(self, *, to_semicolon: bool = True) -> str:
        """Step over what is left, to the next `;` or to the last token (a `;` at the very end left out)."""
        first = self.at
        last = self.texts.index("", first)
        if to_semicolon and ";" in self.texts[first:last]:
            last = self.texts.index(";", first)
        elif self.texts[last - 1] == ";":
            last -= 1
        if first >= last:
            raise self.error("more text")
        self.at = last
        return self.slice(first, last)[0]

    def _end_of(self, index: int) -> int:
        """Give the offset after a token; offsets are found late, and only as far as needed."""
        ends = self._ends
        if index < len(ends):
            return ends[index]
        sql = self.sql
        end = ends[-1] if ends else 0
        missing = self.texts[len(ends) : index + 1]
        if "--" in sql or "/*" in sql:
            ends.extend(match.end() for match in islice(MASTER.finditer(sql, end), len(missing)))
            return ends[index]
        # Without comments only white space stands between tokens, and finding is faster.
        for text in missing:
            end = sql.index(text, end) + len(text)
            ends.append(end)
        return end

    def error(self, wanted: str) -> SqlTextError:
        """Make the error that says that `wanted` was to come next and something else did."""
        at = self.at
        found = self.texts[at]
        if not found:
            return SqlTextError(f"expected {wanted}, found the end of the text", self.sql, len(self.sql))
        return SqlTextError(f"expected {wanted}, found {found}", self.sql, self._end_of(at) - len(found))
