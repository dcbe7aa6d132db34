"""OPPS Addendum A and B: what hospitals are paid, by class and by code."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.coding.importers.extracts_kit import (
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)


def test_a_payment_class_has_its_status_weight_and_amounts() -> None:
    rows = rows_of_extract("opps_a", "addendum_a.csv")
    assert len(rows) == 22
    assert rows[5] == {
        "apc": "9902",
        "status_indicator": "J1",
        "relative_weight": Decimal("2.0002"),
        "payment_rate": Decimal("2002.02"),
        "national_copayment": Decimal("400.10"),
        "minimum_copayment": Decimal("400.05"),
    }


def test_an_amount_that_is_not_published_is_none_not_zero() -> None:
    # APC 5694 in 2025: 331.69 dollars; the extract has no co-payment for it
    (row,) = [row for row in rows_of_extract("opps_a", "addendum_a.csv") if row["apc"] == "5694"]
    assert (row["payment_rate"], row["national_copayment"]) == (Decimal("331.69"), None)


def test_a_code_has_its_class_and_rate() -> None:
    rows = {row["code"]: row for row in rows_of_extract("opps_b", "addendum_b.csv")}
    assert len(rows) == 32
    assert rows["96413"] == {
        "code": "96413",
        "apc": "5694",
        "status_indicator": "S",
        "relative_weight": None,
        "payment_rate": Decimal("331.69"),
        "national_copayment": None,
        "minimum_copayment": None,
    }


def test_a_packaged_code_has_a_status_and_no_class() -> None:
    rows = {row["code"]: row for row in rows_of_extract("opps_b", "addendum_b.csv")}
    assert (rows["96368"]["status_indicator"], rows["96368"]["apc"]) == ("N", "")


@pytest.mark.parametrize(
    ("system", "name"), [("opps_a", "addendum_a.csv"), ("opps_b", "addendum_b.csv")]
)
def test_a_spreadsheet_gives_the_same_rows(tmp_path: Path, system: str, name: str) -> None:
    assert rows_in(system, as_spreadsheet(tmp_path, name)) == rows_of_extract(system, name)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("HCPCS Code,", "HCPCS,"),
        (",SI,", ",Status Indicator,"),
        (",Payment Rate,", ",January 2099 Payment Rate,"),
        ("Unadjusted Copayment", "Unadjusted Co-payment"),
        ("* Indicates a Change", "Note,* Indicates a Change"),
    ],
)
def test_headings_may_be_worded_otherwise(tmp_path: Path, before: str, after: str) -> None:
    path = changed(tmp_path, "addendum_b.csv", before, after)
    assert rows_in("opps_b", path) == rows_of_extract("opps_b", "addendum_b.csv")


@pytest.mark.parametrize(
    ("system", "before", "after", "expected"),
    [
        ("opps_a", "9902,", "99O2,", "row 9, column APC: expected a number of 4 digits"),
        ("opps_a", "9902,", "9901,", "row 9: 9901 stands in row 8 already"),
        ("opps_a", ",J1,2.0002", ",j1,2.0002", "column SI: expected a status indicator"),
        ("opps_a", "2.0002", "2.00022", "column Relative Weight: expected a number with"),
        ("opps_a", '"$2,002.02"', "n/a", "column Payment Rate: expected a number with"),
        ("opps_a", "Payment Rate", "Rate", "no row of headings with: payment_rate"),
        ("opps_b", "X0002,", "X2,", "row 22, column HCPCS Code: expected a code of five"),
        ("opps_b", ",9902,", ",APC 9902,", "row 22, column APC: expected a number of 4 digits"),
        ("opps_b", ",G,9902,,$200.02,$40.10,$40.10,", ",G,9902", "row 22: expected at least 8"),
        ("opps_b", ",SI,", ",,", "no row of headings with: status_indicator"),
    ],
)
def test_what_is_not_as_expected_is_named(
    tmp_path: Path, system: str, before: str, after: str, expected: str
) -> None:
    name = f"addendum_{system[-1]}.csv"
    assert expected in refusal(system, changed(tmp_path, name, before, after))
