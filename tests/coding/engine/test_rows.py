"""What a record means by a drug: by code, by name, by the house's default, or not settled."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from coding.engine.case import Case
from coding.engine.facts import AdminClass
from coding.engine.reference import Drug, Reference, categories_of, name_key
from coding.engine.rows import Row, rows_of
from tests.coding.engine.visit_kit import row, visit

CHEMO, THERAPY, WATER = AdminClass.CHEMOTHERAPY, AdminClass.THERAPEUTIC, AdminClass.HYDRATION
BRAND = Drug("J0001", "oldmab", Decimal(10), "mg", CHEMO)
BIOSIMILAR = Drug("Q0001", "oldmab", Decimal(10), "mg", CHEMO, hormonal=True)
OTHER = Drug("J0002", "oldmab", Decimal(10), "mg", THERAPY)
NO_UNIT = Drug("J9999", "not otherwise classified", None, None, CHEMO)
NO_CLASS = Drug("J0003", "newmab", Decimal(1), "mg", None)


def read(given: dict[str, Any], *named: Drug, default: str = "", **document: Any) -> Row:
    """Make the one row of a visit, where "Oldmab" may mean each of these drugs."""
    coded = visit(given, **document)
    reference = Reference(
        drugs_by_code={drug.hcpcs: drug for drug in (BRAND, OTHER, NO_UNIT, NO_CLASS)},
        drugs_by_name={"oldmab": named} if named else {},
        default_codes=frozenset({default} if default else ()),
    )
    rules = coded.rulebook.on(coded.encounter.date_of_service)
    (only,) = rows_of(Case(coded.encounter, reference, rules))
    return only


def meant(row_: Row) -> tuple[str | None, str, AdminClass | None]:
    """Code, substance and class that a row was read as."""
    return (row_.drug.hcpcs if row_.drug else None, row_.substance, row_.admin_class)


NAMED = row("A1", " Oldmab ", "09:00", "10:00")


@pytest.mark.parametrize(
    ("named", "default", "expected"),
    [
        ((), "", (None, "oldmab", None)),
        ((BRAND,), "", ("J0001", "oldmab", CHEMO)),
        ((BRAND, BIOSIMILAR), "", (None, "oldmab", CHEMO)),
        ((BRAND, BIOSIMILAR), "J0001", ("J0001", "oldmab", CHEMO)),
        ((BRAND, BIOSIMILAR), "Q0001", (None, "oldmab", CHEMO)),
        ((BRAND, OTHER), "", (None, "oldmab", None)),
        ((BRAND, OTHER), "J0001", ("J0001", "oldmab", CHEMO)),
        ((NO_CLASS,), "", ("J0003", "newmab", None)),
    ],
)
def test_a_name_means_one_drug_or_its_default(
    named: tuple[Drug, ...], default: str, expected: tuple[Any, ...]
) -> None:
    assert meant(read(NAMED, *named, default=default)) == expected


def test_the_class_of_the_record_comes_before_the_tables() -> None:
    told = NAMED | {"admin_class": "therapeutic"}
    assert meant(read(told, BRAND)) == ("J0001", "oldmab", THERAPY)
    assert meant(read(told | {"hcpcs": "J0001"})) == ("J0001", "oldmab", THERAPY)
    assert meant(read(told)) == (None, "oldmab", THERAPY)


def test_a_purpose_of_hydration_settles_the_class_only_where_the_drug_does_not() -> None:
    fluid = NAMED | {"purpose": "hydration"}
    assert meant(read(fluid)) == (None, "oldmab", WATER)
    assert meant(read(fluid, BRAND)) == ("J0001", "oldmab", CHEMO)
    assert meant(read(fluid, NO_CLASS)) == ("J0003", "newmab", WATER)
    assert meant(read(fluid | {"hcpcs": "J0003"})) == ("J0003", "newmab", WATER)
    assert meant(read(fluid, BRAND, BIOSIMILAR)) == (None, "oldmab", CHEMO)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("J0002", ("J0002", "oldmab", THERAPY)),
        ("J9999", ("J9999", "trial drug", CHEMO)),
        ("J0003", ("J0003", "newmab", None)),
        ("J1234", (None, "trial drug", None)),
    ],
)
def test_a_code_decides_before_the_name(code: str, expected: tuple[Any, ...]) -> None:
    assert meant(read(row("A1", "Trial  Drug", "09:00", "10:00", hcpcs=code), BRAND)) == expected


def test_a_hormonal_drug_is_so_by_record_or_by_table() -> None:
    assert not read(NAMED, BRAND).hormonal
    assert read(NAMED, BIOSIMILAR).hormonal
    assert not read(NAMED | {"hormonal": False}, BIOSIMILAR).hormonal
    assert read(NAMED | {"hormonal": True}, BRAND).hormonal
    assert not read(NAMED).hormonal


def test_a_line_counts_only_where_a_reason_makes_it_separate() -> None:
    sites = [{"label": "A"}, {"label": "B", "separate_because": "two arms"}, {"label": "C"}]
    for label, counts_as in (("A", "A"), ("B", "B"), ("C", "A"), ("D", "A")):
        given = NAMED | {"access_site": label}
        assert read(given, BRAND, access_sites=sites).site == counts_as
        assert read(given, BRAND).site == "A"


@pytest.mark.parametrize(
    ("start", "stop", "span"),
    [
        ("09:00:00", "09:30:59", 30), ("09:00:30", "09:30:29", 29), ("09:00:30", "09:30:30", 30),
        ("09:00", "", None), ("", "09:30", None), ("", "", None), ("09:30", "09:00", None),
    ],
)  # fmt: skip
def test_only_whole_minutes_run(start: str, stop: str, span: int | None) -> None:
    made = read(row("A1", "oldmab", start, stop), BRAND)
    assert (made.span[1] - made.span[0] if made.span else None) == span
    assert (made.start is None) == (not start)
    assert (made.stop is None) == (not stop)


def test_names_are_compared_as_a_reader_compares_them() -> None:
    assert name_key("  Folinic   ACID ") == name_key("folinic acid") == "folinic acid"


def test_categories_are_the_beginnings_that_are_no_codes() -> None:
    expected = {"C78", "C78.0", "C50", "C50.9", "C50.91"}
    assert categories_of(["C78.00", "C50.911", "C20"]) == expected
    assert categories_of(["C78.0", "C78.00"]) == {"C78"}


def test_one_number_in_two_units_is_two_amounts() -> None:
    units = ("mg", "g", "mcg")
    rows = [
        row(f"A{n}", "oldmab", dose={"amount": "5", "unit": unit}, discarded=None)
        for n, unit in enumerate(units)
    ]
    given = visit(*rows).encounter.administrations
    assert [one.dose.unit for one in given if one.dose] == list(units)
    assert {one.dose.amount for one in given if one.dose} == {Decimal(5)}
