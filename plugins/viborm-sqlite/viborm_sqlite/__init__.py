"""The SQLite dialect of VibORM."""
