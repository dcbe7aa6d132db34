"""A file's rows into the table of its release, in pieces that nobody sees before all are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from django.db import transaction

from coding.importers.base import FileError, Layout, Line
from coding.importers.reading import rows_of
from coding.importers.tables import Row, RowsRefusedError, analyze, empty, insert
from coding.models.releases import Release

ROWS_TOGETHER = 20_000  # measured: more are no faster, and take memory

Progress = Callable[[int, str], None]


class OvertakenError(RuntimeError):
    """Another import of the same file has begun meanwhile; this one stops and changes nothing."""


def load_file(*, release: Release, layout: Layout, path: Path, progress: Progress) -> int:
    """Fill the release from the file; raise FileError that names file and row. See `load`."""
    name = release.file_name
    try:
        rows = rows_of(path, layout, name=name)
        return load(release=release, layout=layout, rows=rows, progress=progress)
    except RowsRefusedError as refused:
        for _ in rows_of(path, _watching(layout, refused), name=name):
            pass
        raise FileError(f"{name}: {refused}") from refused


def load(*, release: Release, layout: Layout, rows: Iterable[Row], progress: Progress) -> int:
    """Empty a release that is being loaded, fill it with `rows`, and return how many they were.

    Each piece is committed by itself, so that others write in between and a killed import is
    begun anew. `progress` is told the rows so far. Raise FileError for rows that the table can
    not hold or where there are none; OvertakenError when the release is loaded elsewhere.
    """
    for removed in empty(release, layout.model, gate):
        progress(0, f"{removed:,} rows of a broken-off import removed")
    stream, done = iter(rows), 0
    while piece := list(islice(stream, ROWS_TOGETHER)):
        done += len(piece)
        _add(release, layout, piece, done)
        progress(done, "rows loaded")
    if not done:
        raise FileError(f"{release.file_name}: no rows; expected at least one below the headings")
    analyze(layout.model)
    return done


def gate(release: Release, done: int = 0) -> None:
    """Let only the latest load of a release that is being loaded pass; note its rows so far.

    It holds the release's row, so that a later load begins after the caller's transaction. Raise
    OvertakenError for any other.
    """
    own = Release.objects.filter(
        pk=release.pk, attempt=release.attempt, state=Release.State.LOADING
    )
    if not own.update(row_count=done):
        raise OvertakenError(f"{release} is being loaded by another import.")


@transaction.atomic
def _add(release: Release, layout: Layout, piece: list[Row], done: int) -> None:
    gate(release, done)
    insert(release, layout, piece)


def _watching(layout: Layout, refused: RowsRefusedError) -> Layout:
    """Read the file once more, up to the row that could not be stored: only now its number counts.

    Raised inside of `parse`, the error also gets the names that the reader puts before it.
    """
    found: list[int] = []

    def parse(lines: Iterable[Line]) -> Iterator[Row]:
        last = 0

        def watched() -> Iterator[Line]:
            nonlocal last
            for line in lines:
                last = line.number
                yield line

        for row in layout.parse(watched()):
            if refused.meant(row):
                found.append(last)
                if len(found) == refused.times:
                    raise FileError(_text(found, refused))
            yield row

    return replace(layout, parse=parse)


def _text(numbers: list[int], refused: RowsRefusedError) -> str:
    first, *rest = numbers
    return f"row {rest[-1]}: {refused}, first in row {first}" if rest else f"row {first}: {refused}"
