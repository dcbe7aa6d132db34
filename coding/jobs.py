"""Jobs: queued in the database, run by a worker, begun again when their worker is killed."""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string

from coding.importers.load import OvertakenError
from coding.models import Job, Release
from coding.tasks import run_job

SILENT = timedelta(seconds=60)  # without a beat for so long, a worker counts as gone
WRITE_SECONDS = 0.5
MOST_ATTEMPTS = 3

# Kind → the function that does it: (job, progress) → what came of it, in a sentence.
RUNNERS = {
    Job.Kind.IMPORT: "coding.actions.imports.run_import",
    Job.Kind.PREVIEW: "coding.actions.proposals.run_preview",
}

logger = logging.getLogger(__name__)


class JobError(ValueError):
    """The job can not be done; the text tells the person who asked for it why."""


class JobOvertakenError(OvertakenError):
    """Another worker has begun the job meanwhile, because this one was silent."""


class Progress:
    """Call it with how far the job is; it writes at most twice a second."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._written_at = 0.0
        self._text = ""

    def __call__(self, done: int, text: str = "") -> None:
        """Write `done` and what is being done; raise JobOvertakenError if it is another's now."""
        now = monotonic()
        if text == self._text and now < self._written_at + WRITE_SECONDS:
            return
        self._written_at, self._text = now, text
        if not _own(self._job).update(done=done, text=text, beat_at=timezone.now()):
            raise JobOvertakenError(f"{self._job} is run by another worker.")


@transaction.atomic
def enqueue(
    kind: str,
    *,
    by: User,
    subject: str = "",
    release: Release | None = None,
    total: int | None = None,
) -> Job:
    """Queue a job; it exists if and only if the caller's transaction is committed."""
    job = Job.objects.create(
        kind=kind,
        created_by=by,
        subject=subject,
        release=release,
        total=total,
        beat_at=timezone.now(),
    )
    run_job.enqueue(job.pk)
    return job


def run(job_id: int) -> None:
    """Do a queued job to its end; one that is not queued any more is left alone."""
    job = _begun(job_id)
    if job is None:
        return
    runner: Any = import_string(RUNNERS[Job.Kind(job.kind)])
    try:
        text = runner(job, Progress(job))
    except JobOvertakenError:
        return
    except JobError as error:
        _end(job, Job.State.FAILED, error=str(error))
    except Exception:
        logger.exception("Job %s failed", job.pk)
        _end(job, Job.State.FAILED, error="Something went wrong in the program; its log says what.")
    else:
        _end(job, Job.State.DONE, text=text)


def revive() -> int:
    """Queue jobs again whose worker is silent; return how many. A third silence is the last."""
    now = timezone.now()
    silent = Job.objects.filter(
        state__in=[Job.State.QUEUED, Job.State.RUNNING], beat_at__lt=now - SILENT
    )
    return sum(_queue_again(job) for job in silent)


def _begun(job_id: int) -> Job | None:
    now, queued = timezone.now(), Job.objects.filter(pk=job_id, state=Job.State.QUEUED)
    changed = queued.update(
        state=Job.State.RUNNING, attempt=F("attempt") + 1, started_at=now, beat_at=now
    )
    return Job.objects.select_related("release", "created_by").get(pk=job_id) if changed else None


@transaction.atomic
def _queue_again(job: Job) -> bool:
    own = Job.objects.filter(pk=job.pk, state=job.state, beat_at=job.beat_at)
    if job.attempt >= MOST_ATTEMPTS:
        own.update(
            state=Job.State.FAILED,
            finished_at=timezone.now(),
            error=f"Its worker ended {MOST_ATTEMPTS} times in the middle of it.",
        )
        return False
    if not own.update(state=Job.State.QUEUED, beat_at=timezone.now()):
        return False
    run_job.enqueue(job.pk)
    return True


def _own(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)


def _end(job: Job, state: str, *, text: str = "", error: str = "") -> None:
    _own(job).update(state=state, text=text, error=error, finished_at=timezone.now())
