"""The tests' own layout of code pairs in place of the official one, and a folder for uploads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def own_layout(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Nothing outside of the test's folder is written."""
    from coding.importers import LAYOUTS
    from tests.coding.releases.kit import PAIRS

    monkeypatch.setitem(LAYOUTS, PAIRS.system, PAIRS)
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def refadmin(db: None) -> Any:
    """A person who edits reference data."""
    from tests.factories import a_user

    return a_user("refadmin", "reference admin")
