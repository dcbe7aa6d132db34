"""Headings found by name, wherever and however they stand."""

from collections.abc import Sequence

import pytest

from coding.importers.base import FileError, Line
from coding.importers.headings import find_headings

WANTED = {"code": ("code", "hcpcs"), "long": ("description",)}


def lines(*rows: Sequence[str]) -> list[Line]:
    """Numbered rows."""
    return [Line(number, list(cells)) for number, cells in enumerate(rows, 1)]


def test_an_equal_heading_goes_before_one_that_holds_the_wording() -> None:
    rows = lines(["Old code", "Code", "Description"])
    assert find_headings(iter(rows), WANTED) == {"code": 1, "long": 2}


def test_a_heading_serves_one_column_only() -> None:
    rows = lines(["Code description", "Description of something"])
    assert find_headings(iter(rows), WANTED) == {"code": 0, "long": 1}


def test_case_and_line_breaks_do_not_matter() -> None:
    rows = lines(["HCPCS\n  CODE", "LONG\nDESCRIPTION"])
    wanted = {"code": ("hcpcs code",), "long": ("long description",)}
    assert find_headings(iter(rows), wanted) == {"code": 0, "long": 1}


def test_the_rows_below_are_left_to_be_read() -> None:
    rows = iter(lines(["A banner"], ["Code", "Description"], ["J9206", "text"]))
    find_headings(rows, WANTED)
    assert next(rows).cells == ["J9206", "text"]


def test_an_optional_column_may_be_missing() -> None:
    optional = {"short": ("short",), "note": ("note",)}
    rows = lines(["Code", "Description", "Note"])
    assert find_headings(iter(rows), WANTED, optional) == {"code": 0, "long": 1, "note": 2}


def test_a_dropped_column_is_told_with_the_closest_row() -> None:
    rows = lines(["A banner"], ["Code", "Units", "Remarks"], ["J9206", "1", ""])
    with pytest.raises(FileError) as caught:
        find_headings(iter(rows), WANTED)
    assert str(caught.value) == (
        "no row of headings with: long; the closest, row 2, has: Code | Units | Remarks"
    )


def test_an_empty_file_has_no_headings() -> None:
    with pytest.raises(FileError, match="expected a row of headings, found an empty file"):
        find_headings(iter([]), WANTED)


@pytest.mark.parametrize(("banners", "is_found"), [(58, True), (59, True), (60, False)])
def test_headings_are_searched_in_the_first_sixty_rows(banners: int, is_found: bool) -> None:
    rows = lines(*[["A banner"]] * banners, ["Code", "Description"])
    if is_found:
        assert find_headings(iter(rows), WANTED) == {"code": 0, "long": 1}
    else:
        with pytest.raises(FileError, match="no row of headings"):
            find_headings(iter(rows), WANTED)
