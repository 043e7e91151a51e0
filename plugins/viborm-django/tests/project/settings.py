"""Django's contrib apps, six apps of other people, and one with a bit of everything."""

import json
import os

DATABASES = {"default": json.loads(os.environ["DJANGO_DATABASE"])}
INSTALLED_APPS = [
    *(f"django.contrib.{app}" for app in ("admin", "auth", "contenttypes", "flatpages", "messages", "redirects")),
    *(f"django.contrib.{app}" for app in ("sessions", "sites")),
    "axes",
    "guardian",
    "rest_framework",
    "rest_framework.authtoken",
    "reversion",
    "taggit",
    "waffle",
    "project.shop",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECRET_KEY = "for these tests only"  # noqa: S105 - it guards nothing
USE_TZ = True
