"""The lines of an encounter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from encounters.actions.writing import encounter_write
from encounters.models import AccessSite, Encounter, Status

IN_PASSING = "\N{REPLACEMENT CHARACTER}"  # begins no label that anybody types


class Site(NamedTuple):
    """A line as it should be; `was` is the label it had, where it gets another."""

    label: str
    separate_because: str = ""
    was: str = ""


def set_access_sites(
    *, encounter: Encounter, sites: Sequence[Site], version: int, by: User
) -> list[AccessSite]:
    """Make these the encounter's lines, in this order.

    Raise ValidationError where a label is missing or twice, or a line in use would go.
    """
    with encounter_write(
        encounter=encounter,
        version=version,
        by=by,
        action="encounter.access-sites-set",
        status=Status.DRAFT,
    ) as detail:
        _check_labels(sites)
        known = {site.label: site for site in encounter.access_sites.all()}
        _remove(encounter, [known[label] for label in known.keys() - _kept(sites)])
        _free_labels(sites, known)
        changed = [_write(encounter, known, site, place) for place, site in enumerate(sites, 1)]
        detail["access_sites"] = [[site.label, site.separate_because] for site in changed]
    return changed


def _check_labels(sites: Sequence[Site]) -> None:
    labels = [site.label.casefold() for site in sites]
    if not labels or len(set(labels)) != len(labels):
        raise ValidationError(
            {"access_sites": ["Expected at least one line, and for each a label of its own."]}
        )


def _kept(sites: Sequence[Site]) -> set[str]:
    return {site.was or site.label for site in sites}


def _remove(encounter: Encounter, gone: Sequence[AccessSite]) -> None:
    used = set(encounter.administrations.values_list("access_site__label", flat=True))
    for site in gone:
        if site.label in used:
            raise ValidationError(
                {"access_sites": [f"“{site.label}” is in use: expected its rows to move first."]}
            )
        site.delete()


def _free_labels(sites: Sequence[Site], known: Mapping[str, AccessSite]) -> None:
    """Give lines that get another label one in passing, so that two may swap theirs."""
    for site in sites:
        if site.was in known and site.was != site.label:
            row = known[site.was]
            AccessSite.objects.filter(pk=row.pk).update(label=f"{IN_PASSING}{row.pk}")


def _write(
    encounter: Encounter, known: dict[str, AccessSite], site: Site, place: int
) -> AccessSite:
    row = known.get(site.was or site.label) or AccessSite(encounter=encounter)
    row.label, row.separate_because, row.position = site.label, site.separate_because, place
    row.full_clean(exclude=["encounter"])
    row.save()
    return row
