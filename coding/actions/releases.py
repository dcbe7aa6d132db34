"""Every write to official releases: importing them, accepting what differs, withdrawing them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from coding.importers import LAYOUTS
from coding.importers.differences import Comparison, compare
from coding.importers.load import OvertakenError, Progress, gate, load_file
from coding.importers.tables import empty
from coding.models import Release
from coding.recording import record

State = Release.State


@dataclass(frozen=True, kw_only=True)
class Edition:
    """What a person says of a file, and the file's own name and digest."""

    system: str
    name: str
    valid_from: date
    valid_to: date | None = None
    source: str = ""
    file_name: str
    sha256: str


class AlreadyImportedError(ValueError):
    """The same file was imported before; nothing was changed."""

    def __init__(self, release: Release) -> None:
        super().__init__(
            f"This file is imported already, as {release} "
            f"({release.get_state_display()} since {release.imported_at:%Y-%m-%d}). "
            "Nothing was changed."
        )
        self.release = release


class ReleaseActionError(ValueError):
    """What was asked does not fit the state of the release, or lacks its reason."""


def command_line() -> User:
    """Return who acts where nobody is signed in; not a row, so nobody can sign in as it."""
    return User(username="command line")


@transaction.atomic
def begin_import(*, edition: Edition, by: User) -> Release:
    """Make the release that the file is loaded into; nobody sees it until it is settled.

    An import that broke off, or whose release was withdrawn, begins anew on the same release.
    Raise AlreadyImportedError where the file is in use or held back.
    """
    known = Release.objects.select_for_update().filter(system=edition.system, sha256=edition.sha256)
    release = known.first() or Release(system=edition.system, sha256=edition.sha256)
    if release.state in {State.READY, State.HELD}:
        raise AlreadyImportedError(release)
    for name in ("name", "valid_from", "valid_to", "file_name"):
        setattr(release, name, getattr(edition, name))
    release.source = edition.source or edition.file_name
    release.state, release.row_count, release.comparison = State.LOADING, 0, {}
    release.accepted_because, release.accepted_by = "", None
    release.imported_by = _person(by)
    release.attempt += 1
    try:
        with transaction.atomic():
            release.save()
    except IntegrityError as error:  # somebody has sent the same file in the same moment
        raise AlreadyImportedError(known.get()) from error
    detail = {"release": str(release), "file": release.file_name, "sha256": release.sha256}
    record(by=by, action="release.import_begun", subject=release, detail=detail)
    return release


@transaction.atomic
def resume_import(*, release: Release) -> Release:
    """Take a begun import over from a worker that may still be at it; it then stops.

    A release that was settled meanwhile comes back as it is.
    """
    found = Release.objects.select_for_update().get(pk=release.pk)
    if found.state == State.LOADING:
        found.attempt, found.row_count = found.attempt + 1, 0
        found.save(update_fields=["attempt", "row_count"])
    return found


def import_file(
    *, release: Release, path: Path, by: User, progress: Progress, because: str = ""
) -> Release:
    """Load the file into a begun release and put it to use, or hold it back with what differs.

    `because` accepts unexpected differences beforehand. Raise FileError where the file is not as
    expected; the release and all its rows are then gone.
    """
    layout = LAYOUTS[release.system]
    try:
        rows = load_file(release=release, layout=layout, path=path, progress=progress)
        progress(rows, "comparing with the edition before")
        comparison = compare(release, layout, rows)
    except OvertakenError:
        raise
    except Exception as error:
        discard_import(release=release, by=by, reason=str(error))
        raise
    return settle_import(release=release, comparison=comparison, by=by, because=because)


@transaction.atomic
def settle_import(
    *, release: Release, comparison: Comparison, by: User, because: str = ""
) -> Release:
    """Put a loaded release to use, or hold it back where something is unexpected."""
    release = _locked(release, State.LOADING)
    release.comparison = dict(comparison)
    unexpected = comparison["unexpected"]
    if unexpected and not because.strip():
        release.state = State.HELD
        release.save()
        detail = {"release": str(release), "unexpected": unexpected}
        record(by=by, action="release.held", subject=release, detail=detail)
    else:
        _put_to_use(release, by, because if unexpected else "")
    return release


@transaction.atomic
def accept_differences(*, release: Release, by: User, reason: str) -> Release:
    """Put a release to use that was held back; a reason is needed."""
    reason = _given(reason)
    release = _locked(release, State.HELD)
    _put_to_use(release, by, reason)
    return release


@transaction.atomic
def withdraw_release(*, release: Release, by: User, reason: str) -> Release:
    """Take an official release out of use; one that never was in use loses its rows."""
    reason = _given(reason)
    release = _locked(release, State.READY, State.HELD)
    if release.origin != Release.Origin.OFFICIAL:
        raise ReleaseActionError("A starter extract can not be withdrawn; import the whole table.")
    if release.state == State.HELD:
        _clear(release)
    _withdraw(release, by, reason)
    return release


def discard_import(*, release: Release, by: User, reason: str) -> None:
    """Remove an import that failed, rows and all; raise OvertakenError if it is another's now."""
    for _ in empty(release, LAYOUTS[release.system].model, gate):
        pass
    with transaction.atomic():
        gate(release)
        detail = {"release": str(release), "sha256": release.sha256, "reason": reason}
        record(by=by, action="release.import_failed", subject=release, detail=detail)
        Release.objects.filter(pk=release.pk).delete()


def _put_to_use(release: Release, by: User, because: str) -> None:
    """An edition of the same name is replaced."""
    for other in Release.objects.all().official_in_use(release.system).filter(name=release.name):
        _withdraw(other, by, f"replaced by the file {release.file_name}")
    release.state = State.READY
    release.accepted_because, release.accepted_by = because, _person(by) if because else None
    release.save()
    detail = {
        "release": str(release),
        "valid_from": release.valid_from,
        "sha256": release.sha256,
        "rows": release.row_count,
        "accepted": release.comparison["unexpected"],
        "because": because,
    }
    record(by=by, action="release.ready", subject=release, detail=detail)


def _withdraw(release: Release, by: User, reason: str) -> None:
    release.state = State.WITHDRAWN
    release.save()
    detail = {"release": str(release), "reason": reason}
    record(by=by, action="release.withdrawn", subject=release, detail=detail)


def _locked(release: Release, *states: str) -> Release:
    """Read the release anew, for this transaction alone, in a state that allows what is asked."""
    found = Release.objects.select_for_update().filter(pk=release.pk).first()
    if found is None or found.state not in states or found.attempt != release.attempt:
        now = "gone" if found is None else found.get_state_display()
        raise ReleaseActionError(f"{release} is {now} by now. Load the page again.")
    return found


def _clear(release: Release) -> None:
    """The caller holds the release's row, which is the gate."""
    for _ in empty(release, LAYOUTS[release.system].model, lambda held: None):
        pass
    release.row_count = 0


def _given(reason: str) -> str:
    if not reason.strip():
        raise ReleaseActionError("Expected a reason.")
    return reason.strip()


def _person(by: User) -> User | None:
    return by if by.pk else None
