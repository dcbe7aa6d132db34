"""Saving a row that the database must refuse."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Model


def refused(row: Model, constraint: str, *, on_sqlite: str = "") -> None:
    """Saving must fail, by the constraint of that name.

    SQLite names a check but not a unique constraint: there its columns are looked for.
    """
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        row.save()
    text = str(error.value)
    assert constraint in text or (on_sqlite and on_sqlite in text)


def changed(row: Model, **values: Any) -> Model:
    for name, value in values.items():
        setattr(row, name, value)
    return row
