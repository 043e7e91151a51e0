"""Where models are declared, ``file:line``; files are looked at only when somebody asks for a place."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from viborm_core.schema import ObjectRef


class Places(Mapping[ObjectRef, str]):
    """The places of tables; a table that no class stands for, such as that of a many-to-many field, has none."""

    def __init__(self, models: Mapping[ObjectRef, Any]) -> None:
        self._models = models

    def __getitem__(self, ref: ObjectRef) -> str:
        try:
            file = inspect.getsourcefile(self._models[ref])
            _, line = inspect.findsource(self._models[ref])
        except (OSError, TypeError):
            raise KeyError(ref) from None
        path, here = Path(file or ""), Path.cwd()
        return f"{path.relative_to(here) if path.is_relative_to(here) else path}:{line + 1}"

    def __iter__(self) -> Iterator[ObjectRef]:
        return (ref for ref in self._models if self.get(ref) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
