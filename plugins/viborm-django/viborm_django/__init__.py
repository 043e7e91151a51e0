"""Django models as a schema source of VibORM: ``--schema django:project.settings``."""

from viborm_django.read import read_models

__all__ = ["read_models"]
