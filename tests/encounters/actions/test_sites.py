"""The lines of an encounter."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.actions import Site
from encounters.models import Encounter
from tests import factories


def set_sites(encounter: Encounter, by: User, *sites: Site) -> None:
    actions.set_access_sites(encounter=encounter, sites=sites, version=encounter.version, by=by)


def sites(encounter: Encounter) -> list[tuple[str, str]]:
    return [(site.label, site.separate_because) for site in encounter.access_sites.all()]


def test_lines_are_added_with_their_reason_and_kept_in_order(
    encounter: Encounter, coder: User
) -> None:
    set_sites(encounter, coder, Site("left arm", "record: port occluded"), Site("A"))
    assert sites(encounter) == [("left arm", "record: port occluded"), ("A", "")]


def test_a_line_is_renamed_with_its_rows(encounter: Encounter, coder: User) -> None:
    row = factories.give(encounter, coder)
    set_sites(encounter, coder, Site("port", was="A"))
    row.access_site.refresh_from_db()
    assert row.access_site.label == "port"


def test_two_lines_may_swap_their_labels(encounter: Encounter, coder: User) -> None:
    set_sites(encounter, coder, Site("A"), Site("B", "vesicant"))
    set_sites(encounter, coder, Site("B", was="A"), Site("A", "vesicant", was="B"))
    assert sites(encounter) == [("B", ""), ("A", "vesicant")]


def test_an_unused_line_may_go(encounter: Encounter, coder: User) -> None:
    set_sites(encounter, coder, Site("port"))
    assert sites(encounter) == [("port", "")]


def test_a_line_in_use_stays(encounter: Encounter, coder: User) -> None:
    factories.give(encounter, coder)
    with pytest.raises(ValidationError, match="“A” is in use"):
        set_sites(encounter, coder, Site("port"))
    assert sites(encounter) == [("A", "")]


@pytest.mark.parametrize("wanted", [[], [Site("port"), Site("Port")], [Site("")]])
def test_every_line_needs_a_label_of_its_own(
    encounter: Encounter, coder: User, wanted: list[Site]
) -> None:
    with pytest.raises(ValidationError):
        set_sites(encounter, coder, *wanted)
    assert sites(encounter) == [("A", "")]
