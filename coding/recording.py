"""Where writes to reference data are recorded: the project says by whom, in `settings.AUDIT`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model
from django.utils.module_loading import import_string


def record(*, by: User, action: str, subject: Model, detail: Mapping[str, object]) -> None:
    """Append one event to the audit trail, in the transaction of the write it tells.

    `detail` holds what JSON can, no floats. This app does not know the trail itself, because
    imports point inward: it knows the dotted name of the function that appends.
    """
    append: Any = import_string(settings.AUDIT)
    append(by=by, action=action, subject=subject, detail=detail)
