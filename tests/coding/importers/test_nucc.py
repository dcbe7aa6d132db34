"""The NUCC list of provider taxonomies."""

from pathlib import Path

import pytest

from tests.coding.importers.extracts_kit import (
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)


def test_a_taxonomy_has_its_classification_and_specialization() -> None:
    rows = rows_of_extract("nucc", "nucc.csv")
    assert len(rows) == 24
    assert rows[0] == {
        "code": "900000001X",
        "classification": "Example Profession 1",
        "specialization": "Example Field 1",
    }


def test_a_taxonomy_may_lack_a_specialization() -> None:
    assert rows_of_extract("nucc", "nucc.csv")[3]["specialization"] == ""


def test_a_spreadsheet_gives_the_same_rows(tmp_path: Path) -> None:
    path = as_spreadsheet(tmp_path, "nucc.csv")
    assert rows_in("nucc", path) == rows_of_extract("nucc", "nucc.csv")


def test_a_definition_over_several_lines_is_passed_over(tmp_path: Path) -> None:
    path = changed(tmp_path, "nucc.csv", "definition, with", "definition,\nwith")
    assert rows_in("nucc", path) == rows_of_extract("nucc", "nucc.csv")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("900000002X", "900000002", "row 3, column Code: expected a taxonomy code of ten"),
        ("900000002X", "9000000002X", "row 3, column Code: expected a taxonomy code of ten"),
        ("900000002X", "900000001X", "row 3: 900000001X stands in row 2 already"),
        ("Example Profession 2", "", "row 5, column Classification: expected a text"),
        ("Specialization", "Specialty", "no row of headings with: specialization"),
    ],
)
def test_what_is_not_as_expected_is_named(
    tmp_path: Path, before: str, after: str, expected: str
) -> None:
    assert expected in refusal("nucc", changed(tmp_path, "nucc.csv", before, after))
