"""Making a signed-off encounter a case that every later change of reference data is tried on."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify

from coding.golden import published_names
from coding.models import GoldenCase
from encounters.coding import house_of
from encounters.documents import document_of
from encounters.facts import facts_of
from encounters.models import Encounter, Status
from workbench import audit


@transaction.atomic
def make_golden(*, encounter: Encounter, name: str, source: str, by: User) -> GoldenCase:
    """Keep the facts of a signed-off encounter with its signed-off lines; no person is named.

    `source` says who vouches for the answer. Raise ValidationError by field.
    """
    if encounter.status != Status.SIGNED_OFF:
        raise ValidationError("Only a signed-off encounter can be made a golden case.")
    if name.strip() in published_names():
        raise ValidationError({"name": ["A published case is called so: expected another name."]})
    case = GoldenCase(
        name=name.strip(),
        house=house_of(encounter.facility)._asdict(),
        document=_document(encounter, name),
        expect={"lines": _lines(encounter)},
        source=source.strip(),
        encounter=str(encounter.public_id),
        created_by=by,
    )
    case.full_clean()
    case.save()
    audit.append(by=by, action="encounter.made-golden", subject=encounter, detail={"name": name})
    return case


def _document(encounter: Encounter, name: str) -> dict[str, Any]:
    """Leave out what was chosen, which is the answer, and the numbers of people."""
    document = document_of(facts_of(encounter))
    document.pop("billed", None)
    for provider in document.get("providers", ()):
        provider.pop("npi", None)
    return {**document, "id": slugify(name) or "golden-case"}


def _lines(encounter: Encounter) -> list[list[Any]]:
    return [
        [line.code, line.units, sorted(line.modifiers)] for line in encounter.chosen_lines.all()
    ]
