"""What a database can hold and do, as flags that the core and the conformance suite ask instead of a name."""

from attrs import field, frozen

__all__ = [
    "Capabilities",
]


@frozen(kw_only=True)
class Capabilities:
    """The capabilities of one database server (or of a dialect at its lowest supported version, offline).

    Attributes:
        dialect: the adapter's name, for messages only.
        server_version: as a tuple of numbers, such as ``(3, 40, 1)``.
        transactional_ddl: DDL can be rolled back.
        namespaces: tables live in namespaces.
        named_enums: an enum is an object of its own, used by columns.
        inline_enums: a column can be an enum without an object of its own.
        arrays: a column can hold an array.
        comments: tables and columns can have comments.
        collations: columns can have a collation.
        name_limit: the longest identifier in UTF-8 bytes, or None.
        case_sensitive_names: two tables or columns may differ only in case.
        rename_constraint: a constraint can be renamed without making it again.
        constraint_names: constraints have names that can be read back.
        primary_key_names: so has a primary key.
        check_constraints: checks are kept and enforced.
        identity: a column can number new rows by itself.
        foreign_keys: foreign keys are kept and enforced.
        foreign_key_actions: the actions that a foreign key can name for ON DELETE and ON UPDATE.
        foreign_key_circles: tables can refer to each other in a circle, and a table to itself.
        deferrable_unique: unique constraints and primary keys can be deferrable.
        deferrable_foreign_keys: foreign keys can be deferrable.
        foreign_key_forward_references: CREATE TABLE may refer to a table that is made later; where it may not,
            foreign keys inside a cycle are added afterwards, and dropped before.
        alter_under_foreign_key: a column's type can change while a foreign key uses it.
        partial_indexes: an index can have a predicate.
        expression_indexes: an index can have expressions as keys.
        index_methods: the index methods that can be named; empty where there is no choice.
        include_columns: an index can carry non-key columns.
        nulls_order: an index key can say where NULLs sort.
        descending_keys: an index key can be descending.
        prefix_keys: an index key can be a prefix of a column.
        nulls_not_distinct: a unique constraint can take two NULLs for duplicates.
        generated_stored: a column can be computed and stored.
        generated_virtual: a column can be computed when read.
        identity_modes: the modes of `IdentityDef` that are kept apart, ``auto`` aside.
        expression_defaults: a default can be an expression other than the current time.
        max_transaction_objects: how many locks one transaction can hold (`Statement.locks`), or None.
        options: more flags, of the adapter's own naming, sorted.
    """

    dialect: str
    server_version: tuple[int, ...] = ()
    transactional_ddl: bool = False
    namespaces: bool = False
    named_enums: bool = False
    inline_enums: bool = True
    arrays: bool = False
    comments: bool = False
    collations: bool = False
    name_limit: int | None = None
    case_sensitive_names: bool = True
    rename_constraint: bool = False
    constraint_names: bool = True
    primary_key_names: bool = True
    check_constraints: bool = True
    identity: bool = True
    foreign_keys: bool = True
    foreign_key_actions: tuple[str, ...] = ("no action", "restrict", "cascade", "set null", "set default")
    foreign_key_circles: bool = True
    deferrable_unique: bool = False
    deferrable_foreign_keys: bool = False
    foreign_key_forward_references: bool = False
    alter_under_foreign_key: bool = False
    partial_indexes: bool = False
    expression_indexes: bool = False
    index_methods: tuple[str, ...] = ()
    include_columns: bool = False
    nulls_order: bool = False
    descending_keys: bool = False
    prefix_keys: bool = False
    nulls_not_distinct: bool = False
    generated_stored: bool = False
    generated_virtual: bool = False
    identity_modes: tuple[str, ...] = ()
    expression_defaults: bool = False
    max_transaction_objects: int | None = None
    options: tuple[tuple[str, str], ...] = field(default=())

    def option(self, name: str) -> str | None:
        """The value of one of the adapter's own flags, or None."""
        return dict(self.options).get(name)
