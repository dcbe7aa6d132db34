"""A coding run is written once."""

import pytest
from django.contrib.auth.models import User
from django.db.models import ProtectedError

from encounters.models import CodingRun, Encounter
from encounters.querysets import UnchangeableError


@pytest.fixture
def run(encounter: Encounter, coder: User) -> CodingRun:
    return CodingRun.objects.create(
        encounter=encounter, version=1, facts={}, result={}, tables={}, created_by=coder
    )


def test_it_is_not_saved_again(run: CodingRun) -> None:
    run.version = 2
    with pytest.raises(UnchangeableError):
        run.save()
    assert CodingRun.objects.get().version == 1


def test_it_is_not_changed_in_bulk(run: CodingRun) -> None:
    with pytest.raises(UnchangeableError):
        CodingRun.objects.filter(pk=run.pk).update(version=2)
    with pytest.raises(UnchangeableError):
        CodingRun.objects.bulk_update([run], ["version"])


def test_it_is_not_removed(run: CodingRun) -> None:
    with pytest.raises(UnchangeableError):
        run.delete()
    with pytest.raises(UnchangeableError):
        CodingRun.objects.all().delete()


def test_its_encounter_stays_with_it(run: CodingRun) -> None:
    with pytest.raises(ProtectedError):
        run.encounter.delete()
