"""Relative values of the physician fee schedule (PPRRVU): delimited, or of fixed width.

Delimited, the headings stand one word above the other in several rows, of which the last begins
with HCPCS. Positions of fixed width are those of the October 2025 file, as noted, not confirmed on
it; where the totals and the PC/TC indicator stand there is not known, so a total is the sum of its
three parts, and the indicator stays empty. Descriptors belong to the American Medical Association
and are not kept.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain, dropwhile, islice, zip_longest
from typing import Any

from coding.importers.base import FileError, Layout, Line
from coding.importers.cells import Cell
from coding.importers.headings import ROWS_SEARCHED, SHOWN, plain
from coding.importers.records import Record, Seen, below
from coding.models.fees import RelativeValue
from coding.models.releases import Release

# Column -> what its joined heading says. They come in this order, with others between them, and
# two pairs are worded alike, so each is looked for to the right of the one before.
COLUMNS = {
    "code": r"^hcpcs$",
    "modifier": r"\bmod",
    "status": r"\bstatus\b",
    "work": r"\bwork\b",
    "nonfacility_pe": r"\bnon-? ?fac.*\bpe\b",
    "is_nonfacility_na": r"\bna\b",
    "facility_pe": r"^(?!.*\bnon-? ?fac).*\bfac.*\bpe\b",
    "is_facility_na": r"\bna\b",
    "malpractice": r"\b(?:mp|malpractice)\b",
    "nonfacility_total": r"\bnon-? ?fac.*\btotal\b",
    "facility_total": r"^(?!.*\bnon-? ?fac).*\bfac.*\btotal\b",
    "pctc": r"\bpc/?tc\b",
    "global_days": r"\bglob",
    "multiple_procedure": r"\bmult",
    "conversion_factor": r"\bconv",
}
OTHER_AMOUNTS = "opps"  # three amounts at the right end repeat the wording of the expenses
# 0-based, end exclusive. Figures end where they do in the file and may begin where the field
# before ends; the flag NA stands in the gap before a figure. The factor reaches up to the global
# days: a noted end of 138 would cut 32.3465 to five characters, which four decimals then refuse.
FIXED = {
    "code": (0, 5),
    "modifier": (5, 7),
    "status": (57, 58),
    "work": (58, 65),
    "nonfacility_pe": (65, 72),
    "facility_pe": (72, 81),
    "malpractice": (81, 89),
    "multiple_procedure": (104, 105),
    "conversion_factor": (133, 140),
    "global_days": (140, 143),
}
PLACES = ("nonfacility", "facility")
FLAGS = {"is_nonfacility_na": "facility_pe", "is_facility_na": "malpractice"}
FIXED_RECORD = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z].{52}[A-Z].{85}")
DELIMITED_HEADINGS = re.compile(r'"?HCPCS"?\s*([,\t|])', re.IGNORECASE)
EXPECTED = "a row of headings that begins with HCPCS, or rows of fixed width that begin with a code"


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield the values of COLUMNS: figures exact, dollars for the factor, flags true or false."""
    seen = Seen()
    for record in _records(iter(lines)):
        row = _row(record)
        seen.add(record.line.number, row[0], row[1])
        yield row


def _records(lines: Iterator[Line]) -> Iterator[Record]:
    """Tell by the first rows how the file is written: cells, text with delimiters, or fixed."""
    first = list(islice(lines, ROWS_SEARCHED))
    rows = chain(first, lines)
    if any(len(line.cells) > 1 for line in first):
        return _below_headings(rows)
    for line in first:
        if delimited := DELIMITED_HEADINGS.match("".join(line.cells)):
            return _below_headings(_split(rows, delimited.group(1)))
    if any(FIXED_RECORD.match("".join(line.cells)) for line in first):
        return _of_fixed_width(rows)
    raise FileError(f"expected {EXPECTED}; found neither in the first {len(first)} rows")


def _split(lines: Iterable[Line], delimiter: str) -> Iterator[Line]:
    reader = csv.reader(("".join(line.cells) + "\n" for line in lines), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield Line(number, [cell.strip() for cell in cells])
            number = reader.line_num + 1
    except csv.Error as error:
        raise FileError(f"row {number:,}: can not be split into columns ({error})") from None


def _below_headings(rows: Iterator[Line]) -> Iterator[Record]:
    above: list[list[str]] = []
    for line in islice(rows, ROWS_SEARCHED):
        above.append(line.cells)
        if line.cells and plain(line.cells[0]) == "hcpcs":
            headings = [" ".join(words) for words in zip_longest(*above, fillvalue="")]
            headings[0] = line.cells[0]  # the banners stand in the first column
            return below(rows, _positions(headings, line), headings, tuple(COLUMNS))
    raise FileError(f"expected {EXPECTED}; found neither in the first {len(above)} rows")


def _positions(headings: Sequence[str], line: Line) -> dict[str, int]:
    positions: dict[str, int] = {}
    rest = enumerate(map(plain, headings))
    for column, wording in COLUMNS.items():
        at = next((at for at, heading in rest if _is_column(heading, wording)), None)
        if at is None:
            before = f" to the right of {list(positions)[-1]}" if positions else ""
            shown = " | ".join(filter(None, headings))[:SHOWN]
            raise FileError(
                f"row {line.number:,}: expected a column {column}{before}; found: {shown}"
            )
        positions[column] = at
    return positions


def _is_column(heading: str, wording: str) -> bool:
    return OTHER_AMOUNTS not in heading and re.search(wording, heading) is not None


def _of_fixed_width(lines: Iterable[Line]) -> Iterator[Record]:
    """Yield rows from the first record on; above it stands at most a heading."""
    positions = {column: at for at, column in enumerate([*FIXED, *FLAGS])}
    texts = ((line.number, "".join(line.cells)) for line in lines)
    for number, text in dropwhile(lambda row: not FIXED_RECORD.match(row[1]), texts):
        if text.strip():
            yield Record(Line(number, _fixed_cells(number, text)), positions, list(positions))


def _fixed_cells(number: int, text: str) -> list[str]:
    if FIXED_RECORD.match(text) is None:
        raise FileError(
            f"row {number:,}: expected a code, a status in position 58, and 143 characters or "
            f"more; found {text[:5]!r}, {text[57:58]!r} and {len(text)} characters"
        )
    fields = {column: text[start:end].strip() for column, (start, end) in FIXED.items()}
    fields["work"] = fields["work"].lstrip("+ ")  # "not used for Medicare", as in the csv
    for flag, figure in FLAGS.items():
        with_flag = fields[figure]
        fields[figure] = with_flag.removeprefix("NA").lstrip()
        fields[flag] = with_flag.removesuffix(fields[figure]).rstrip()
    factor = Cell(number, "conversion_factor", fields["conversion_factor"])
    factor.matching(r"[0-9]+\.[0-9]{4}", "dollars with four decimals, such as 32.3465")
    return list(fields.values())


def _row(record: Record) -> tuple[Any, ...]:
    work = record["work"].number(6, 2)
    nonfacility, facility = (record[f"{where}_pe"].number(6, 2) for where in PLACES)
    malpractice = record["malpractice"].number(6, 2)
    return (
        record["code"].service_code(),
        record["modifier"].matching("(?:[0-9A-Z]{2})?", "a modifier of two characters, or nothing"),
        record["status"].matching("[A-Z]", "a status of one letter such as A"),
        work,
        nonfacility,
        _is_na(record["is_nonfacility_na"]),
        facility,
        _is_na(record["is_facility_na"]),
        malpractice,
        _total(record, "nonfacility_total", work + nonfacility + malpractice),
        _total(record, "facility_total", work + facility + malpractice),
        record["pctc"].matching("[0-9]?", "a digit"),
        _global_days(record["global_days"]),
        record["multiple_procedure"].matching("[0-9]?", "a digit"),
        record["conversion_factor"].number(5, 4),
    )


def _is_na(cell: Cell) -> bool:
    return cell.matching("(?:NA)?", "NA or nothing") == "NA"


def _total(record: Record, column: str, of_parts: Decimal) -> Decimal:
    return record[column].number(6, 2) if column in record.positions else of_parts


def _global_days(cell: Cell) -> str:
    text = cell.matching("[0-9]{1,3}|[A-Z]{3}|", "days such as 000 or 090, or letters such as XXX")
    return text.zfill(3) if text.isdigit() else text


LAYOUTS = (
    Layout(
        system=Release.System.PFS_RVU,
        model=RelativeValue,
        columns=tuple(COLUMNS),
        key=("code", "modifier"),
        parse=parse,
        members=("pprrvu*.csv", "pprrvu*.txt", "pprrvu*.xlsx"),
        is_fixed_width=True,  # lines come whole; `_records` splits those with delimiters
    ),
)
