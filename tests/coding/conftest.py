"""What the tests of the tables share; nothing here touches Django before a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="module")
def starter(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The starter tables and roles, loaded once for a module and taken back after it."""
    from django.db import transaction

    from coding.roles import ensure_roles
    from coding.starter.load import load_starter

    with django_db_blocker.unblock(), transaction.atomic():
        load_starter()
        ensure_roles()
        yield
        transaction.set_rollback(True)
