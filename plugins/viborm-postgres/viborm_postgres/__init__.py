"""The PostgreSQL dialect of VibORM."""
