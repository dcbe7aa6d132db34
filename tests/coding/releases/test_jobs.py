"""Jobs: done once, watched while they run, begun again when their worker is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from coding import jobs, uploads
from coding.actions.releases import begin_import
from coding.jobs import JobError, JobOvertakenError, Progress, revive, run
from coding.models import Job, Release
from tests.coding.releases.kit import a_file, edition, numbered

pytestmark = pytest.mark.django_db


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., str]], None]:
    """Let imports be done by a function of the test."""

    def use(function: Callable[..., str]) -> None:
        monkeypatch.setattr("tests.coding.releases.test_jobs.do", function)
        monkeypatch.setitem(jobs.RUNNERS, Job.Kind.IMPORT, "tests.coding.releases.test_jobs.do")

    return use


def do(job: Job, progress: Progress) -> str:
    """What a job does, unless a test says otherwise."""
    return "done"


def a_job(by: Any, **fields: Any) -> Job:
    """A job that nothing was queued for."""
    return Job.objects.create(
        **{"kind": "import", "created_by": by, "beat_at": timezone.now(), **fields}
    )


def test_a_queued_job_is_done_and_says_what_came_of_it(refadmin: Any, runner: Any) -> None:
    runner(lambda job, progress: f"{job.subject}: 3 rows")
    job = jobs.enqueue(Job.Kind.IMPORT, by=refadmin, subject="a file")
    job.refresh_from_db()
    assert (job.state, job.text, job.attempt) == ("done", "a file: 3 rows", 1)
    assert job.started_at is not None
    assert job.finished_at is not None


def test_a_job_that_can_not_be_done_tells_why(refadmin: Any, runner: Any) -> None:
    def fail(job: Job, progress: Progress) -> str:
        raise JobError("row 7: expected a code")

    runner(fail)
    job = a_job(refadmin)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "row 7: expected a code")


def test_a_fault_of_the_program_shows_nothing_of_itself(
    refadmin: Any, runner: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(job: Job, progress: Progress) -> str:
        raise RuntimeError("internals")

    runner(fail)
    job = a_job(refadmin)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "internals" not in job.error
    assert "internals" in caplog.text


@pytest.mark.parametrize("state", ["running", "done", "failed"])
def test_a_job_is_begun_only_from_the_queue(refadmin: Any, runner: Any, state: str) -> None:
    def fail(job: Job, progress: Progress) -> str:
        raise AssertionError("done twice")

    runner(fail)
    job = a_job(refadmin, state=state)
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (state, 0)


def test_progress_is_written_at_most_twice_a_second(
    refadmin: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [100.0, 100.49, 100.5, 100.6, 100.7]
    monkeypatch.setattr(jobs, "monotonic", iter(clock).__next__)
    job = a_job(refadmin, state="running")
    progress, written = Progress(job), []
    for done in (1, 2, 3, 4):
        progress(done, "rows")
        job.refresh_from_db()
        written.append(job.done)
    progress(5, "another step")  # told at once
    job.refresh_from_db()
    assert [*written, job.done] == [1, 1, 3, 3, 5]


def test_a_job_that_another_worker_has_begun_stops(refadmin: Any) -> None:
    job = a_job(refadmin, state="running", attempt=1)
    Job.objects.update(attempt=2)
    with pytest.raises(JobOvertakenError):
        Progress(job)(1, "rows")


@pytest.mark.parametrize(("seconds", "again"), [(59, False), (61, True)])
@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_job_without_a_beat_is_begun_again(
    refadmin: Any, runner: Any, seconds: int, again: bool, state: str
) -> None:
    runner(do)
    beat = timezone.now() - timedelta(seconds=seconds)
    job = a_job(refadmin, state=state, attempt=1, beat_at=beat)
    assert revive() == int(again)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (("done", 2) if again else (state, 1))


def test_a_job_that_ended_three_workers_is_given_up(refadmin: Any, runner: Any) -> None:
    runner(do)
    long_ago = timezone.now() - timedelta(hours=1)
    second = a_job(refadmin, state="running", attempt=2, beat_at=long_ago)
    third = a_job(refadmin, state="running", attempt=3, beat_at=long_ago)
    assert revive() == 1
    second.refresh_from_db()
    third.refresh_from_db()
    assert second.state == "done"
    assert third.state == "failed"
    assert "ended 3 times" in third.error


def test_an_import_whose_job_is_queued_again_meanwhile_is_left_for_the_next_worker(
    refadmin: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first worker was silent for a minute; it must not take the second one's release away."""
    path = a_file(tmp_path, numbered(4))
    release = begin_import(edition=edition(path), by=refadmin)
    kept_as, _ = uploads.keep([path.read_bytes()])
    job = a_job(refadmin, release=release, subject=kept_as)
    queued_again = iter([True])

    def silent(self: Progress, done: int, text: str = "") -> None:
        if next(queued_again, False):
            Job.objects.update(state="queued")
            raise JobOvertakenError("run by another worker")

    monkeypatch.setattr(Progress, "__call__", silent)
    run(job.pk)
    assert Release.objects.get().state == "loading"
    run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.text) == ("done", "4 rows, in use")
