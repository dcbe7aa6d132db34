"""NCCI files: code pairs, unit limits, add-on links."""

from datetime import date
from pathlib import Path

import pytest

from tests.coding.importers.extracts_kit import (
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)


def test_pairs_begin_below_six_rows_of_headings() -> None:
    rows = rows_of_extract("ptp_practitioner", "ccipra.txt")
    assert len(rows) == 37 - 6
    assert rows[0] == {
        "column1": "96365",
        "column2": "36000",
        "indicator": "1",
        "valid_from": date(1996, 1, 1),
        "valid_to": None,
    }


def test_hospital_pairs_are_read_alike_and_differ_in_what_they_say() -> None:
    def indicator(system: str, name: str) -> str:
        rows = rows_of_extract(system, name)
        (found,) = [r for r in rows if (r["column1"], r["column2"]) == ("96365", "99211")]
        return str(found["indicator"])

    assert indicator("ptp_practitioner", "ccipra.txt") == "0"
    assert indicator("ptp_hospital", "ccioph.txt") == "1"


def test_a_pair_that_comes_again_with_other_days_is_kept_twice() -> None:
    rows = rows_of_extract("ptp_practitioner", "ccipra.txt")
    days = [
        (row["valid_from"], row["valid_to"], row["indicator"])
        for row in rows
        if (row["column1"], row["column2"]) == ("96365", "36591")
    ]
    assert days == [
        (date(2006, 1, 1), None, "0"),
        (date(2005, 1, 1), date(2005, 12, 31), "9"),
    ]


def test_the_same_pair_and_day_twice_is_one_row(tmp_path: Path) -> None:
    line = "96365\t36410\t\t20060101\t*\t1\tTest rationale\r\n"
    path = changed(tmp_path, "ccipra.txt", line, line + line)
    assert rows_in("ptp_practitioner", path) == rows_of_extract("ptp_practitioner", "ccipra.txt")


def test_a_contradiction_names_both_rows(tmp_path: Path) -> None:
    line = "96365\t36410\t\t20060101\t*\t1\tTest rationale\r\n"
    other = "96365\t36410\t\t20060101\t20201231\t1\tTest rationale\r\n"
    path = changed(tmp_path, "ccipra.txt", line, line + other)
    assert refusal("ptp_practitioner", path) == (
        "ccipra.txt: row 9: 96365 / 36410 from 2006-01-01 has indicator 1 and last day "
        "2020-12-31, in row 8 indicator 1 and none; expected one of them"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("\t36410\t", "\t3641\t", "row 8, column column2: expected a code of five characters"),
        ("20060101\t*\t1", "20060101\t*\t2", "row 8, column indicator: expected 0, 1 or 9"),
        ("\t20060101\t", "\t20060230\t", "row 8, column valid_from: expected a day"),
        ("\t20060101\t", "\t*\t", "row 8, column valid_from: expected a day"),
        ("96365\t36410", "36410\t36410", "row 8: expected two codes, found 36410 twice"),
        ("\t36410\t\t20060101\t*\t1\tTest rationale", "\t36410", "row 8: expected at least 6"),
        ("Deletion", "Removal", "no row of headings with: valid_to; the closest, row 3, has:"),
    ],
)
def test_a_wrong_pair_is_refused_with_its_row(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert said in refusal("ptp_practitioner", changed(tmp_path, "ccipra.txt", before, after))


def test_unit_limits_are_found_under_headings_that_break_over_lines() -> None:
    rows = rows_of_extract("mue_practitioner", "mue_practitioner.csv")
    assert len(rows) == 42 - 4  # a banner and headings, both over two lines
    assert rows[0] == {"code": "36000", "units": 4, "adjudication": "3"}
    assert {"code": "96376", "units": 0, "adjudication": "3"} in rows


def test_hospital_limits_are_found_under_a_heading_of_another_quarter(tmp_path: Path) -> None:
    rows = rows_of_extract("mue_hospital", "mue_hospital.csv")
    assert {"code": "96361", "units": 24, "adjudication": "3"} in rows
    renamed = changed(
        tmp_path, "mue_hospital.csv", "Outpatient Hospital Services MUE Values", "OPPS MUE Value"
    )
    assert rows_in("mue_hospital", renamed) == rows


def test_medicaid_limits_need_no_adjudication_indicator() -> None:
    rows = rows_of_extract("mue_medicaid", "mue_medicaid.csv")
    assert {"code": "96376", "units": 10, "adjudication": ""} in rows


def test_medicare_limits_without_adjudication_are_a_dropped_column(tmp_path: Path) -> None:
    path = changed(tmp_path, "mue_hospital.csv", "MUE Adjudication Indicator", "Remark")
    assert "no row of headings with: adjudication" in refusal("mue_hospital", path)


def test_limits_read_alike_from_a_spreadsheet(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "mue_practitioner.csv")
    assert rows_in("mue_practitioner", path) == rows_of_extract(
        "mue_practitioner", "mue_practitioner.csv"
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("36591,2,3", "36591,2.5,3", "expected a whole number of units; found '2.5'"),
        ("36591,2,3", "36591,-2,3", "expected a whole number of units; found '-2'"),
        ("36591,2,3", "36591,2,4", "expected an adjudication indicator that begins with 1, 2"),
        ("36591,2,3", "36000,2,3", "36000 stands in row 3 already"),
    ],
)
def test_a_wrong_limit_is_refused_with_its_row(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    text = refusal("mue_practitioner", changed(tmp_path, "mue_practitioner.csv", before, after))
    assert "row 4" in text
    assert said in text


def test_add_on_links_of_all_types_are_read() -> None:
    rows = [tuple(row.values()) for row in rows_of_extract("aoc", "aoc.csv")]
    assert ("96417", "96413", "1") in rows
    assert {row[1] for row in rows if row[0] == "96411"} == {"96409", "96413"}
    assert [row for row in rows if row[0] == "X0001"] == [
        ("X0001", "X0002", "3"),
        ("X0001", "X0003", "3"),
    ]


def test_where_the_contractor_decides_there_is_no_link() -> None:
    assert not [row for row in rows_of_extract("aoc", "aoc.csv") if row["add_on"] == "X0004"]


@pytest.mark.parametrize(
    ("last_day", "is_kept"), [("20240331", False), ("20240401", True), ("20240402", True)]
)
def test_a_link_that_ended_before_the_newest_began_is_left_out(
    tmp_path: Path, last_day: str, is_kept: bool
) -> None:
    """The newest first day in the extract is 2024-04-01."""
    path = changed(tmp_path, "aoc.csv", "20231231", last_day)
    links = [(row["add_on"], row["primary"]) for row in rows_in("aoc", path)]
    assert (("X0005", "X0002") in links) == is_kept


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("96417,96413,1", "96417,96417,1", "expected a code other than the add-on itself"),
        ("96417,96413,1", "96417,none,1", "expected codes of five characters, parted by"),
        ("96417,96413,1", "96417,96413,4", "expected a type of 1, 2 or 3; found '4'"),
        ("96417,96413,1", "96415,96413,2", "96415 under 96413 is of type 2, in row"),
    ],
)
def test_a_wrong_link_is_refused(tmp_path: Path, before: str, after: str, said: str) -> None:
    assert said in refusal("aoc", changed(tmp_path, "aoc.csv", before, after))
