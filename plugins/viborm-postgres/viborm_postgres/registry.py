"""The registry of this dialect's renderers, and what all of them use."""

from __future__ import annotations

from viborm_core.ddl import Hazard, Renderers, Statement

postgres = Renderers("postgres", owner="viborm-postgres")

# ALTER TABLE takes ACCESS EXCLUSIVE unless the manual says less.
# https://www.postgresql.org/docs/current/explicit-locking.html
REWRITES = (Hazard.REWRITE, Hazard.BLOCKS_READS, Hazard.BLOCKS_WRITES)
SCANS = (Hazard.MAY_FAIL, Hazard.BLOCKS_READS, Hazard.BLOCKS_WRITES)
BUILDS = (Hazard.BLOCKS_WRITES,)


def statement(sql: str, *hazards: Hazard, locks: int = 0) -> Statement:
    """A statement with its hazards, and the locks that it takes besides its table's."""
    return Statement(sql=sql, hazards=frozenset(hazards), locks=locks)
