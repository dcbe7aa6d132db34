"""What tells that a table has changed, and from which day an edition is old."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from coding.engine.facts import Setting
from coding.lookups import reference_for, tables_state
from coding.models import Release

pytestmark = [pytest.mark.django_db]

NOON, BEFORE = datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 11, 59, tzinfo=UTC)


def an_edition(name: str, first: date, last: date | None = None, **fields: Any) -> Release:
    defaults = {"system": "icd10cm", "source": "test", "state": "ready"}
    return Release.objects.create(
        name=name,
        valid_from=first,
        valid_to=last,
        sha256=name.ljust(64, "0"),
        **{**defaults, **fields},
    )


def in_state(release: Release, state: str, since: datetime) -> None:
    Release.objects.filter(pk=release.pk).update(state=state, imported_at=since)


def test_an_edition_committed_later_with_an_earlier_time_is_seen() -> None:
    """Two transactions that overlap: the one that began first is the last to commit."""
    first, second = (an_edition(name, date(2026, 1, 1)) for name in ("one", "two"))
    in_state(first, "loading", BEFORE)
    in_state(second, "ready", NOON)
    states = [tables_state()]
    for state, since in (("ready", BEFORE), ("ready", NOON), ("withdrawn", NOON)):
        in_state(first, state, since)
        states.append(tables_state())
    assert len(set(states)) == 4


def test_an_edition_in_place_of_another_is_seen() -> None:
    """As many as before, and none newer than the newest."""
    first, second = (an_edition(name, date(2026, 1, 1)) for name in ("one", "two"))
    in_state(first, "ready", BEFORE)
    in_state(second, "ready", NOON)
    before = tables_state()
    first.delete()
    in_state(an_edition("three", date(2026, 1, 1)), "ready", BEFORE)
    assert tables_state() != before


@pytest.mark.parametrize("kept", [0, 3])
def test_the_state_is_one_query_and_the_same_until_something_changes(
    kept: int, django_assert_num_queries: Any
) -> None:
    for number in range(kept):
        an_edition(f"edition {number}", date(2026, 1, 1))
    with django_assert_num_queries(2):
        assert tables_state() == tables_state()


def test_the_state_of_releases_is_in_the_order_of_their_keys() -> None:
    """A row that was written anew stands elsewhere on PostgreSQL's disk; nothing has changed."""
    releases = [an_edition(name, date(2026, 1, 1)) for name in ("one", "two", "three")]
    for release in releases:
        in_state(release, "ready", NOON)
    before = tables_state()
    in_state(releases[0], "loading", BEFORE)
    in_state(releases[0], "ready", NOON)
    assert tables_state() == before


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 9, 30), ""),
        (date(2026, 10, 1), "FY2027"),
        (date(2026, 10, 2), "FY2027"),
        (date(2027, 9, 30), "FY2027"),
        (date(2027, 10, 1), "FY2028"),
    ],
)
@pytest.mark.parametrize("first", [date(2025, 10, 1), date(2026, 4, 1), date(2026, 9, 30)])
def test_diagnoses_without_a_last_day_are_old_from_the_next_first_of_october_on(
    first: date, day: date, year: str
) -> None:
    an_edition("FY2026", first)
    told = reference_for(day, None, Setting.FACILITY).not_checked
    said = f"diagnosis codes (ICD-10-CM): FY2026 is older than the fiscal year of the visit, {year}"
    assert [text for text in told if text.startswith("diagnosis")] == ([said] if year else [])


def test_diagnoses_of_the_new_year_are_not_old_on_its_first_day() -> None:
    an_edition("FY2027", date(2026, 10, 1))
    assert "icd10cm" not in reference_for(date(2026, 10, 1), None, Setting.FACILITY).outdated
