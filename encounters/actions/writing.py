"""The frame around every write to an encounter."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from coding.engine.rulebook import NotInForceError
from encounters.coding import derive_encounter
from encounters.facts import fact_id
from encounters.models import Encounter, Status
from workbench import audit


class VersionConflict(Exception):  # noqa: N818 - the name is what happened
    """Somebody else wrote first; `current_version` is what the encounter is at now."""

    def __init__(self, current_version: int) -> None:
        super().__init__(f"The encounter was changed meanwhile: it is at v{current_version} now.")
        self.current_version = current_version


class SignedOffError(Exception):
    """The encounter is signed off; nothing of it is written any more."""


@contextmanager
def encounter_write(
    *, encounter: Encounter, version: int, by: User, action: str, status: Status | None
) -> Iterator[dict[str, object]]:
    """Write to an encounter as the caller saw it, and record one audit event with it.

    The version is compared in the UPDATE itself, first, so that of two writers one loses before
    it has done anything. `status` is the new one, None to leave it. Yields the event's detail.
    """
    detail: dict[str, object] = {}
    with transaction.atomic():
        _claim(encounter, version)
        yield detail
        refresh_summary(encounter, **({} if status is None else {"status": status}))
        audit.append(
            by=by, action=action, subject=encounter, detail={"version": version + 1, **detail}
        )
    encounter.version = version + 1


def _claim(encounter: Encounter, version: int) -> None:
    taken = (
        Encounter.objects.filter(pk=encounter.pk, version=version)
        .exclude(status=Status.SIGNED_OFF)
        .update(version=F("version") + 1, updated_at=timezone.now())
    )
    if not taken:
        current = Encounter.objects.only("version", "status").get(pk=encounter.pk)
        if current.version == version:
            raise SignedOffError("The encounter is signed off: a correction is a new version.")
        raise VersionConflict(current.version)


def refresh_summary(encounter: Encounter, **changes: object) -> None:
    """Repeat on the encounter what its facts derive to now: the one place that keeps the counts.

    An engine's question and the open query that asks it count once.
    """
    try:
        coding = derive_encounter(encounter)
    except NotInForceError as error:
        raise ValidationError({"service_on": str(error)}) from error
    questions = {(asked.administration, asked.field) for asked in coding.derivation.queries}
    for query in encounter.queries.still_open().select_related("administration"):
        given = fact_id(query.administration) if query.administration else f"query {query.pk}"
        questions.add((given, query.field))
    summary = {
        "error_count": coding.error_count,
        "query_count": len(questions),
        "lines_summary": coding.lines_summary[:200],
        **changes,
    }
    if summary["error_count"] or summary["query_count"]:  # what blocks a sign-off is not ready
        summary = {key: Status.DRAFT if v is Status.READY else v for key, v in summary.items()}
    Encounter.objects.filter(pk=encounter.pk).update(**summary)
    for name, value in summary.items():
        setattr(encounter, name, value)
