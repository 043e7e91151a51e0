"""What the database holds beside tables and this plugin does not manage: views, with their text."""

from typing import ClassVar

from attrs import frozen

from viborm_core.schema import SchemaObject


@frozen(kw_only=True)
class View(SchemaObject):
    """A view; ``definition`` is its query as the server keeps it. The server lets tables change under it."""

    kind: ClassVar[str] = "mysql/view"
    definition: str
