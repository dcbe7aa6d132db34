"""The groups that people are put in, and what each may do to reference data."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

CODER, REVIEWER, REFERENCE_ADMIN, MANAGER = "coder", "reviewer", "reference admin", "manager"
ROLES = (CODER, REVIEWER, REFERENCE_ADMIN, MANAGER)

# app label → models that the reference admin edits; the rest of `coding` is for looking only.
# Models are named by text, because `encounters` builds on `coding` and not the reverse.
EDITED_BY_REFERENCE_ADMIN = {
    "coding": (
        "drug",
        "drugname",
        "drugpackage",
        "payer",
        "payerpolicy",
        "payerdrug",
        "payerplace",
        "modifierrule",
        "payernote",
        "formulary",
        "formularyentry",
        "taxonomy",
        "placeofservice",
        "proposal",
        "goldencase",
    ),
    "encounters": ("facility", "provider"),
}


def ensure_roles() -> int:
    """Create the groups and give the reference admin its permissions; return how many were new.

    Safe to run again; permissions that somebody added are left alone. Needs the migrations of
    every app to have run, because they create the permissions.
    """
    created = sum(Group.objects.get_or_create(name=role)[1] for role in ROLES)
    group = Group.objects.get(name=REFERENCE_ADMIN)
    wanted = Permission.objects.filter(_reference_permissions())
    missing = wanted.exclude(pk__in=group.permissions.values("pk"))
    created += missing.count()
    group.permissions.add(*missing)
    return created


def _reference_permissions() -> Q:
    chosen = Q(content_type__app_label="coding", codename__startswith="view_")
    for app_label, models in EDITED_BY_REFERENCE_ADMIN.items():
        chosen |= Q(content_type__app_label=app_label, content_type__model__in=models)
    return chosen
