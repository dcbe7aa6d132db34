"""The ICD-10-CM order file, and the seed that is written in its layout."""

from pathlib import Path

import pytest

from coding.importers.icd10cm import order_line
from tests.coding.importers.extracts_kit import changed, refusal, rows_in, rows_of_extract


def test_codes_that_can_be_billed_come_with_their_point() -> None:
    rows = rows_of_extract("icd10cm", "icd10cm_order.txt")
    codes = [row["code"] for row in rows]
    assert codes[:3] == ["C50.911", "C50.912", "C50.919"]
    assert {"I10", "Z51.11", "T45.1X5A"} <= set(codes)


def test_a_code_whose_second_character_is_a_letter_is_read(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_text(order_line(1, "QA0.0101", "A title"))
    assert rows_in("icd10cm", path) == [{"code": "QA0.0101", "label": "A title"}]


def test_headings_of_the_book_are_left_out() -> None:
    codes = {row["code"] for row in rows_of_extract("icd10cm", "icd10cm_order.txt")}
    assert not {"C50", "C50.9", "Z79.63", "T45.1X5"} & codes


def test_the_long_title_is_kept_not_the_short_one() -> None:
    rows = rows_of_extract("icd10cm", "icd10cm_order.txt")
    assert rows[0]["label"] == "Malignant neoplasm of unspecified site of right female breast"


def test_a_title_is_cut_to_what_a_row_holds(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_text(order_line(1, "Z51.11", "x" * 300))
    assert rows_in("icd10cm", path) == [{"code": "Z51.11", "label": "x" * 255}]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("00004 C50911  1", "00004 C50911  2", "row 4, column 15 (can be billed): expected 0 or 1"),
        ("00004 C50911  1", "00004 C5!911  1", "row 4, column 7-13 (code): expected an ICD-10-CM"),
        ("00005 C50912  1", "00005 C50911  1", "row 5: C50911 stands in row 4 already"),
        ("00004 C50911  1", "00004\tC50911\t1", "row 4, column"),
    ],
)
def test_a_wrong_line_is_refused_with_its_row(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert said in refusal("icd10cm", changed(tmp_path, "icd10cm_order.txt", before, after))


def test_a_line_that_breaks_off_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "order.txt"
    path.write_text(order_line(1, "Z51.11", "A title")[:70])
    assert "row 1: expected a long title from column 78" in refusal("icd10cm", path)
