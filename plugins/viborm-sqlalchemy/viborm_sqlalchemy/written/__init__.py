"""Writes a schema as declarative models of SQLAlchemy, as a person would write them."""

from viborm_sqlalchemy.written.module import write_models

__all__ = ["write_models"]
