"""Sets Django up with a project's settings, once in a process.

https://docs.djangoproject.com/en/stable/topics/settings/#calling-django-setup-is-required-for-standalone-django-usage
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from viborm_core.errors import SourceError
from viborm_django.stand_in import stand_in

VARIABLE = "DJANGO_SETTINGS_MODULE"


def set_up(module: str) -> None:
    """Have the apps of a settings module loaded; an empty name is what the environment names.

    Raises:
        SourceError: there is no such module, it or an app cannot be imported, or other settings are in use already.
    """
    try:
        import django
        from django.conf import settings
    except ImportError as error:
        raise SourceError(f"Django cannot be imported: {error}", hint="pip install django") from error
    name = module or os.environ.get(VARIABLE, "")
    if not name:
        raise SourceError("which settings?", hint=f"write django:project.settings, or set {VARIABLE}")
    if settings.configured:
        _refuse_others(name, getattr(settings, "SETTINGS_MODULE", ""))
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    os.environ[VARIABLE] = name
    try:
        if any("mysql" in str(database.get("ENGINE")) for database in settings.DATABASES.values()):
            stand_in()
        django.setup()
    except ModuleNotFoundError as error:
        hint = "run this from the folder of manage.py" if error.name in _parents(name) else ""
        raise SourceError(f"Django's settings {name}: {error}", hint=hint) from error
    except Exception as error:
        raise SourceError(f"Django cannot be set up with {name}: {type(error).__name__}: {error}") from error


def _parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[: end + 1]) for end in range(len(parts))}


def _refuse_others(wanted: str, used: str) -> None:
    if used != wanted:
        raise SourceError(
            f"Django is set up with {used or 'settings of its own'} already, and cannot be with {wanted} as well"
        )
