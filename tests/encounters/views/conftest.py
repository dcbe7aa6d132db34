"""Clients that are signed in, and what a row form sends."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from encounters.models import DrugAdministration, Encounter

HTMX = {"HX-Request": "true"}


def signed_in(user: User) -> Client:
    """A browser of that person; tokens are checked as they are in earnest."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def as_coder(coder: User) -> Client:
    """The coder's browser."""
    return signed_in(coder)


@pytest.fixture
def as_auditor(auditor: User) -> Client:
    """The browser of somebody who only reads."""
    return signed_in(auditor)


@pytest.fixture
def as_outsider(outsider: User, other_facility: object) -> Client:
    """The browser of a coder of another facility."""
    return signed_in(outsider)


def url(name: str, encounter: Encounter, *rest: object) -> str:
    """The address of a view of an encounter."""
    return reverse(f"encounters:{name}", args=[encounter.public_id, *rest])


def typed(**fields: Any) -> dict[str, Any]:
    """What the row form sends: an infusion of irinotecan, unless said otherwise."""
    return {
        "drug": "irinotecan",
        "route": "iv_infusion",
        "access_site": "A",
        "start": "900",
        "stop": "10:31",
        "dose": "330 mg",
        "discarded": "10",
        "purpose": "treatment",
        "status": "completed",
        "visit": "1",
        "version": "1",
    } | fields


def first_row(encounter: Encounter) -> DrugAdministration:
    """The first row in use."""
    row = encounter.administrations.in_use().order_by("position").first()
    assert row
    return row
