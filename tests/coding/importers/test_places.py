"""The official list of places of service."""

from pathlib import Path

import pytest

from tests.coding.importers.extracts_kit import (
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)


def test_a_place_has_two_digits_and_a_name() -> None:
    rows = rows_of_extract("pos", "places.csv")
    assert rows[1] == {"code": "11", "name": "Office"}


def test_a_single_digit_gets_its_zero_back() -> None:
    assert rows_of_extract("pos", "places.csv")[0]["code"] == "01"


def test_codes_without_a_meaning_are_left_out() -> None:
    codes = [row["code"] for row in rows_of_extract("pos", "places.csv")]
    assert len(codes) == 19
    assert "98" not in codes


def test_a_spreadsheet_gives_the_same_rows(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "places.csv")
    assert rows_in("pos", path) == rows_of_extract("pos", "places.csv")


def test_headings_may_be_worded_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("POS Code,Name\n11,Office\n")
    assert rows_in("pos", path) == [{"code": "11", "name": "Office"}]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("12,Home", "123,Home", "Place of Service Code(s): expected a number of 2 digits"),
        ("12,Home", "11,Home", "row 5: 11 stands in row 4 already"),
        ("27-30,Unassigned", "27-30,Assigned", "expected a number of 2 digits; found '27-30'"),
        ("12,Home", "12,", "column Place of Service Name: expected a text; found nothing"),
        ("Place of Service Name", "Title", "no row of headings with: name"),
    ],
)
def test_what_is_not_as_expected_is_named(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    assert expected in refusal("pos", changed(tmp_path, "places.csv", before, after))
