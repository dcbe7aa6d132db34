"""The contract is strict: every wrong key, type, value, time or amount names its path."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from coding.engine.document import DocumentError, read_encounter
from coding.engine.facts import Encounter

ZONE = "America/New_York"
ROW = {"id": "A1", "drug": "irinotecan", "route": "iv_infusion"}
DOCUMENT = {
    "id": "E1",
    "date_of_service": "2026-03-02",
    "setting": "facility",
    "administrations": [ROW, {"id": "A2", "drug": "saline", "route": "iv_infusion"}],
}
MISSING = object()


def read(document: object) -> Encounter:
    return read_encounter(document, default_zone=ZONE)


def with_value(key: str, value: object) -> dict[str, Any]:
    """Return the smallest document with one top key set, or taken away."""
    document: dict[str, Any] = deepcopy(DOCUMENT)
    if value is MISSING:
        del document[key]
    else:
        document[key] = value
    return document


def with_row(key: str, value: object) -> dict[str, Any]:
    """Return the smallest document with one key of its second row set, or taken away."""
    document = deepcopy(DOCUMENT)
    row: dict[str, Any] = document["administrations"][1]  # type: ignore[assignment]
    if value is MISSING:
        del row[key]
    else:
        row[key] = value
    return document


def refusal(document: object) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read(document)
    assert str(caught.value).strip()
    return caught.value


TOP_KEYS: list[tuple[str, object]] = [
    ("id", MISSING),
    ("id", 5),
    ("id", None),
    ("date_of_service", MISSING),
    ("date_of_service", None),
    ("date_of_service", 20260302),
    ("date_of_service", "2026-02-30"),
    ("date_of_service", "2026-3-2"),
    ("date_of_service", "02.03.2026"),
    ("date_of_service", "2026-03-02T09:00"),
    ("setting", MISSING),
    ("setting", "hospital"),
    ("setting", "Facility"),
    ("setting", None),
    ("place_of_service", 22),
    ("place_of_service", "2"),
    ("place_of_service", "222"),
    ("place_of_service", "ab"),
    ("payer", 7),
    ("time_zone", 5),
    ("time_zone", "Mars/Olympus"),
    ("time_zone", "../zone"),
    ("primary_administration", 5),
    ("primary_administration", "A9"),
    ("diagnoses", "C18.9"),
    ("diagnoses", {"code": "C18.9"}),
    ("providers", {"role": "rendering"}),
    ("other_services", "99213"),
    ("access_sites", {"label": "A"}),
    ("administrations", MISSING),
    ("administrations", {}),
    ("administrations", "A1"),
    ("administrations", None),
    ("billed", {"code": "96413", "units": 1}),
    ("policies", []),
    ("policies", "push"),
]


@pytest.mark.parametrize(("key", "value"), TOP_KEYS, ids=str)
def test_wrong_top_key_is_refused_by_name(key: str, value: object) -> None:
    assert refusal(with_value(key, value)).path == key


NESTED: list[tuple[str, object, str]] = [
    ("diagnoses", ["C18.9", 5], "diagnoses[1]"),
    ("providers", ["x"], "providers[0]"),
    ("providers", [{"role": "boss"}], "providers[0].role"),
    ("providers", [{"taxonomy": "207RX0202X"}], "providers[0].role"),
    ("providers", [{"role": "rendering", "npi": 1234567893}], "providers[0].npi"),
    ("providers", [{"role": "rendering", "taxonomy": 5}], "providers[0].taxonomy"),
    ("other_services", [{}], "other_services[0].code"),
    ("other_services", [{"code": 99213}], "other_services[0].code"),
    ("other_services", [{"code": "99213", "modifiers": "25"}], "other_services[0].modifiers"),
    ("other_services", [{"code": "99213", "modifiers": [25]}], "other_services[0].modifiers[0]"),
    ("access_sites", [{}], "access_sites[0].label"),
    ("access_sites", [{"label": 5}], "access_sites[0].label"),
    ("access_sites", [{"label": "A", "separate_because": 5}], "access_sites[0].separate_because"),
    ("administrations", [5], "administrations[0]"),
    ("billed", [{"units": 1}], "billed[0].code"),
    ("billed", [{"code": "96413"}], "billed[0].units"),
    ("billed", [{"code": "96413", "units": "1"}], "billed[0].units"),
    ("billed", [{"code": "96413", "units": 1.5}], "billed[0].units"),
    ("billed", [{"code": "96413", "units": True}], "billed[0].units"),
    ("billed", [{"code": "96413", "units": 0}], "billed[0].units"),
    ("billed", [{"code": "96413", "units": -1}], "billed[0].units"),
    ("policies", {"midnight": "never"}, "policies.midnight"),
    ("policies", {"midnight": 5}, "policies.midnight"),
]


@pytest.mark.parametrize(("key", "value", "path"), NESTED, ids=str)
def test_wrong_nested_value_is_refused_by_its_path(key: str, value: object, path: str) -> None:
    assert refusal(with_value(key, value)).path == path


ROW_KEYS: list[tuple[str, object]] = [
    ("id", MISSING),
    ("id", 5),
    ("id", "A1"),
    ("drug", MISSING),
    ("drug", 5),
    ("drug", None),
    ("hcpcs", 9206),
    ("admin_class", "chemo"),
    ("admin_class", 1),
    ("hormonal", "yes"),
    ("hormonal", 1),
    ("route", MISSING),
    ("route", "vein"),
    ("route", None),
    ("purpose", "fun"),
    ("access_site", 5),
    ("visit", "1"),
    ("visit", 1.0),
    ("visit", True),
    ("visit", 0),
    ("visit", -1),
    ("start", 900),
    ("start", "09:00"),
    ("start", "2026-03-02"),
    ("start", "2026-02-30T09:00"),
    ("start", "2026-03-02T25:00"),
    ("start", "2026-03-02T09:61"),
    ("start", "2026-03-02T09:00+25:00"),
    ("start", "2026-03-02T09:00+junk"),
    ("start", "2026-03-08T02:30"),
    ("start", "2026-11-01T01:30"),
    ("stop", "yesterday"),
    ("stop", "2026-03-08T02:00"),
    ("stop", "2026-11-01T01:00"),
    ("bag", 5),
    ("rate_ml_per_hour", 100),
    ("rate_ml_per_hour", 100.5),
    ("rate_ml_per_hour", "fast"),
    ("rate_ml_per_hour", "-1"),
    ("rate_ml_per_hour", "NaN"),
    ("volume_ml", 500),
    ("volume_ml", "-500"),
    ("volume_ml", "Infinity"),
    ("pump", "tiny"),
    ("pump", True),
    ("pump_supplied_by_practice", "yes"),
    ("pump_supplied_by_practice", 1),
    ("dose", "330 mg"),
    ("dose", 330),
    ("discarded", "10 mg"),
    ("container", "vial"),
    ("ndc", 5),
    ("status", "done"),
]


@pytest.mark.parametrize(("key", "value"), ROW_KEYS, ids=str)
def test_wrong_key_of_a_row_is_refused_by_row_and_key(key: str, value: object) -> None:
    assert refusal(with_row(key, value)).path == f"administrations[1].{key}"


AMOUNTS: list[tuple[object, str]] = [
    ({"unit": "mg"}, "amount"),
    ({"amount": "5"}, "unit"),
    ({"amount": 5, "unit": "mg"}, "amount"),
    ({"amount": 161.5, "unit": "mg"}, "amount"),
    ({"amount": None, "unit": "mg"}, "amount"),
    ({"amount": "five", "unit": "mg"}, "amount"),
    ({"amount": "", "unit": "mg"}, "amount"),
    ({"amount": "1,5", "unit": "mg"}, "amount"),
    ({"amount": "-5", "unit": "mg"}, "amount"),
    ({"amount": "NaN", "unit": "mg"}, "amount"),
    ({"amount": "Infinity", "unit": "mg"}, "amount"),
    ({"amount": "5", "unit": 5}, "unit"),
]


@pytest.mark.parametrize("key", ["dose", "discarded"])
@pytest.mark.parametrize(("value", "part"), AMOUNTS, ids=str)
def test_wrong_amount_is_refused_by_its_part(key: str, value: object, part: str) -> None:
    assert refusal(with_row(key, value)).path == f"administrations[1].{key}.{part}"


@pytest.mark.parametrize(
    "document",
    [
        with_value("colour", "red"),
        with_row("colour", "red"),
        with_row("dose", {"amount": "5", "unit": "mg", "colour": "red"}),
        with_value("providers", [{"role": "rendering", "colour": "red"}]),
        with_value("other_services", [{"code": "99213", "colour": "red"}]),
        with_value("access_sites", [{"label": "A", "colour": "red"}]),
        with_value("billed", [{"code": "96413", "units": 1, "colour": "red"}]),
        with_value("policies", {"colour": "red"}),
    ],
    ids=["top", "row", "dose", "provider", "service", "site", "billed", "policy"],
)
def test_an_unknown_key_is_refused_by_name(document: object) -> None:
    assert "colour" in str(refusal(document))


@pytest.mark.parametrize("document", [None, [], "E1", 5, True], ids=str)
def test_what_is_no_object_is_refused(document: object) -> None:
    refusal(document)


@pytest.mark.parametrize(
    ("value", "hint"),
    [("2026-03-08T02:30", "does not exist"), ("2026-11-01T01:30", "offset")],
    ids=["missing spring hour", "repeated autumn hour"],
)
def test_a_local_time_that_is_none_or_two_says_what_to_write(value: str, hint: str) -> None:
    error = refusal(with_row("start", value))
    assert value[-5:] in str(error)
    assert hint in str(error)


def test_enumerations_name_what_was_expected() -> None:
    text = str(refusal(with_row("route", "vein")))
    assert "vein" in text
    assert "iv_infusion" in text
