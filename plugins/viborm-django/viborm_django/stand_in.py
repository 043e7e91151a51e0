"""PyMySQL in the place of mysqlclient, where that is missing: nothing is ever sent through it here."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

_RECENT = (2, 2, 7, "final", 0)
"""A version of mysqlclient that Django accepts."""


def stand_in() -> None:
    """Let ``import MySQLdb`` succeed, if PyMySQL is there."""
    try:
        import_module("MySQLdb")
    except ImportError:
        try:
            driver: Any = import_module("pymysql")
        except ImportError:
            return
        driver.install_as_MySQLdb()
        sys.modules["MySQLdb"].version_info = _RECENT  # type: ignore[attr-defined]
