"""The worker's process: it begins jobs of killed workers again, and ends with its server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from coding import uploads
from coding.actions.releases import begin_import
from coding.models import CodePair, Job, Release
from tests.coding.releases.kit import a_file, edition, numbered, pairs_of
from tests.coding.releases.test_killed import ROOT, database_url

PATIENCE_SECONDS = 20
ROWS = 6_000

WORKER = """
import sys, time
from datetime import timedelta
import django
from django.conf import settings
settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
settings.UPLOAD_FOLDER = sys.argv[1]
django.setup()
from django.core.management import call_command
from coding import jobs
from coding.importers import LAYOUTS, load
from tests.coding.releases.kit import PAIRS
LAYOUTS[PAIRS.system] = PAIRS
load.ROWS_TOGETHER = 20
insert = load.insert
load.insert = lambda *rows: (insert(*rows), time.sleep(float(sys.argv[2])))
jobs.SILENT = timedelta(seconds=1)
call_command("worker", with_parent=True)
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", *sys.argv[1:]])
print(child.pid, flush=True)
time.sleep(60)
"""

pytestmark = pytest.mark.django_db(transaction=True)


def start(*arguments: str) -> subprocess.Popen[str]:
    """A process of Python on the test database."""
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "DATABASE_POOL_SIZE": "0",
        "DJANGO_SETTINGS_MODULE": "workbench.settings",
    }
    return subprocess.Popen(  # noqa: S603  (own arguments only)
        [sys.executable, "-c", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> None:
    """Kill it without a word."""
    process.kill()
    process.communicate()


def eventually(question: Callable[[], bool]) -> None:
    """Wait until it is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not question():
        assert time.monotonic() < deadline, "not within the time"
        time.sleep(0.02)


def a_queued_job(path: Path, by: Any) -> Job:
    """A job whose worker was killed before it said so."""
    with path.open("rb") as file:
        kept_as, _ = uploads.keep([file.read()])
    release = begin_import(edition=edition(path), by=by)
    long_ago = timezone.now() - timedelta(hours=1)
    return Job.objects.create(
        kind="import", created_by=by, release=release, subject=kept_as, beat_at=long_ago
    )


@pytest.fixture
def person(transactional_db: None) -> Any:
    """Who asks for the import."""
    from tests.factories import a_user

    return a_user("refadmin", "reference admin")


def test_a_job_whose_worker_is_killed_is_done_by_the_next(
    tmp_path: Path, settings: Any, person: Any
) -> None:
    job = a_queued_job(a_file(tmp_path, numbered(ROWS)), person)
    first = start(WORKER, settings.UPLOAD_FOLDER.as_posix(), "0.01")  # 300 pieces: 3 s
    try:
        eventually(CodePair.objects.exists)
    finally:
        end(first)
    release = Release.objects.get()
    assert (release.state, 0 < release.row_count < ROWS) == ("loading", True)
    second = start(WORKER, settings.UPLOAD_FOLDER.as_posix(), "0")
    try:
        eventually(Job.objects.filter(state="done").exists)
    finally:
        end(second)
    job.refresh_from_db()
    assert (job.attempt, job.text) == (2, f"{ROWS:,} rows, in use")
    assert pairs_of(Release.objects.get(state="ready")) == numbered(ROWS)
    assert not list(Path(settings.UPLOAD_FOLDER).iterdir())


def test_the_worker_ends_with_the_server_that_started_it(settings: Any) -> None:
    connection.ensure_connection()
    server = start(PARENT, WORKER, settings.UPLOAD_FOLDER.as_posix(), "0")
    assert server.stdout is not None
    worker = int(server.stdout.readline())
    eventually(Path(settings.UPLOAD_FOLDER).exists)  # it has begun to work
    server.kill()
    server.wait()
    server.stdout.close()
    eventually(lambda: not is_running(worker))


def is_running(process_id: int) -> bool:
    """A process that nobody has buried yet does not run."""
    try:
        text = Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
