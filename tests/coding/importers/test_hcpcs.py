"""HCPCS Level II, its billing units, and descriptors of a licensed site."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from coding.importers.hcpcs import label_of
from coding.importers.hcpcs_units import Unit, UnitDifference, unit_differences, units_in
from tests.coding.importers.extracts_kit import changed, refusal, rows_in, rows_of_extract


def test_codes_come_with_descriptor_and_days() -> None:
    rows = rows_of_extract("hcpcs", "hcpcs.csv")
    assert rows[0] == {
        "code": "J9000",
        "label": "Drug doxorubicin HCl, worded for tests, 10 mg",
        "valid_from": date(1984, 1, 1),
        "valid_to": None,
    }


def test_a_further_record_goes_on_with_the_descriptor_above() -> None:
    (row,) = [row for row in rows_of_extract("hcpcs", "hcpcs.csv") if row["code"] == "J9070"]
    assert row["label"] == "Drug replaced by others, worded for tests, 100 mg"
    assert row["valid_to"] == date(2024, 3, 31)


def test_modifiers_dental_and_level_one_codes_are_left_out() -> None:
    codes = [row["code"] for row in rows_of_extract("hcpcs", "hcpcs.csv")]
    assert len(codes) == 25
    assert not {"JW", "D0001", "96413"} & set(codes)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (",02700,4,", ",02700,5,", "expected a record type of 3, 4, 7 or 8; found '5'"),
        ("J9070,02700", "J9071,02700", "expected a further line of J9070; found 'J9071'"),
        ("J9000,00100", "J900,00100", "expected a HCPCS Level II code such as J9206"),
        ("Q2050,", "J9000,", "J9000 stands in row 2 already"),
        ("20240331", "20240332", "expected a day"),
        ("RECID", "KIND", "no row of headings with: record"),
    ],
)
def test_a_wrong_record_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert said in refusal("hcpcs", changed(tmp_path, "hcpcs.csv", before, after))


@pytest.mark.parametrize(("length", "is_whole"), [(119, True), (120, True), (121, False)])
def test_a_long_descriptor_is_shortened_before_its_unit(length: int, is_whole: bool) -> None:
    descriptor = "Injection, examplamab, ".ljust(length - 5, "x") + "20 mg"
    label = label_of(descriptor)
    assert len(label) <= 120
    assert (label == descriptor) == is_whole
    assert label.endswith("20 mg")


@pytest.mark.parametrize(
    ("descriptor", "amount", "name"),
    [
        ("Injection, examplamab, 20 mg", "20", "mg"),
        ("Injection, examplamab, 1mg", "1", "mg"),
        ("Injection, examplamab, .5 mg", "0.5", "mg"),
        ("Injection, examplamab, per 50 mg", "50", "mg"),
        ("Injection, examplamab, up to 50 mg", "50", "mg"),
        ("Injection, examplamab 10 mg and exampledase", "10", "mg"),
        ("Injection, examplamab, not like J9041, 0.1 mg", "0.1", "mg"),
        ("Injection, examplamab, 1 microgram (some use)", "1", "mcg"),
        ("Injection, examplamab, 1 gram", "1", "g"),
        ("Injection, exampleferon, 300,000 units", "300000", "units"),
        ("Injection, exampleferon, 1 million units", "1000000", "units"),
        ("Injection, exampleferon, 250 I.U.", "250", "units"),
        ("Injection, example salt, per 2 meq", "2", "mEq"),
        ("Infusion, example fluid, up to 1000 cc", "1000", "mL"),
        ("5% example fluid (500 ml = 1 unit)", "500", "mL"),
    ],
)
def test_a_unit_is_parsed_from_a_descriptor(descriptor: str, amount: str, name: str) -> None:
    assert units_in(descriptor) == Unit(Decimal(amount), name)


@pytest.mark.parametrize(
    "descriptor",
    [
        "Injection, examplamab 235 mg and exampleron 0.25 mg",
        "Example contrast, 300-399 mg/ml, per ml",
        "Injection, examplamab, 10 mg/ml, 1 ml",
        "Example tracer, per study dose, up to 25 millicuries",
        "Example cells, up to 50 million cells, per infusion",
        "Example factor, per i.u.",
        "Injection, a name that was cut … and exampledase, 10 mg",
        "Injection, examplamab, 0 mg",
        "Injection, examplamab, 10 mgx",
        "Example drug, not otherwise classified",
    ],
)
def test_a_unit_that_is_in_doubt_is_not_guessed(descriptor: str) -> None:
    assert units_in(descriptor) is None


def test_formulary_units_that_differ_or_are_in_doubt_are_told() -> None:
    rows = [
        ("J9000", "Drug, 10 mg"),
        ("J9202", "Drug, 1 g"),
        ("J9206", "Drug, 20 mg"),
        ("J9999", "Drug without a unit"),
        ("J1111", "Drug of no formulary, 1 mg"),
    ]
    formulary = {
        "J9000": Unit(Decimal(10), "mg"),
        "J9202": Unit(Decimal(1000), "mg"),
        "J9206": Unit(Decimal(2), "mg"),
        "J9999": Unit(Decimal(1), "mg"),
    }
    assert list(unit_differences(rows, formulary)) == [
        UnitDifference("J9206", Unit(Decimal(20), "mg"), Unit(Decimal(2), "mg")),
        UnitDifference("J9999", None, Unit(Decimal(1), "mg")),
    ]


def test_a_licensed_sites_descriptors_are_read_below_its_banner() -> None:
    rows = rows_of_extract("cpt", "cpt.txt")
    assert len(rows) == 30
    assert rows[0] == {
        "code": "36000",
        "short": "Needle or catheter p",
        "long": "Needle or catheter placed in a vein",
    }


def test_descriptors_need_no_short_form(tmp_path: Path) -> None:
    path = changed(tmp_path, "cpt.txt", "Short Descriptor", "Remark")
    assert {row["short"] for row in rows_in("cpt", path)} == {""}


def test_a_code_without_a_descriptor_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "cpt.txt", "Needle or catheter placed in a vein", "")
    assert "row 3, column Long Descriptor: expected a text; found nothing" in refusal("cpt", path)
