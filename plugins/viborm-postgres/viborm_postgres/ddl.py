"""All renderers of this dialect; each kind of thing has its own file, which registers itself here."""

from viborm_postgres import ddl_columns, ddl_constraints, ddl_sequences, ddl_tables, ddl_views, enums
from viborm_postgres.exclusion import AddExclusion, DropExclusion
from viborm_postgres.invalid import DropInvalidIndex
from viborm_postgres.namespace_comment import CommentNamespace
from viborm_postgres.registry import postgres
from viborm_postgres.riding import DropView, RestoreView
from viborm_postgres.sequence import AlterSequence, CreateSequence, DropSequence, RenameSequence

OPERATIONS = (
    AddExclusion,
    AlterSequence,
    CommentNamespace,
    CreateSequence,
    DropExclusion,
    DropInvalidIndex,
    DropSequence,
    DropView,
    RenameSequence,
    RestoreView,
    enums.RemakeEnum,
)

__all__ = [
    "OPERATIONS",
    "ddl_columns",
    "ddl_constraints",
    "ddl_sequences",
    "ddl_tables",
    "ddl_views",
    "enums",
    "postgres",
]
