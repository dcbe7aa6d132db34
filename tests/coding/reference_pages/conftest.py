"""A reader, and a payer made for the tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def reader(client: Client, db: None) -> Client:
    """Anybody who is signed in."""
    from django.contrib.auth.models import User

    client.force_login(User.objects.create_user("reader"))
    return client


@pytest.fixture
def payer(db: None) -> Any:
    """A payer made for the test, with one plan."""
    from coding.models import Payer

    payer = Payer.objects.create(slug="example-payer", name="Example Payer")
    Payer.objects.create(slug="example-plan", name="Example Plan", kind="plan", parent=payer)
    return payer
