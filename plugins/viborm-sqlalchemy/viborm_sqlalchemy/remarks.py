"""What is wrong with metadata, and what of it has no place in a schema: named, never passed over in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable

    from viborm_core.schema import ObjectRef


@frozen(kw_only=True)
class Remarks:
    """Collects lines.

    Attributes:
        faults: what makes it wrong.
        omitted: what is left out.
        place: where an object is declared, ``file:line``, or an empty text.
    """

    place: Callable[[ObjectRef], str]
    faults: list[str] = field(factory=list)
    omitted: list[str] = field(factory=list)

    def fault(self, ref: ObjectRef, text: str) -> None:
        """Note what is wrong."""
        self.faults.append(self._line(ref, text))

    def omit(self, ref: ObjectRef, text: str) -> None:
        """Note what is left out."""
        self.omitted.append(self._line(ref, text))

    def _line(self, ref: ObjectRef, text: str) -> str:
        place = self.place(ref)
        return f"{place}: {ref}: {text}" if place else f"{ref}: {text}"
