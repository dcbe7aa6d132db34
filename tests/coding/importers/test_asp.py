"""Average sales prices, and the crosswalk from NDC to code."""

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

FILES = {"asp_price": "asp_pricing.csv", "asp_ndc": "asp_crosswalk.csv"}


def test_a_price_is_kept_to_a_tenth_of_a_cent_with_its_billing_unit() -> None:
    rows = rows_of_extract("asp_price", "asp_pricing.csv")
    assert len(rows) == 24
    assert rows[2] == {
        "code": "X0003",
        "dosage": "30 MG",
        "payment_limit": Decimal("3.003"),
        "coinsurance_percent": Decimal(20),
        "notes": "invented note",
    }


def test_a_price_in_thousands_is_read_with_its_comma() -> None:
    assert rows_of_extract("asp_price", "asp_pricing.csv")[-1]["payment_limit"] == Decimal(
        "12345.678"
    )


def test_a_coinsurance_that_is_not_written_is_not_known() -> None:
    assert rows_of_extract("asp_price", "asp_pricing.csv")[1]["coinsurance_percent"] is None


def test_prices_without_the_optional_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("HCPCS Code,HCPCS Code Dosage,Payment Limit\nX0001,10 MG,1.5\n")
    assert rows_in("asp_price", path) == [
        {
            "code": "X0001",
            "dosage": "10 MG",
            "payment_limit": Decimal("1.5"),
            "coinsurance_percent": None,
            "notes": "",
        }
    ]


def test_a_row_may_end_before_an_optional_column(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("HCPCS Code,HCPCS Code Dosage,Payment Limit,Notes\nX0001,10 MG,1.5\n")
    assert rows_in("asp_price", path)[0]["notes"] == ""


def test_a_package_may_be_billed_with_two_codes(tmp_path: Path) -> None:
    path = changed(tmp_path, FILES["asp_ndc"], "99999-0003-01", "99999-0001-02")
    rows = rows_in("asp_ndc", path)
    assert [row["code"] for row in rows if row["ndc"] == "99999000102"] == ["X0001", "X0002"]


def test_a_package_has_its_code_and_the_units_that_it_holds() -> None:
    rows = rows_of_extract("asp_ndc", "asp_crosswalk.csv")
    assert len(rows) == 24
    assert rows[3] == {
        "code": "X0002",
        "ndc": "99999000402",
        "package_size": Decimal(4),
        "package_quantity": Decimal(10),
        "billing_units_package": Decimal(80),  # 8 units in an item × 10 items
        "billing_units": Decimal(8),
        "labeler": "EXAMPLE LABELER",
        "drug_name": "EXAMPLAMAB 4",
        "dosage": "40 MG",
    }


@pytest.mark.parametrize("system", FILES)
def test_a_spreadsheet_gives_the_same_rows(tmp_path: Path, system: str) -> None:
    path = as_spreadsheet(tmp_path, FILES[system])
    assert rows_in(system, path) == rows_of_extract(system, FILES[system])


@pytest.mark.parametrize(
    ("system", "before", "after"),
    [
        ("asp_price", "HCPCS Code,", "HCPCS,"),
        ("asp_price", "Co-insurance Percentage", "Coinsurance Percentage"),
        ("asp_price", "HCPCS Code Dosage", "HCPCS Dosage"),
        ("asp_ndc", "_2025_CODE", "_2031_CODE"),
        ("asp_ndc", "_2025_CODE", "HCPCS Code"),
        ("asp_ndc", "BILLUNITS,BILLUNITSPKG", "Bill Units,Bill Units Pkg"),
        ("asp_ndc", "NDC2", "NDC"),
    ],
)
def test_headings_may_be_worded_otherwise(
    tmp_path: Path, system: str, before: str, after: str
) -> None:
    path = changed(tmp_path, FILES[system], before, after)
    assert rows_in(system, path) == rows_of_extract(system, FILES[system])


@pytest.mark.parametrize(
    ("system", "before", "after", "expected"),
    [
        ("asp_price", "X0002,", "X0002A,", "row 5, column HCPCS Code: expected a code of five"),
        ("asp_price", "X0002,", "X0001,", "row 5: X0001 stands in row 4 already"),
        ("asp_price", "2.002", "", "row 5, column Payment Limit: expected a number"),
        ("asp_price", "2.002", "2.0025", "and 3 after it; found '2.0025'"),
        ("asp_price", "20 MG", "20 MG" * 20, "HCPCS Code Dosage: expected at most 60 characters"),
        ("asp_price", "Payment Limit", "Limit", "no row of headings with: payment_limit"),
        ("asp_ndc", "99999-0002-03", "9999900020", "row 4, column NDC2: expected eleven digits"),
        ("asp_ndc", "99999-0002-03", "99999-0001-02", "row 4: 99999000102 X0001 stands in row 3"),
        ("asp_ndc", ",2,1,4,4", ",two,1,4,4", "row 4, column PKG SIZE: expected a number"),
        ("asp_ndc", ",2,1,4,4", ",2,1,4", "row 4: expected at least 10 columns, found 9"),
        ("asp_ndc", "PKG QTY", "QTY", "no row of headings with: package_quantity"),
    ],
)
def test_what_is_not_as_expected_is_named(
    tmp_path: Path, system: str, before: str, after: str, expected: str
) -> None:
    assert expected in refusal(system, changed(tmp_path, FILES[system], before, after))
