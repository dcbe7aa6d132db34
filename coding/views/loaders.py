"""Who may change reference data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from coding.roles import REFERENCE_ADMIN


def is_reference_admin(user: User | AnonymousUser) -> bool:
    """Say whether a person changes reference data."""
    if not user.is_active or not user.is_authenticated:
        return False
    return user.is_superuser or user.groups.filter(name=REFERENCE_ADMIN).exists()


def reference_admin(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer 403 to everybody else."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not is_reference_admin(cast(User, request.user)):
            raise PermissionDenied
        return view(request, *args, **options)

    return checked
