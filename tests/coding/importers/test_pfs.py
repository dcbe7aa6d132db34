"""Physician fee schedule files, and the price that follows from them."""

from decimal import Decimal
from pathlib import Path

import pytest

from coding.fees import Components, Index, price
from coding.models import PriceIndex, RelativeValue
from tests.coding.importers.extracts_kit import (
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)

NONE = Decimal(0)
FACTOR_2025 = Decimal("32.3465")


def a_value(code: str, modifier: str = "") -> RelativeValue:
    """A row of the extract as it is stored."""
    rows = rows_of_extract("pfs_rvu", "pprrvu.csv")
    return next(
        RelativeValue(**row) for row in rows if (row["code"], row["modifier"]) == (code, modifier)
    )


def test_relative_values_are_found_below_headings_that_stand_in_several_rows() -> None:
    rows = rows_of_extract("pfs_rvu", "pprrvu.csv")
    assert len(rows) == 26
    assert rows[4] == {
        "code": "X0001",
        "modifier": "",
        "status": "A",
        "work": Decimal("0.28"),
        "nonfacility_pe": Decimal("3.31"),
        "is_nonfacility_na": False,
        "facility_pe": Decimal("3.31"),
        "is_facility_na": True,
        "malpractice": Decimal("0.07"),
        "nonfacility_total": Decimal("3.66"),
        "facility_total": Decimal("3.66"),
        "pctc": "5",
        "global_days": "XXX",
        "multiple_procedure": "0",
        "conversion_factor": FACTOR_2025,
    }


def test_a_code_stands_once_for_each_modifier() -> None:
    rows = rows_of_extract("pfs_rvu", "pprrvu.csv")
    assert [row["modifier"] for row in rows if row["code"] == "X0003"] == ["", "26", "TC"]


def test_the_statuses_that_medicare_gives_are_kept() -> None:
    rows = {row["code"]: row for row in rows_of_extract("pfs_rvu", "pprrvu.csv")}
    # PPRRVU of October 2025: 96376 is not paid, G0498 is priced by the contractor
    assert rows["96376"]["status"] == "X"
    assert (rows["G0498"]["status"], rows["G0498"]["global_days"]) == ("C", "YYY")


def test_fixed_width_gives_the_same_rows_but_for_the_pctc_indicator() -> None:
    delimited = rows_of_extract("pfs_rvu", "pprrvu.csv")
    fixed = rows_of_extract("pfs_rvu", "pprrvu.txt")
    assert fixed == [{**row, "pctc": ""} for row in delimited]


def test_a_spreadsheet_gives_the_same_rows_although_it_drops_zeros(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "pprrvu.csv")
    assert rows_in("pfs_rvu", path) == rows_of_extract("pfs_rvu", "pprrvu.csv")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("X0002,,", "X02,,", "row 16, column HCPCS: expected a code of five characters"),
        ("X0003,TC", "X0003,26", "row 19: X0003 26 stands in row 18 already"),
        ("0.19,0.55", "0.19x,0.55", "row 16, column WORK RVU: expected a number"),
        ("0.19,0.55", "-0.19,0.55", "column WORK RVU: expected a number"),
        ("0.19,0.55", "0.195,0.55", "2 after it; found '0.195'"),
        ("0.19,0.55", ",0.55", "column WORK RVU: expected a number with at most 6 digits"),
        ("3.31,NA,0.07", "3.31,NO,0.07", "NA INDICATOR: expected NA or nothing; found 'NO'"),
        (",XXX,0.00,0.00,0.00,4", ",XY,0.00,0.00,0.00,4", "column GLOB DAYS: expected days"),
        ("32.3465,09", "32.34655,09", "CONV FACTOR: expected a number with at most 5 digits"),
        ("WORK", "WORTH", "row 10: expected a column work to the right of status"),
        ("CONV", "CON", "expected a column conversion_factor to the right of multiple_procedure"),
        # the amounts at the right end, worded alike, do not stand in for a missing column
        (",,NON-FAC,NON-FAC,", ",,,NON-FAC,", "expected a column nonfacility_pe to the right"),
        ("HCPCS,MOD", "CODE,MOD", "expected a row of headings that begins with HCPCS"),
    ],
)
def test_a_cell_or_heading_that_is_not_as_expected_is_named(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    path = changed(tmp_path, "pprrvu.csv", before, after)
    assert expected in refusal("pfs_rvu", path)


@pytest.mark.parametrize("end", [0, 60, 142])
def test_a_row_of_fixed_width_that_breaks_off_is_named(tmp_path: Path, end: int) -> None:
    path = changed(tmp_path, "pprrvu.txt", "HDR", "HDR")
    rows = path.read_text().splitlines()
    path.write_text("\n".join([*rows[:3], rows[3][:end] or "?", *rows[4:]]))
    assert "row 4: expected a code, a status in position 58" in refusal("pfs_rvu", path)


def test_a_factor_cut_by_the_fixed_width_is_refused_not_rounded(tmp_path: Path) -> None:
    path = changed(tmp_path, "pprrvu.txt", "32.3465", "32.34  ")
    assert "row 2, column conversion_factor: expected dollars" in refusal("pfs_rvu", path)


def test_text_in_quotes_that_never_close_is_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "pprrvu.csv", "X0020,,", 'X0020,,"')
    assert "row 36: expected at least 25 columns, found 3" in refusal("pfs_rvu", path)


def test_quotes_that_run_on_and_on_are_refused(tmp_path: Path) -> None:
    path = changed(tmp_path, "pprrvu.csv", "X0020,,", 'X0020,,"')
    with path.open("a") as file:
        file.writelines(["endless\n"] * 20_000)  # 160,000 characters; a field holds 131,072
    assert "row 36: can not be split into columns" in refusal("pfs_rvu", path)


def test_a_spreadsheet_without_the_headings_is_refused(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "gpci.csv")
    assert "expected a row of headings that begins with HCPCS" in refusal("pfs_rvu", path)


def test_a_blank_line_between_rows_of_fixed_width_is_passed_over(tmp_path: Path) -> None:
    path = changed(tmp_path, "pprrvu.txt", "X0001 ", "\r\nX0001 ")
    assert rows_in("pfs_rvu", path) == rows_of_extract("pfs_rvu", "pprrvu.txt")


def test_a_spreadsheet_may_drop_the_last_zeros_of_the_factor(tmp_path: Path) -> None:
    path = changed(tmp_path, "pprrvu.csv", "32.3465", "33.4")
    assert rows_in("pfs_rvu", path)[0]["conversion_factor"] == Decimal("33.4000")


def test_price_indices_are_read_with_the_floor_of_work() -> None:
    rows = rows_of_extract("pfs_gpci", "gpci.csv")
    assert len(rows) == 22  # the note under the table is none
    assert rows[0] == {
        "mac": "99900",
        "state": "ZZ",
        "locality": "01",
        "name": "Example locality 1",
        "work": Decimal("1.001"),
        "practice_expense": Decimal("0.810"),
        "malpractice": Decimal("0.350"),
    }


def test_of_two_work_indices_the_one_with_the_floor_counts(tmp_path: Path) -> None:
    path = tmp_path / "gpci.csv"
    path.write_text(
        "Medicare Administrative Contractor (MAC),State,Locality Number,Locality Name,"
        "2099 PW GPCI (without 1.0 Floor),2099 PW GPCI (with 1.0 Floor),2099 PE GPCI,2099 MP GPCI\n"
        "99900,ZZ,01,Example,0.9,1.0,0.8,0.7\n"
    )
    (row,) = rows_in("pfs_gpci", path)
    assert [row["work"], row["practice_expense"]] == [Decimal(1), Decimal("0.8")]


def test_numbers_of_contractor_and_locality_get_their_zeros_back(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "gpci.csv")
    assert rows_in("pfs_gpci", path) == rows_of_extract("pfs_gpci", "gpci.csv")


def test_a_state_is_written_once_beside_the_first_of_its_localities() -> None:
    rows = rows_of_extract("pfs_locality", "locco.csv")
    assert [row["state"] for row in rows[7:10]] == ["EXAMPLE STATE"] * 2 + ["ANOTHER STATE"]
    assert rows[2]["counties"] == "FIRST 3, SECOND 3"


@pytest.mark.parametrize(
    ("system", "name", "before", "after", "expected"),
    [
        ("pfs_gpci", "gpci.csv", "ZZ,05", "Zz,05", "row 8, column State: expected two letters"),
        ("pfs_gpci", "gpci.csv", "ZZ,05", "ZZ,04", "row 8: 99900 04 stands in row 7 already"),
        ("pfs_gpci", "gpci.csv", ",PE,", ",,", "no row of headings with: practice_expense"),
        ("pfs_gpci", "gpci.csv", "1.005,0.850,0.550", "1.005,0.850", "row 8: expected at least 7"),
        ("pfs_locality", "locco.csv", ",EXAMPLE STATE,", ",,", "row 4, column State: expected a"),
        ("pfs_locality", "locco.csv", "02,,EXAMPLE AREA 2,", "01,,EXAMPLE AREA 1,", "in row 4"),
        ("pfs_locality", "locco.csv", "EXAMPLE AREA 2,", ",", "column Fee Schedule Area: expected"),
    ],
)
def test_a_locality_that_is_not_as_expected_is_named(
    tmp_path: Path, system: str, name: str, before: str, after: str, expected: str
) -> None:
    assert expected in refusal(system, changed(tmp_path, name, before, after))


# Total non-facility RVU of October 2025 × 32.3465. With every index 1 only the sum counts, so the
# total stands for the three parts: 3.69 × 32.3465 = 119.358585.
@pytest.mark.parametrize(
    ("code", "total", "dollars"),
    [
        ("96413", "3.69", "119.36"),
        ("96415", "0.79", "25.55"),
        ("96416", "3.63", "117.42"),
        ("96417", "1.82", "58.87"),
        ("96409", "2.86", "92.51"),
        ("96411", "1.57", "50.78"),
        ("96401", "2.05", "66.31"),
        ("96402", "1.08", "34.93"),
        ("96365", "1.79", "57.90"),
        ("96366", "0.60", "19.41"),
        ("96367", "0.82", "26.52"),
        ("96368", "0.57", "18.44"),
        ("96374", "1.05", "33.96"),
        ("96375", "0.44", "14.23"),
        ("96372", "0.43", "13.91"),
        ("96360", "0.93", "30.08"),
        ("96361", "0.36", "11.64"),
    ],
)
def test_the_national_prices_of_2025_come_out(code: str, total: str, dollars: str) -> None:
    assert price(Components(NONE, Decimal(total), NONE, FACTOR_2025)) == Decimal(dollars), code


def test_each_part_is_weighed_by_its_own_index() -> None:
    value = a_value("X0005").components(in_facility=False)
    index = Index(Decimal("1.1"), Decimal("0.9"), Decimal("0.5"))
    # 1.30 × 1.1 + 1.27 × 0.9 + 0.11 × 0.5 = 1.43 + 1.143 + 0.055 = 2.628; × 32.3465 = 85.006602
    assert price(value, index) == Decimal("85.01")


def test_a_facility_is_paid_its_own_practice_expense() -> None:
    value = a_value("X0005").components(in_facility=True)
    # 1.30 + 0.55 + 0.11 = 1.96; × 32.3465 = 63.39914
    assert price(value) == Decimal("63.40")


def test_the_index_of_a_locality_is_its_three_figures() -> None:
    row = PriceIndex(**rows_of_extract("pfs_gpci", "gpci.csv")[0])
    assert row.index() == Index(Decimal("1.001"), Decimal("0.810"), Decimal("0.350"))


@pytest.mark.parametrize(
    ("units", "dollars"), [("0.0049", "0.00"), ("0.005", "0.01"), ("0.0051", "0.01")]
)
def test_half_a_cent_is_rounded_up(units: str, dollars: str) -> None:
    assert price(Components(NONE, Decimal(units), NONE, Decimal(1))) == Decimal(dollars)
