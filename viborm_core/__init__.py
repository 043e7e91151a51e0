"""VibORM for Python: brings a database to the schema that models declare, and asks where that is ambiguous."""
