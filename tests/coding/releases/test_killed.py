"""An import killed at any moment and started again ends as if nothing had happened."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import pytest
from django.db import connection

from coding.importers import load as loading
from coding.models import CodePair, Release
from tests.coding.releases.kit import a_file, imported, numbered, pairs_of

ROOT = Path(__file__).resolve().parents[3]
ROUNDS = 20
ROWS, PIECE = 4_000, 100  # 40 pieces, each a transaction of its own

CHILD = """
import sys
import django
django.setup()
from pathlib import Path
from django.db import connection
from coding.importers import LAYOUTS, load
from tests.coding.releases.kit import PAIRS, imported
LAYOUTS[PAIRS.system] = PAIRS
load.ROWS_TOGETHER = {piece}
insert, pieces = load.insert, 0

def insert_when_told(*rows):
    global pieces
    if pieces == 1:
        print("begun", flush=True)
    sys.stdin.readline()
    insert(*rows)
    pieces += 1

load.insert = insert_when_told
connection.ensure_connection()
print("ready", flush=True)
sys.stdin.readline()
imported(Path({path!r}))
"""


def database_url() -> str:
    """The address of the test database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    password, place = quote(settings["PASSWORD"]), f"{settings['HOST']}:{settings['PORT']}"
    return f"postgresql://{settings['USER']}:{password}@{place}/{settings['NAME']}"


class Child:
    """A process that imports the file when told to."""

    def __init__(self, path: Path) -> None:
        environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "DATABASE_POOL_SIZE": "0",
            "DJANGO_SETTINGS_MODULE": "workbench.settings",
        }
        self._process = subprocess.Popen(  # noqa: S603  (own arguments only)
            [sys.executable, "-c", CHILD.format(piece=PIECE, path=str(path))],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def import_and_be_killed(self, pieces: int, after_seconds: float) -> None:
        """Allow so many pieces and kill the process at some moment after the first of them.

        It can not see the signal. However busy the computer is, it gets no further.
        """
        assert self._out.readline() == "ready\n"
        go_on = "\n" * (1 + pieces)
        print(go_on, end="", file=self._process.stdin, flush=True)  # noqa: T201  (to the child)
        assert self._out.readline() == "begun\n"
        time.sleep(after_seconds)
        self.kill()

    def kill(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self._process.communicate()

    @property
    def _out(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout


def digest(release: Release) -> str:
    """What the table holds of the release, without the numbers of its rows."""
    return hashlib.sha256(repr(pairs_of(release)).encode()).hexdigest()


def whole_import(path: Path) -> tuple[str, float]:
    """The digest of an import that nobody disturbs, and its seconds; removed again."""
    begun = time.perf_counter()
    release = imported(path)
    took = time.perf_counter() - begun
    expected = digest(release)
    release.delete()
    return expected, took


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_at_any_moment_ends_the_same_when_it_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "ROWS_TOGETHER", PIECE)
    path = a_file(tmp_path, numbered(ROWS))
    expected, seconds = whole_import(path)
    chance, states = random.Random(20261123), []  # noqa: S311  (no secret)
    waiting = deque(Child(path) for _ in range(2))  # one starts while the other runs
    try:
        for _ in range(ROUNDS):
            allowed = chance.randint(1, ROWS // PIECE)  # with the last one it may come to its end
            waiting.popleft().import_and_be_killed(allowed, chance.uniform(0, seconds))
            waiting.append(Child(path))
            states.append(left_behind())
            assert digest(finished(path)) == expected
            assert CodePair.objects.count() == ROWS
            Release.objects.all().delete()
    finally:
        for child in waiting:
            child.kill()
    cut_off = [rows for state, rows in states if state == "loading" and 0 < rows < ROWS]
    assert len(cut_off) >= ROUNDS / 2, states  # else nothing was proved


def left_behind() -> tuple[str, int]:
    """What the killed import left: its state and how many rows lie in the table."""
    release = Release.objects.first()
    return (release.state if release else "none", CodePair.objects.count())


def finished(path: Path) -> Any:
    """Start the import again, unless it was done before the kill."""
    ready = Release.objects.ready().first()
    return ready or imported(path)
