"""The references of a stream: those of `reference_for`, with hardly a query."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coding.engine.facts import Setting
from coding.lookups import References, reference_for
from coding.lookups import references as module
from coding.models import Drug

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

DAY = date(2026, 3, 2)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that the stream's clock shows, to be moved by hand."""
    seconds = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: seconds[0])
    return seconds


@pytest.mark.parametrize("payer", [None, "medicare", "aetna", "nobody"])
@pytest.mark.parametrize("setting", list(Setting))
def test_a_stream_gets_the_references_of_each_call(payer: str | None, setting: Setting) -> None:
    assert References().of(DAY, payer, setting) == reference_for(DAY, payer, setting)


def test_payers_differ_in_their_switches_only() -> None:
    plain, medicare = (reference_for(DAY, payer, Setting.FACILITY) for payer in (None, "medicare"))
    assert plain.policies != medicare.policies
    assert plain.drugs_by_code is medicare.drugs_by_code


def test_tables_are_asked_about_once_a_second(
    clock: list[float], django_assert_num_queries: Any
) -> None:
    references = References()
    references.of(DAY, "medicare", Setting.FACILITY)
    with django_assert_num_queries(0):
        references.of(DAY, "medicare", Setting.FACILITY)
        clock[0] += 0.9
        references.of(DAY, "medicare", Setting.FACILITY)
    clock[0] += 0.1
    with django_assert_num_queries(1):
        references.of(DAY, "medicare", Setting.FACILITY)


def test_a_change_is_seen_after_a_second(clock: list[float]) -> None:
    references = References()
    before = references.of(DAY, None, Setting.FACILITY).drugs_by_code["J9206"]
    drug = Drug.objects.get(hcpcs="J9206")
    drug.generic = "irinotecan, renamed"
    drug.save()
    assert references.of(DAY, None, Setting.FACILITY).drugs_by_code["J9206"] is before
    clock[0] += 1
    after = references.of(DAY, None, Setting.FACILITY).drugs_by_code["J9206"]
    assert after.generic == "irinotecan, renamed"


def test_no_more_than_so_many_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "REMEMBERED", 2)
    references = References()
    for payer in ("a", "b", "c"):
        references.of(DAY, payer, Setting.FACILITY)
    assert len(references._known) == 1
