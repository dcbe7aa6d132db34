"""Somebody who edits reference data, somebody who may not, and jobs that wait."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.coding.admin.kit import signed_in


@pytest.fixture(autouse=True)
def jobs_wait(settings: Settings) -> None:
    """Queue the previews and leave them there."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


@pytest.fixture
def admin(client: Client) -> Client:
    return signed_in(client, "reference admin")


@pytest.fixture
def coder(client: Client) -> Client:
    return signed_in(client, "coder")
