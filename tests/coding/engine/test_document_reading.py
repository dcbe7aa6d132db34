"""What a document says is read exactly: defaults, amounts, and times as instants."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coding.engine import strict
from coding.engine.document import DocumentError
from coding.engine.facts import (
    Administration,
    Amount,
    Container,
    Provider,
    Pump,
    Purpose,
    Role,
    Route,
    Setting,
    Status,
)
from coding.engine.instants import instant, read_instant
from coding.engine.strict import Memo, Parse
from tests.coding.engine.test_document import (
    DOCUMENT,
    ROW,
    ZONE,
    read,
    refusal,
    with_row,
    with_value,
)


def row_of(document: dict[str, Any]) -> Administration:
    return read(document).administrations[1]


def test_what_is_left_out_has_its_default() -> None:
    encounter = read(DOCUMENT)
    assert encounter.id == "E1"
    assert encounter.date_of_service == date(2026, 3, 2)
    assert encounter.setting is Setting.FACILITY
    assert str(encounter.time_zone) == ZONE
    assert (encounter.place_of_service, encounter.payer) == (None, None)
    assert (encounter.primary_administration, encounter.billed) == (None, None)
    lists = [encounter.diagnoses, encounter.providers, encounter.other_services]
    assert not any(lists)
    assert dict(encounter.policies) == {}
    expected = Administration("A1", "irinotecan", Route.IV_INFUSION)
    assert encounter.administrations[0] == expected
    assert expected.purpose is Purpose.TREATMENT
    assert (expected.access_site, expected.visit, expected.status) == ("A", 1, Status.COMPLETED)


def test_null_is_the_default_too() -> None:
    nulls = dict.fromkeys(
        ["hcpcs", "admin_class", "hormonal", "start", "stop", "bag", "dose", "ndc", "container"]
    )
    document = with_value("administrations", [{**ROW, **nulls}])
    bare = Administration("A1", "irinotecan", Route.IV_INFUSION)
    assert read(document).administrations == (bare,)


def test_everything_that_is_written_is_read() -> None:
    row = ROW | {
        "hcpcs": "J9206", "admin_class": "chemotherapy", "hormonal": False,
        "purpose": "treatment", "access_site": "port", "visit": 2,
        "start": "2026-03-02T09:00", "stop": "2026-03-02T15:30Z", "bag": "one",
        "rate_ml_per_hour": "166.7", "volume_ml": "250", "pump": "portable",
        "pump_supplied_by_practice": True, "dose": {"amount": "161.5", "unit": "mg"},
        "discarded": {"amount": "0.10", "unit": "mg"}, "container": "single_dose",
        "ndc": "00000-0000-00", "status": "stopped_early",
    }  # fmt: skip
    document = DOCUMENT | {
        "setting": "professional", "place_of_service": "11", "payer": "medicare",
        "time_zone": "America/Chicago", "primary_administration": "A1",
        "diagnoses": ["Z51.11", "C18.9"], "administrations": [row],
        "providers": [{"role": "rendering", "taxonomy": "207RX0202X", "npi": None}],
        "other_services": [{"code": "99213", "modifiers": ["25"]}],
        "access_sites": [{"label": "port", "separate_because": "by protocol"}],
        "billed": [{"code": "96413", "units": 1}], "policies": {"midnight": "start_date"},
    }  # fmt: skip
    before = deepcopy(document)
    encounter = read(document)
    assert document == before
    assert (encounter.setting, encounter.place_of_service) == (Setting.PROFESSIONAL, "11")
    assert encounter.diagnoses == ("Z51.11", "C18.9")
    assert encounter.providers == (Provider(Role.RENDERING, "207RX0202X"),)
    assert encounter.other_services[0].modifiers == ("25",)
    assert encounter.access_sites[0].separate_because == "by protocol"
    assert encounter.billed is not None
    assert (encounter.billed[0].code, encounter.billed[0].units) == ("96413", 1)
    assert dict(encounter.policies) == {"midnight": "start_date"}
    given = encounter.administrations[0]
    assert given.start == datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
    assert given.stop == datetime(2026, 3, 2, 15, 30, tzinfo=UTC)
    assert given.dose == Amount(Decimal("161.5"), "mg")
    assert given.discarded == Amount(Decimal("0.10"), "mg")
    assert given.rate_ml_per_hour == Decimal("166.7")
    assert (given.pump, given.container) == (Pump.PORTABLE, Container.SINGLE_DOSE)
    assert (given.visit, given.status) == (2, Status.STOPPED_EARLY)


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("2026-11-01T01:30-04:00", 5 * 60 + 30),
        ("2026-11-01T01:30-05:00", 6 * 60 + 30),
        ("2026-11-01T05:30Z", 5 * 60 + 30),
        ("2026-11-01T00:59", 4 * 60 + 59),
        ("2026-11-01T02:00", 7 * 60),
    ],
)
def test_times_round_the_repeated_hour_are_the_right_instants(text: str, minute: int) -> None:
    expected = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert row_of(with_row("start", text)).start == expected


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "America/Sao_Paulo"]
)
@pytest.mark.parametrize("year", [2018, 2026])
def test_a_looked_up_time_is_the_one_read_step_by_step(zone: str, year: int) -> None:
    read_quickly, info = instant(ZoneInfo(zone)), ZoneInfo(zone)
    for number in range(365):
        day = date(year, 1, 1) + timedelta(days=number)
        for clock in ("00:00", "00:30", "01:45", "02:30", "12:00", "23:59"):
            local = f"{day}T{clock}"
            step_by_step = _outcome(lambda value: read_instant(value, info), local)
            assert _outcome(read_quickly, local) == step_by_step


def _outcome(parse: Parse[datetime], value: str) -> datetime | str:
    try:
        return parse(value)
    except DocumentError as error:
        return str(error)


def test_the_zone_may_be_named_behind_the_times() -> None:
    for zone, hour in (("America/New_York", 14), ("America/Chicago", 15), ("Asia/Tokyo", 0)):
        document = with_row("start", "2026-03-02T09:00") | {"time_zone": zone}
        assert list(document)[-1] == "time_zone"
        assert row_of(document).start == datetime(2026, 3, 2, hour, tzinfo=UTC)


def test_what_was_read_before_changes_nothing() -> None:
    assert row_of(with_row("visit", 1)).visit == 1
    assert refusal(with_row("visit", True)).path == "administrations[1].visit"
    assert row_of(with_row("dose", {"amount": "5", "unit": "mg"})).dose == Amount(Decimal(5), "mg")
    assert refusal(with_row("dose", {"amount": "5", "unit": "mg", "x": 1})).parts[-1] == "x"
    assert refusal(with_row("dose", {"amount": "5"})).parts[-1] == "unit"
    assert row_of(with_row("dose", {"unit": "mg", "amount": "5.0"})).dose is not None
    first, second = read(DOCUMENT), read(DOCUMENT)
    assert first == second
    assert first.policies is not second.policies


def test_a_memory_forgets_when_it_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict, "REMEMBERED", 3)
    read_words: list[str] = []

    def word(value: str) -> str:
        read_words.append(value)
        return value.upper()

    memo = Memo(word)
    assert [memo.read(text) for text in "abcabcd"] == list("ABCABCD")
    assert read_words == list("abcd")
    assert len(memo) == 1


def test_facts_that_were_read_are_as_frozen_as_others() -> None:
    row = row_of(with_row("visit", 2))
    built = Administration(id="A2", drug="saline", route=Route.IV_INFUSION, visit=2)
    assert row == built
    assert hash(row) == hash(built)
    assert replace(row, visit=1) == replace(built, visit=1)
    assert (repr(row), deepcopy(row)) == (repr(built), built)
    with pytest.raises(FrozenInstanceError):
        row.visit = 3  # type: ignore[misc]
