"""Extracts in the layouts of the fee files: read as they are, changed, or as a spreadsheet."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from coding.importers import LAYOUTS
from coding.importers.base import FileError
from coding.importers.reading import rows_of

EXTRACTS = Path(__file__).parent / "extracts"


def rows_in(system: str, path: Path) -> list[dict[str, Any]]:
    """The rows of a file by column, read as an import reads them."""
    layout = LAYOUTS[system]
    return [dict(zip(layout.columns, row, strict=True)) for row in rows_of(path, layout)]


def rows_of_extract(system: str, name: str) -> list[dict[str, Any]]:
    """The rows of an extract by column."""
    return rows_in(system, EXTRACTS / name)


def changed(folder: Path, name: str, before: str, after: str) -> Path:
    """A copy of an extract in which a text, which must be there, is another."""
    text = (EXTRACTS / name).read_bytes().decode()
    assert before in text, f"{name} has no {before!r}"
    path = folder / name
    path.write_bytes(text.replace(before, after).encode())
    return path


def refusal(system: str, path: Path) -> str:
    """What is said about a file that can not be imported."""
    with pytest.raises(FileError) as caught:
        rows_in(system, path)
    return str(caught.value)


def as_spreadsheet(folder: Path, name: str) -> Path:
    """The extract as a spreadsheet program saves it: figures are numbers, zeros in front gone."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    with (EXTRACTS / name).open(newline="") as file:
        for row in csv.reader(file):
            sheet.append([_typed(text) for text in row])
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def _typed(text: str) -> str | float | None:
    try:
        return float(text)
    except ValueError:
        return text or None
