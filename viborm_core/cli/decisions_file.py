"""The decisions file: ``{"version": 1, "decisions": [{"question": ID, "answer": "..."}]}``.

A decision whose answer is null is not taken yet. The JSON that a refused push prints has such a file as its key
``decisions``, and can itself be given as the file, once it is answered.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from viborm_core.errors import FileFormatError, UsageError
from viborm_core.questions import Decision

VERSION = 1


def load_decisions(path: Path) -> list[Decision]:
    """The decisions of a file.

    Raises:
        UsageError: there is no such file.
        FileFormatError: it is no decisions file, or of a newer version; unknown keys are named.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise UsageError(f"there is no decisions file {path}") from None
    except OSError as error:
        raise UsageError(f"the decisions file {path} cannot be read: {error.strerror or error}") from error
    except ValueError:
        raise FileFormatError(f"{path} is no text in UTF-8") from None
    try:
        content = json.loads(text)
    except ValueError as error:
        raise FileFormatError(f"{path} is no JSON: {error}") from None
    if isinstance(content, dict) and content.get("command") in ("push", "plan") and "decisions" in content:
        content = content["decisions"]
    return list(_decisions(content, str(path)))


def _decisions(content: Any, place: str) -> Iterable[Decision]:
    if not isinstance(content, dict) or not isinstance(content.get("decisions"), list):
        raise FileFormatError(
            f"{place} is no decisions file",
            hint='write {"version": 1, "decisions": [{"question": ID, "answer": "..."}]}',
        )
    if not isinstance(content.get("version"), int) or content["version"] > VERSION:
        raise FileFormatError(
            f"{place} has version {content.get('version')} of the decisions format; this release reads up to {VERSION}",
            hint="upgrade viborm-core",
        )
    _refuse_unknown(content, {"version", "decisions"}, place)
    seen: set[str] = set()
    for number, item in enumerate(content["decisions"], start=1):
        where = f"{place}, decision {number}"
        if not isinstance(item, dict):
            raise FileFormatError(f"{where} is no object")
        _refuse_unknown(item, {"question", "answer"}, where)
        question, answer = item.get("question"), item.get("answer")
        if not isinstance(question, str) or not isinstance(answer, str | None):
            raise FileFormatError(f"{where} needs the texts `question` and `answer`")
        if question in seen:
            raise FileFormatError(f"{where} answers {question} a second time")
        seen.add(question)
        if answer is not None:
            yield Decision(question=question, answer=answer, origin="file")


def _refuse_unknown(content: dict[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(content.keys() - known)
    if unknown:
        raise FileFormatError(f"{place}: the key {unknown[0]!r} is unknown")


def decisions_content(decisions: Iterable[tuple[str, str | None]]) -> dict[str, Any]:
    """The content of a decisions file, from questions' ids and answers."""
    return {
        "version": VERSION,
        "decisions": [{"question": question, "answer": answer} for question, answer in decisions],
    }


def save_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write a decisions file.

    Raises:
        UsageError: it cannot be written.
    """
    content = decisions_content((one.question, one.answer) for one in decisions)
    try:
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
