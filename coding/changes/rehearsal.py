"""A save that is carried out and taken back, so that its effect is known before it happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction


@contextmanager
def rehearsal() -> Iterator[None]:
    """Undo at the end whatever the block wrote; all constraints hold inside, nobody else sees it.

    On SQLite no other write can begin meanwhile, so keep the block short.
    """
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
