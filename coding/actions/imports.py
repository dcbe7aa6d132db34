"""Imports that a worker does: queued with an uploaded file, run later."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from coding import jobs, uploads
from coding.actions.releases import (
    AlreadyImportedError,
    Edition,
    ReleaseActionError,
    begin_import,
    import_file,
    resume_import,
)
from coding.importers.base import FileError
from coding.importers.load import OvertakenError
from coding.models import Job, Release


def queue_upload(*, file_name: str, chunks: Iterable[bytes], by: User, **said: Any) -> Job:
    """Keep an uploaded file and queue its import; `said` are the other fields of its Edition.

    A file that waits to be imported already gives the job that waits. Raise AlreadyImportedError
    where it is in use or held back, OSError where it can not be kept.
    """
    kept_as, sha256 = uploads.keep(chunks)
    edition = Edition(file_name=file_name, sha256=sha256, **said)
    try:
        job = _queued(edition, kept_as, by)
    except AlreadyImportedError:
        uploads.forget(kept_as)
        raise
    if job.subject != kept_as:
        uploads.forget(kept_as)
    return job


@transaction.atomic
def _queued(edition: Edition, kept_as: str, by: User) -> Job:
    waiting = Job.objects.filter(
        kind=Job.Kind.IMPORT,
        state__in=[Job.State.QUEUED, Job.State.RUNNING],
        release__system=edition.system,
        release__sha256=edition.sha256,
    ).first()
    if waiting is not None:
        return waiting
    release = begin_import(edition=edition, by=by)
    before = Release.objects.before(release)
    total = before.row_count if before else None
    return jobs.enqueue(Job.Kind.IMPORT, by=by, subject=kept_as, release=release, total=total)


def run_import(job: Job, progress: jobs.Progress) -> str:
    """Load the file of a queued import; say what came of it. Raise JobError for a bad file."""
    if job.release is None:
        raise jobs.JobError("The import failed before. Send the file again.")
    release = resume_import(release=job.release)
    if release.state == Release.State.LOADING:
        release = _imported(job, release, progress)
    uploads.forget(job.subject)
    return f"{release.row_count:,} rows, {release.get_state_display()}"


def _imported(job: Job, release: Release, progress: jobs.Progress) -> Release:
    path = uploads.kept(job.subject)
    try:
        return import_file(release=release, path=path, by=job.created_by, progress=progress)
    except (OvertakenError, ReleaseActionError) as error:
        raise jobs.JobOvertakenError(str(error)) from error
    except FileNotFoundError as error:
        raise jobs.JobError("The uploaded file is gone. Send it again.") from error
    except FileError as error:
        uploads.forget(job.subject)
        raise jobs.JobError(str(error)) from error
