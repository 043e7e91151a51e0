"""A Django project in a folder, its commands, and what is run on its database by the driver alone."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from attrs import frozen

from tests.servers import mysql

MANAGE = """
import sys
try:
    import MySQLdb
except ImportError:
    import pymysql
    pymysql.version_info = (2, 2, 7, "final", 0)
    pymysql.install_as_MySQLdb()
from django.core.management import execute_from_command_line
for arguments in sys.argv[1:]:
    execute_from_command_line(["manage.py", *arguments.split()])
"""
ENGINES = {"sqlite": "sqlite3", "postgresql": "postgresql", "mysql": "mysql"}


@frozen
class Called:
    """What a command gave."""

    status: int
    out: str
    err: str


@frozen
class Project:
    """A Django project in a folder, and how to make empty databases of one kind."""

    folder: Path
    new_database: Callable[[], str]

    def manage(self, url: str, *commands: str) -> None:
        """Run commands of ``manage.py`` on a database."""
        done = self._run(url, "-c", MANAGE, *commands)
        assert done.status == 0, done.err

    def viborm(self, url: str, *arguments: str) -> Called:
        """Call the command line, with the project's settings for a database."""
        return self._run(url, "-m", "viborm_core", *arguments)

    def _run(self, url: str, *arguments: str) -> Called:
        environment = {"PATH": "", "DJANGO_SETTINGS_MODULE": "project.settings", "DJANGO_DATABASE": settings_of(url)}
        done = subprocess.run(
            [sys.executable, *arguments],
            check=False,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        return Called(done.returncode, done.stdout, done.stderr)


def settings_of(url: str) -> str:
    """A database as an entry of Django's DATABASES."""
    parts = urlsplit(url)
    entry: dict[str, Any] = {"ENGINE": f"django.db.backends.{ENGINES[parts.scheme]}"}
    if parts.scheme == "sqlite":
        return json.dumps(entry | {"NAME": url.removeprefix("sqlite:///")})
    return json.dumps(
        entry | {"NAME": parts.path[1:], "USER": parts.username, "HOST": parts.hostname, "PORT": parts.port}
    )


def execute(url: str, sql: str) -> None:
    """Run a statement by the driver alone."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as database, database:
            database.execute(sql)
    elif url.startswith("postgresql"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(sql.encode())
    else:
        with mysql.connected(url) as cursor:
            cursor.execute(sql)
