"""Two reference admins, and a facility with the reference visit, under the starter tables."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from coding.roles import REFERENCE_ADMIN
from encounters.models import Encounter
from tests import factories


@pytest.fixture(autouse=True)
def jobs_wait(settings: Settings) -> None:
    """Queue jobs and leave them there; the tests run them when it suits."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def author(starter: None, db: None) -> User:
    return factories.a_user("author", REFERENCE_ADMIN, is_staff=True)


@pytest.fixture
def approver(starter: None, db: None) -> User:
    return factories.a_user("approver", REFERENCE_ADMIN, is_staff=True)


@pytest.fixture
def visit(author: User) -> Encounter:
    coder = factories.a_user("coder", "coder")
    return factories.the_reference_visit(
        factories.a_facility("Example Infusion Center", coder), coder
    )


@pytest.fixture
def desk(client: Client, author: User) -> Client:
    """The author's browser."""
    client.force_login(author)
    return client


@pytest.fixture
def other_desk(approver: User) -> Client:
    """The approver's browser."""
    client = Client()
    client.force_login(approver)
    return client
