"""The PostgreSQL dialect of VibORM."""

from viborm_postgres.declare import Sequence

__all__ = ["Sequence"]
