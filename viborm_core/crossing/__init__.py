"""Carries a schema that one dialect read over to another: what both can say is said again, what cannot be is named.

Only the schema crosses, never rows. What the other database has no place for is left out and listed; a column whose
type has no logical meaning, and tables that would get the same name, are refused.
"""

from viborm_core.crossing.carry import carried_over

__all__ = ["carried_over"]
