"""Small files of code pairs in a layout of the tests' own, and what it takes to import them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User

from coding.actions.releases import Edition, begin_import, command_line, import_file
from coding.importers.base import FileError, Layout, Line
from coding.models import CodePair, Release
from coding.uploads import digest_of

PTP = Release.System.PTP_PRACTITIONER
FIRST, SECOND, THIRD = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)

Pair = tuple[str, str, str]


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Read column 1, column 2, indicator and, if there is one, the first day; no headings."""
    for number, cells in lines:
        if len(cells) < 3 or cells[2] not in {"0", "1", "9"}:
            raise FileError(f"row {number}: modifier indicator: expected 0, 1 or 9")
        day = date.fromisoformat(cells[3]) if len(cells) > 3 else None
        yield cells[0], cells[1], cells[2], day


PAIRS = Layout(
    system=PTP,
    model=CodePair,
    columns=("column1", "column2", "indicator", "valid_from"),
    key=("column1", "column2", "valid_from"),
    parse=parse,
    members=("*.txt",),
)


def numbered(count: int, *, start: int = 0, indicator: str = "1") -> list[Pair]:
    """Pairs of invented codes; one number gives one pair."""
    return [(f"X{n:04}", "Y0001", indicator) for n in range(start, start + count)]


def a_file(folder: Path, rows: Iterable[tuple[str, ...]], name: str = "pairs.txt") -> Path:
    """Write rows as tab-separated text."""
    path = folder / name
    path.write_text("".join("\t".join(row) + "\n" for row in rows))
    return path


def edition(path: Path, name: str = "2026Q1", valid_from: date = FIRST, **fields: Any) -> Edition:
    """What a person says of the file."""
    return Edition(
        system=PTP,
        name=name,
        valid_from=valid_from,
        file_name=path.name,
        sha256=digest_of(path),
        **fields,
    )


def imported(path: Path, by: User | None = None, because: str = "", **said: Any) -> Release:
    """Import a file to its end, without telling progress."""
    by = by or command_line()
    release = begin_import(edition=edition(path, **said), by=by)
    return import_file(
        release=release, path=path, by=by, progress=lambda done, text: None, because=because
    )


def pairs_of(release: Release) -> list[Pair]:
    """The rows of a release in order."""
    rows = CodePair.objects.filter(release=release).order_by("column1", "column2", "valid_from")
    return list(rows.values_list("column1", "column2", "indicator"))
