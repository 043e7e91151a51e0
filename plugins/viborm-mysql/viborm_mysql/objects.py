"""What the database holds beside tables and this plugin does not manage: views with their text, and other relations."""

from typing import ClassVar

from attrs import frozen

from viborm_core.schema import SchemaObject


@frozen(kw_only=True)
class View(SchemaObject):
    """A view; ``definition`` is its query as the server keeps it. The server lets tables change under it."""

    kind: ClassVar[str] = "mysql/view"
    definition: str


@frozen(kw_only=True)
class Relation(SchemaObject):
    """A sequence or system-versioned table of MariaDB's: ``what`` says which. It takes a table's name."""

    kind: ClassVar[str] = "mysql/relation"
    what: str
