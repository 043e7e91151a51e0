"""Makes Django's own tables by its migrations, with rows; run as a script with the JSON of one DATABASES entry.

It is a process of its own because Django's settings can be configured only once in each.
"""

import json
import sys

import django
from django.conf import settings
from django.core.management import call_command

APPS = ("admin", "auth", "contenttypes", "sessions", "messages")
USERS = 40


def main(database: dict[str, object]) -> None:
    """Migrate, and fill users, groups and log entries."""
    settings.configure(
        DATABASES={"default": database},
        INSTALLED_APPS=[f"django.contrib.{app}" for app in APPS],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        SECRET_KEY="for these tests only",  # noqa: S106 - it guards nothing
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    fill()


def fill() -> None:
    """Rows in most of the tables."""
    from django.contrib.admin.models import CHANGE, LogEntry
    from django.contrib.auth.models import Group, User
    from django.contrib.contenttypes.models import ContentType
    from django.contrib.sessions.backends.db import SessionStore

    users = User.objects.bulk_create(
        User(username=f"user{number}", email=f"user{number}@example.org", first_name="Zoë") for number in range(USERS)
    )
    group = Group.objects.create(name="editors")
    group.user_set.set(User.objects.all()[: USERS // 2])
    kind = ContentType.objects.get_for_model(User)
    for user in users[:5]:
        LogEntry.objects.create(
            user_id=User.objects.get(username=user.username).pk,
            content_type_id=kind.pk,
            object_id=str(user.pk),
            object_repr=user.username,
            action_flag=CHANGE,
            change_message="[]",
        )
    session = SessionStore()
    session["cart"] = [1, 2]
    session.save()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
