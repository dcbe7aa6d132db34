"""Previews of proposals wait: these tests end with the proposal."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def jobs_wait(settings: Settings, tmp_path: Path) -> None:
    """Queue jobs and leave them there; keep what is sent in a folder of the test."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
