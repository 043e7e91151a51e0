"""Views and materialized views for VibORM, declared beside models."""

from viborm_views.declare import MaterializedView, View

__all__ = ["MaterializedView", "View"]
