"""Files made for the reader: text, spreadsheets down to their XML, archives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from coding.importers.base import FileError, Layout, Line
from coding.importers.reading import lines_of, rows_of
from coding.models import Code, Release

OPENXML = "http://schemas.openxmlformats.org"
MAIN = f"{OPENXML}/spreadsheetml/2006/main"
RELATIONSHIPS = f"{OPENXML}/officeDocument/2006/relationships"


def _cells(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    for number, cells in lines:
        if "refuse" in cells:
            raise FileError(f"row {number}: refused")
        yield (number, *cells)


PLAIN = Layout(
    system=Release.System.CODES,
    model=Code,
    columns=(),
    key=(),
    parse=_cells,
    members=("*.txt", "*.csv", "*.xlsx"),
)
FIXED_WIDTH = Layout(
    system=Release.System.CODES,
    model=Code,
    columns=(),
    key=(),
    parse=_cells,
    members=("*.txt",),
    is_fixed_width=True,
)


def written(folder: Path, name: str, data: bytes | str) -> Path:
    """A file of these bytes."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def cells(path: Path, layout: Layout = PLAIN) -> list[list[str]]:
    """The cells of all rows."""
    return [line.cells for line in lines_of(path, layout)]


def said(path: Path, layout: Layout = PLAIN) -> str:
    """What is said about a file that is refused."""
    with pytest.raises(FileError) as caught:
        list(rows_of(path, layout))
    return str(caught.value)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """An archive of these files."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def xlsx(sheet_data: str, *, strings: str = "", **parts: bytes | str) -> bytes:
    """A workbook of one sheet with this XML between its <sheetData> tags.

    `parts` replace whole parts: book, relations or sheet.
    """
    names = {"book": "xl/workbook.xml", "relations": "xl/_rels/workbook.xml.rels"}
    members: dict[str, bytes | str] = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONSHIPS}"><sheets>'
        '<sheet name="a" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships>"
        f'<Relationship Id="rId1" Type="{RELATIONSHIPS}/worksheet" Target="worksheets/a.xml"/>'
        f'<Relationship Id="rId2" Type="{RELATIONSHIPS}/sharedStrings" Target="strings.xml"/>'
        "</Relationships>",
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        "xl/worksheets/a.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{sheet_data}</sheetData>'
        "</worksheet>",
    }
    for name, data in parts.items():
        members[names.get(name, "xl/worksheets/a.xml")] = data
    return zipped(members)


def row_xml(number: int, *texts: str) -> str:
    """A row of texts, as spreadsheet programs write it."""
    inner = "".join(
        f'<c r="{chr(65 + at)}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        for at, text in enumerate(texts)
    )
    return f'<row r="{number}">{inner}</row>'
