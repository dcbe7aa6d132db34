"""What a document says is read exactly: defaults, amounts, and times as instants."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

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
    "zone", ["America/New_York", "America/Anchorage", "America/Phoenix", "Pacific/Honolulu"]
)
@pytest.mark.parametrize("night", ["2026-03-08", "2026-11-01"])
def test_every_half_hour_of_a_change_night_is_read_or_refused(zone: str, night: str) -> None:
    for half_hour in range(48):
        local = f"{night}T{half_hour // 2:02}:{half_hour % 2 * 30:02}"
        document = with_row("start", local) | {"time_zone": zone}
        instants = _instants(local, zone)
        if len(instants) == 1:
            assert row_of(document).start == instants[0]
        else:
            assert refusal(document).path == "administrations[1].start"


def _instants(local: str, zone: str) -> list[datetime]:
    """Every instant that a clock in that zone showed as this time, found by looking."""
    day = datetime.fromisoformat(local[:10]).replace(tzinfo=UTC)
    instants = (day + timedelta(minutes=30 * number) for number in range(-24, 96))
    return [
        instant
        for instant in instants
        if instant.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") == local
    ]
