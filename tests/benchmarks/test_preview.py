"""How long the effect of a proposal takes over ten thousand recent encounters."""

from __future__ import annotations

import os
from time import perf_counter
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from coding.impact import preview
from coding.models import Proposal
from coding.roles import ensure_roles
from coding.starter.load import load_starter
from encounters.models import AccessSite, DrugAdministration, Encounter
from tests import factories
from tests.coding.proposals.kit import changed, the_drug

ENCOUNTERS = int(os.environ.get("ENCOUNTERS", "10000"))
PART = 1000


def copies(model: Any, rows: list[Any], **changes: Any) -> list[Any]:
    """The rows again as new ones."""
    fields = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
    return [model(**{**{name: getattr(row, name) for name in fields}, **changes}) for row in rows]


def many(seed: Encounter, count: int) -> None:
    """The seed's facts, as often as that."""
    [site] = seed.access_sites.all()
    given = list(seed.administrations.all())
    for _ in range(0, count, PART):
        made = Encounter.objects.bulk_create(
            copies(Encounter, [seed], public_id=uuid4(), primary_administration_id=None)[0]
            for _ in range(PART)
        )
        sites = AccessSite.objects.bulk_create(
            copies(AccessSite, [site], encounter_id=encounter.pk)[0] for encounter in made
        )
        DrugAdministration.objects.bulk_create(
            row
            for encounter, own in zip(made, sites, strict=True)
            for row in copies(
                DrugAdministration, given, encounter_id=encounter.pk, access_site_id=own.pk
            )
        )


@pytest.mark.django_db
def test_the_effect_over_recent_encounters(capsys: pytest.CaptureFixture[str]) -> None:
    load_starter()
    ensure_roles()
    author = User.objects.create_user("author")
    seed = factories.the_reference_visit(factories.a_facility("Example Center", author), author)
    many(seed, ENCOUNTERS - 1)
    rows = changed(the_drug("J9206"), admin_class="therapeutic")
    proposal = Proposal.objects.create(title="x", reason="timed", rows=rows, author=author)
    told: list[int] = []
    began = perf_counter()
    preview(proposal, lambda done, of: told.append(done))
    seconds = perf_counter() - began
    proposal.refresh_from_db()
    outcome = proposal.outcome or {}
    assert outcome["changed"] == outcome["encounters"] == min(Encounter.objects.count(), 10_000)
    with capsys.disabled():
        count = outcome["encounters"]
        print(f"\npreview: {count} encounters in {seconds:.1f} s, {len(told)} words on progress")  # noqa: T201
