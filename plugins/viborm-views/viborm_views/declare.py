"""`View` and `MaterializedView`: how views are declared beside models, read as objects, and written back."""

from collections.abc import Iterator, Sequence
from typing import Any

from viborm_core.callers import Caller, caller
from viborm_core.declarations import Declarations, Declared, Written
from viborm_core.schema import SchemaObject, TableName
from viborm_views.options import declared_options
from viborm_views.view import ViewDef


class View:
    """A view, declared at the top of a module of models.

    Args:
        name: its name.
        query: the SELECT that it stands for, in the database's SQL.
        namespace: where it lives; by default in the database's current namespace.
        columns: the names of its columns; by default the query's.
        check_option: ``local``, ``cascaded`` or ``none``: what may be written through it.
        security_barrier: PostgreSQL: conditions of the view come before those of its users.
        security_invoker: PostgreSQL 15: tables are read with the rights of who asks.
        algorithm: MySQL and MariaDB: ``undefined``, ``merge`` or ``temptable``.
        sql_security: MySQL and MariaDB: ``definer`` or ``invoker``.
        definer: MySQL and MariaDB: whose rights count, ``user@host``.
        comment: what the database says of it, where it keeps comments.
        renamed_from: the name that it had before.

    What is left out stays as the database has it.
    """

    materialized = False

    def __init__(  # noqa: PLR0913 - what a view has beside its query, all named
        self,
        name: str,
        query: str,
        *,
        namespace: str | None = None,
        columns: Sequence[str] = (),
        check_option: str | None = None,
        security_barrier: bool | None = None,
        security_invoker: bool | None = None,
        algorithm: str | None = None,
        sql_security: str | None = None,
        definer: str | None = None,
        comment: str | None = None,
        renamed_from: str | None = None,
    ) -> None:
        self.at = caller()
        self.name = name
        self.query = query
        self.namespace = namespace
        self.columns = columns
        self.comment = comment
        self.renamed_from = renamed_from
        self.populated: bool | None = None
        self.options: dict[str, Any] = {
            "check_option": check_option,
            "security_barrier": security_barrier,
            "security_invoker": security_invoker,
            "algorithm": algorithm,
            "sql_security": sql_security,
            "definer": definer,
        }


class MaterializedView(View):
    """A materialized view: a query with its rows, kept until it is refreshed. PostgreSQL has them.

    Args:
        name: its name.
        query: the SELECT that it stands for.
        namespace: where it lives; by default in the database's current namespace.
        columns: the names of its columns; by default the query's.
        with_data: whether it is filled when it is made.
        comment: what the database says of it.
        renamed_from: the name that it had before.
    """

    materialized = True

    def __init__(  # noqa: PLR0913 - the same
        self,
        name: str,
        query: str,
        *,
        namespace: str | None = None,
        columns: Sequence[str] = (),
        with_data: bool = True,
        comment: str | None = None,
        renamed_from: str | None = None,
    ) -> None:
        super().__init__(name, query, namespace=namespace, columns=columns, comment=comment, renamed_from=renamed_from)
        self.at = caller()
        self.populated = with_data


def read(declaration: View) -> Declared:
    """The view that a declaration stands for.

    Raises:
        ValueError: something in it is wrong.
    """
    shown = f"{type(declaration).__name__}({declaration.name!r}, ...)"
    for what, value in (("name", declaration.name), ("query", declaration.query)):
        if not str(value).strip() or type(value) is not str:
            raise ValueError(f"{shown}: the {what} is no text, or empty")
    if declaration.namespace == "":
        raise ValueError(f"{shown}: the namespace is empty; leave it out")
    columns = declaration.columns
    if isinstance(columns, str) or not all(one and type(one) is str for one in columns):
        raise ValueError(f"{shown}: columns is no list of names")
    if len(set(columns)) != len(columns):
        raise ValueError(f"{shown}: a column is named twice")
    item = ViewDef(
        name=TableName(declaration.namespace, declaration.name),
        query=declaration.query.strip().removesuffix(";").rstrip(),
        materialized=declaration.materialized,
        columns=tuple(columns),
        comment=declaration.comment,
        options=declared_options(declaration.options, shown),
        populated=declaration.populated,
    )
    return Declared(item=item, renamed_from=declaration.renamed_from)


def _place(declaration: View) -> Caller | None:
    return declaration.at


def write(items: Sequence[SchemaObject], taken: frozenset[str]) -> Written:
    """Declarations that give these views again, those that others stand on first."""
    from viborm_core.models.write_names import variable_name

    names = {*taken, "View", "MaterializedView"}
    views = [item for item in items if isinstance(item, ViewDef)]
    blocks: list[str] = []
    for view in in_order(views):
        name = variable_name(view.name.name, prefix="view", taken=names)
        blocks.append("\n".join([f"{name} = {_form(view)}(", *(f"    {line}" for line in _arguments(view)), ")"]))
    used = sorted({_form(view) for view in views})
    return Written(source="\n\n".join(blocks), imports={"viborm_views": used})


def in_order(views: Sequence[ViewDef]) -> list[ViewDef]:
    """Each view after those of them that it uses."""
    by_ref = {view.ref: view for view in views}
    done: dict[Any, ViewDef] = {}

    def place(view: ViewDef) -> None:
        if view.ref in done:
            return
        done[view.ref] = view
        for ref in view.depends_on:
            if ref in by_ref:
                place(by_ref[ref])
        ordered.append(view)

    ordered: list[ViewDef] = []
    for view in views:
        place(view)
    return ordered


def _form(view: ViewDef) -> str:
    return "MaterializedView" if view.materialized else "View"


def _arguments(view: ViewDef) -> Iterator[str]:
    yield f"{view.name.name!r},".replace("'", '"') if _is_plain(view.name.name) else f"{view.name.name!r},"
    yield f"{_text(view.query)},"
    if view.name.namespace is not None:
        yield f"namespace={view.name.namespace!r},"
    if view.columns:
        yield f"columns={list(view.columns)!r},"
    for name, value in view.options:
        if name in {"security_barrier", "security_invoker"}:
            yield f"{name}={value == 'true'},"
        elif name != "definer" and value not in {"none", "undefined"}:
            yield f"{name}={value!r},"
    if view.materialized and view.populated is False:
        yield "with_data=False,"
    if view.comment:
        yield f"comment={view.comment!r},"


def _is_plain(text: str) -> bool:
    return not any(character in "'\"\\" for character in text) and text.isprintable()


def _text(query: str) -> str:
    lines = query.split("\n")
    if len(lines) == 1 and _is_plain(query):
        return f'"{query}"'
    if len(lines) == 1 or "\r" in query:
        return repr(query)
    escaped = query.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    ending = "\\" if escaped.endswith('"') else ""
    return f'"""\n{escaped[:-1]}{ending}{escaped[-1]}\n"""'


DECLARATIONS = Declarations(of=View, kinds=frozenset({ViewDef.kind}), read=read, at=_place, write=write)
