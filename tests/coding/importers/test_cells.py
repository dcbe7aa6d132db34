"""Cells of the fee files: which writings are a figure, and that no text brings a reader down."""

import csv
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.importers import LAYOUTS
from coding.importers.base import FileError, Line
from coding.importers.cells import Cell
from tests.coding.importers.extracts_kit import EXTRACTS

DELIMITED = {
    "pfs_gpci": "gpci.csv",
    "pfs_locality": "locco.csv",
    "pfs_rvu": "pprrvu.csv",
    "opps_a": "addendum_a.csv",
    "opps_b": "addendum_b.csv",
    "asp_price": "asp_pricing.csv",
    "asp_ndc": "asp_crosswalk.csv",
    "nucc": "nucc.csv",
    "pos": "places.csv",
}


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("0", "0"),
        ("12.5", "12.50"),
        (".5", "0.50"),
        ("5.", "5.00"),
        ("$1,234.50", "1234.50"),
        ("20%", "20.00"),
        ("9999.99", "9999.99"),
        # a spreadsheet's binary number is off by less than a millionth
        ("331.6900000001", "331.69"),
        ("331.6899999999", "331.69"),
        ("0.0100009", "0.01"),
    ],
)
def test_a_figure_is_read_exactly(text: str, figure: str) -> None:
    assert Cell(1, "x", text).number(4, 2) == Decimal(figure)


@pytest.mark.parametrize(
    "text",
    [
        "", "$", ".", "-1", "+1", "1e3", "1.2.3", "1,23", "12,3456", "n/a", "١",
        "10000", "9999.999999999", "0.010001", "0.011111", "9" * 26, "0." + "0" * 24,
    ],
)  # fmt: skip
def test_what_is_no_such_figure_is_refused(text: str) -> None:
    with pytest.raises(FileError, match="row 7, column Rate: expected a number with at most 4"):
        Cell(7, "Rate", text).number(4, 2)


def test_an_error_repeats_the_beginning_of_a_long_cell_only() -> None:
    assert str(Cell(1_234, "Rate", "x" * 500).error("a day")) == (
        f"row 1,234, column Rate: expected a day; found '{'x' * 60}'"
    )


def outcome(system: str, lines: list[Line]) -> str:
    """What comes of a file: "read", or what the refusal says."""
    try:
        assert list(LAYOUTS[system].parse(lines))
    except FileError as error:
        return str(error)
    return "read"


@pytest.mark.parametrize("system", DELIMITED)
@given(data=st.data())
def test_any_text_in_any_cell_is_a_row_or_a_refusal(system: str, data: st.DataObject) -> None:
    with (EXTRACTS / DELIMITED[system]).open(newline="") as file:
        rows = list(csv.reader(file))
    row = rows[data.draw(st.integers(0, len(rows) - 1))]
    row[data.draw(st.integers(0, len(row) - 1))] = data.draw(st.text())
    said = outcome(system, [Line(at, cells) for at, cells in enumerate(rows, 1)])
    assert any(word in said for word in ("read", "expected", "stands in", "headings"))


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=150)))
def test_any_line_of_fixed_width_is_a_row_or_a_refusal(texts: list[str]) -> None:
    good = (EXTRACTS / "pprrvu.txt").read_text().splitlines()[:3]
    lines = [Line(at, [text]) for at, text in enumerate([*good, *texts], 1)]
    said = outcome("pfs_rvu", lines)
    assert said == "read" or "row " in said
