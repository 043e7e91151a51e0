"""The PostgreSQL dialect of VibORM: what models and other plugins import from it."""

from viborm_postgres.declare import Sequence
from viborm_postgres.sequence import SequenceDef

__all__ = ["Sequence", "SequenceDef"]
