"""The reference of the hooks shows the contracts of plugins with their exact signatures, as the source has them.

VIBORM_REWRITE_GOLDEN=1 writes them anew.
"""

import ast
import os
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "hooks.md"
BLOCK = re.compile(r"^```text source=(\S+)\n[^`]*```$", re.MULTILINE)
SECTION = re.compile(r"^### `(\w+)`$", re.MULTILINE)


def _methods(source: str, name: str) -> Iterator[str]:
    tree = ast.parse((ROOT / source).read_text(encoding="utf-8"))
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    for node in found.body:
        match node:
            case ast.FunctionDef(name=method) if not method.startswith("_"):
                node.args.args = [one for one in node.args.args if one.arg != "self"]
                returns = "" if node.returns is None else f" -> {ast.unparse(node.returns)}"
                yield f"{method}({ast.unparse(node.args)}){returns}"
                summary = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ").replace("`", "")
                yield from textwrap.wrap(summary, 110, initial_indent="    ", subsequent_indent="    ")
            case ast.AnnAssign(target=ast.Name(id=field)) if not field.startswith("_"):
                default = "" if node.value is None else f" = {ast.unparse(node.value)}"
                yield f"{field}: {ast.unparse(node.annotation)}{default}"


def test_contracts_are_shown_as_they_are() -> None:
    text = PAGE.read_text(encoding="utf-8")
    introduction, *sections = SECTION.split(text)
    names = sections[::2]
    assert set(names) >= {"Adapter", "Connection", "DiffOperation", "ObjectKind", "Renderers", "SchemaSource"}
    wanted = introduction
    for name, body in zip(names, sections[1::2], strict=True):
        wanted += f"### `{name}`" + BLOCK.sub(lambda match, name=name: _block(match[1], name), body)
    if os.environ.get("VIBORM_REWRITE_GOLDEN"):
        PAGE.write_text(wanted, encoding="utf-8")
    assert text == wanted


def _block(source: str, name: str) -> str:
    lines = "\n".join(_methods(source, name))
    return f"```text source={source}\n{lines}\n```"
