"""How the tests of sheets write a file by hand, and look at what it would do."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from coding.sheets.effect import Effect, effect_of
from coding.sheets.reading import SheetError, read_sheet
from coding.sheets.tables import SHEETS

Rows = Sequence[dict[str, Any]]


def csv_file(rows: Rows) -> bytes:
    """Write rows under the headings of the first."""
    text = StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def effect_of_file(table: str, content: bytes, folder: Path, *, is_whole: bool = False) -> Effect:
    """Read and rehearse a file; whether it is CSV or XLSX shows in its bytes."""
    path = folder / "sheet"
    path.write_bytes(content)
    sheet = SHEETS[table]
    return effect_of(sheet, read_sheet(path, sheet, name="sheet"), is_whole=is_whole)


def complaints(table: str, content: bytes, folder: Path, *, is_whole: bool = False) -> list[str]:
    """Say what is wrong with a file."""
    try:
        effect_of_file(table, content, folder, is_whole=is_whole)
    except SheetError as error:
        return [str(problem) for problem in error.problems]
    return []
