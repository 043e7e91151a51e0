"""Every console block of the README and of docs/ runs as it stands, each page in a folder of its own, on a terminal.

- A block ``python title=models.py`` (or of any other language) writes that file. It may stand in an HTML comment.
- ``pip install --target .site`` installs for the page alone.
- A block ``console`` is commands after ``$ ``, each with what it prints. ``...`` stands for anything. The answer to a
  prompt (``answer [2]: 1``) is typed in. Times that a push takes are not compared.
- ``VIBORM_REWRITE_GOLDEN=1`` writes what was really printed into the page.
"""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pexpect
import pytest
from attrs import define, frozen

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(
    r"^```(?:\w+ title=(?P<file>\S+)|(?P<console>console))\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
PROMPT = re.compile(r"^(?P<label>answer(?: \[\d+\])?: |value or SQL expression: |.* \[y/N\] )(?P<reply>\S.*)$")
TIME = re.compile(r"in \d+\.\d\d s\b")
TIMEOUT = 300
STYLE = re.compile(r"\x1b\[[0-9;]*m")
SIZE = (50, 100)


@frozen
class Command:
    """A command of a block and the lines that it is said to print."""

    text: str
    printed: tuple[str, ...]

    def replies(self) -> Iterator[tuple[str, str]]:
        """The prompts that are answered, with the answers."""
        for line in self.printed:
            found = PROMPT.match(line)
            if found is not None:
                yield found["label"], found["reply"]

    def is_borne_out_by(self, output: list[str]) -> bool:
        """Whether this is what it is said to print."""
        pattern = "".join(
            r"(?:.*\n)*" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + r"\n"
            for line in map(_timeless, self.printed)
        )
        return re.fullmatch(pattern, "".join(f"{_timeless(line)}\n" for line in output)) is not None


@define
class Shell:
    """A folder in which commands run one after the other; ``$?`` is the last one's."""

    folder: Path
    status: int = 0

    def run(self, command: Command) -> list[str]:
        """What the command printed on a terminal, errors too, with what was typed in."""
        child = pexpect.spawn(
            "bash",
            ["-c", f"(exit {self.status})\n{command.text}"],
            cwd=str(self.folder),
            env=self._environment(),
            encoding="utf-8",
            timeout=TIMEOUT,
            dimensions=SIZE,
        )
        printed = ""
        for label, reply in command.replies():
            is_asked = child.expect_exact([label, pexpect.EOF]) == 0
            printed += child.before or ""
            assert is_asked, f"{command.text} did not ask {label!r}:\n{printed}"
            printed += label
            child.sendline(reply)
        child.sendeof()
        child.expect(pexpect.EOF)
        printed += child.before or ""
        child.close()
        self.status = child.exitstatus or 0
        lines = [_as_seen(line) for line in printed.replace("\r\n", "\n").split("\n")]
        return lines[:-1] if lines[-1] == "" else lines

    def _environment(self) -> dict[str, str]:
        unset = ("VIBORM_DATABASE_URL", "DATABASE_URL", "COLUMNS", "LINES")
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        path = f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"
        # What a page installs with `pip install --target .site` is installed for the page alone.
        site = {"PYTHONPATH": str(self.folder / ".site"), "PIP_ROOT_USER_ACTION": "ignore"}
        return kept | site | {"PATH": path, "NO_COLOR": "1", "TERM": "xterm", "PYTHONUTF8": "1"}


def _as_seen(line: str) -> str:
    """A line after its carriage returns took effect, without styles and the echo of the end of input."""
    seen = ""
    for part in STYLE.sub("", line).split("\r"):
        seen = part + seen[len(part) :]
    return seen.replace("^D\b\b", "").rstrip()


def _timeless(line: str) -> str:
    return TIME.sub("in 0.00 s", line)


def _commands(body: str) -> list[Command]:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)
    assert not parts[0], f"a console block begins with a command, not with {parts[0]!r}"
    return [Command(first, tuple(rest)) for first, *rest in (part.splitlines() for part in parts[1:])]


def _with_consoles() -> list[Path]:
    return [page for page in PAGES if "\n```console\n" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", _with_consoles(), ids=lambda page: str(page.relative_to(ROOT)))
def test_console_blocks_print_what_they_show(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    shell = Shell(tmp_path)
    wrong: list[str] = []

    def follow(block: re.Match[str]) -> str:
        if block["file"]:
            file = tmp_path / block["file"]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block["body"], encoding="utf-8")
            return block[0]
        shown = []
        for command in _commands(block["body"]):
            output = shell.run(command)
            if not command.is_borne_out_by(output):
                line = text[: block.start()].count("\n") + 1
                wrong.append("\n".join([f"{page.name}, block of line {line}: $ {command.text}", *output]))
            else:
                output = list(command.printed)
            shown += [f"$ {command.text}", *output]
        return "\n".join(["```console", *shown, "```"])

    followed = BLOCK.sub(follow, text)
    if wrong and os.environ.get("VIBORM_REWRITE_GOLDEN"):
        page.write_text(followed, encoding="utf-8")
    assert not wrong, "\n\n".join(wrong)


def test_a_block_that_shows_something_else_is_found() -> None:
    command = Command("true", ("one", "...", "done in 0.12 s", "more ... here"))
    assert command.is_borne_out_by(["one", "two", "three", "done in 3.45 s", "more of it here"])
    assert command.is_borne_out_by(["one", "done in 3.45 s", "more  here"])
    assert not command.is_borne_out_by(["one", "done in 3.45 s", "less of it here"])
    assert not command.is_borne_out_by(["one", "two", "done in 3.45 s", "more here", "and more"])
