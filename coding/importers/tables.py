"""Rows of a release into their table and out of it, past the ORM: millions in seconds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import DataError, IntegrityError, connection, models, transaction

from coding.importers.base import FileError, Layout
from coding.models.releases import Release, ReleaseRow

REMOVED_TOGETHER = 50_000

Row = tuple[Any, ...]


class RowsRefusedError(FileError):
    """The table can not hold the `times`-th of the rows for which `meant` is true."""

    def __init__(self, text: str, meant: Callable[[Row], bool], times: int = 1) -> None:
        super().__init__(text)
        self.meant, self.times = meant, times


def insert(release: Release, layout: Layout, rows: Sequence[Row]) -> None:
    """Write the rows, as `layout.parse` gives them, in the caller's transaction.

    Raise RowsRefusedError where a text is too long, a key stands twice, or the table's own
    constraints refuse a value; the caller's transaction is then to be given up.
    """
    _check_lengths(layout, rows)
    columns, filling = _columns(layout)
    if filling:
        rows = [row + filling for row in rows]
    try:
        with transaction.atomic():
            _write(layout.model, release.pk, columns, rows)
    except (IntegrityError, DataError) as error:
        raise _refusal(release, layout, rows, error) from error


def empty(
    release: Release, model: type[ReleaseRow], gate: Callable[[Release], None]
) -> Iterator[int]:
    """Remove the release's rows, some thousand a transaction; yield how many so far.

    `gate` is called at the start of each transaction, and raises where the rows are another's by
    now. The rows go by ranges of their numbers, which a load gives one after the other: a search
    for those that are left would pass by the removed ones again and again.
    """
    table, removed = _quoted(model._meta.db_table), 0
    statement = f"DELETE FROM {table} WHERE release_id = %s AND id BETWEEN %s AND %s"  # noqa: S608
    for first in range(*_ends(release, model), REMOVED_TOGETHER):
        with transaction.atomic(), connection.cursor() as cursor:
            gate(release)
            cursor.execute(statement, [release.pk, first, first + REMOVED_TOGETHER - 1])
            removed += cursor.rowcount
        yield removed


def _ends(release: Release, model: type[ReleaseRow]) -> tuple[int, int]:
    """Return the first number of the release's rows and the one after the last; 0, 0 for none.

    For the bare number, PostgreSQL would walk the primary key past the rows of all others until
    it meets one of these; for a sum it takes the index that begins with the release.
    """
    number = models.F("pk") + 0
    rows = model._default_manager.filter(release=release)
    ends = rows.aggregate(first=models.Min(number), last=models.Max(number))
    return (ends["first"], ends["last"] + 1) if ends["last"] else (0, 0)


def analyze(model: type[ReleaseRow]) -> None:
    """Let PostgreSQL count before it plans: it knows nothing yet of rows that just came."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {_quoted(model._meta.db_table)}")


def _columns(layout: Layout) -> tuple[list[str], Row]:
    """Return the columns in the rows' order, and those that the file lacks with their defaults."""
    names = [column_of(layout, name) for name in layout.columns]
    lacking = [
        field
        for field in layout.model._meta.concrete_fields
        if not field.primary_key and field.name not in {"release", *layout.columns}
    ]
    filling = tuple([field.get_default() for field in lacking])
    return [*names, *(str(field.column) for field in lacking)], filling


def _write(model: type[ReleaseRow], release_id: int, columns: list[str], rows: Any) -> None:
    table, names = _quoted(model._meta.db_table), ", ".join(map(_quoted, columns))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} (release_id, {names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row((release_id, *row))
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(
                f"INSERT INTO {table} (release_id, {names}) "  # noqa: S608
                f"VALUES ({int(release_id)}, {places})",
                rows,
            )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _check_lengths(layout: Layout, rows: Sequence[Row]) -> None:
    """SQLite would take a text of any length, and PostgreSQL not say whose it is."""
    for position, name in enumerate(layout.columns):
        most = getattr(layout.model._meta.get_field(name), "max_length", None)
        if most is None or max(len(row[position] or "") for row in rows) <= most:
            continue
        text = f"{heading_of(layout, name)}: expected at most {most} characters"
        raise RowsRefusedError(text, _longer_than(most, position))


def _longer_than(most: int, position: int) -> Callable[[Row], bool]:
    return lambda row: len(row[position] or "") > most


def column_of(layout: Layout, name: str) -> str:
    """Return what the field is called in the database."""
    return str(getattr(layout.model._meta.get_field(name), "column", name))


def heading_of(layout: Layout, name: str) -> str:
    """Return what the field is called on a page."""
    return str(getattr(layout.model._meta.get_field(name), "verbose_name", name))


def _refusal(release: Release, layout: Layout, rows: Sequence[Row], error: Exception) -> FileError:
    key = _repeated(release, layout, rows)
    if key is None:
        reason = str(error).strip().splitlines()[0]
        return FileError(f"a value does not fit the table ({reason})")
    named = ", ".join(
        f"{heading_of(layout, name)} {_shown(value)}"
        for name, value in zip(layout.key, key, strict=True)
    )
    return RowsRefusedError(
        f"{named} stands here again", lambda row: _key(layout, row) == key, times=2
    )


def _shown(value: object) -> str:
    return "(empty)" if value is None or value == "" else str(value)


def _key(layout: Layout, row: Row) -> Row:
    return tuple([row[layout.columns.index(name)] for name in layout.key])


def _repeated(release: Release, layout: Layout, rows: Sequence[Row]) -> Row | None:
    """Return a key that these rows hold twice, or that an earlier row of the release holds."""
    keys = Counter(_key(layout, row) for row in rows)
    key, times = keys.most_common(1)[0]
    if times > 1:
        return key
    stored: models.QuerySet[Any] = layout.model._default_manager.filter(release=release)
    known = (k for k in keys if stored.filter(**dict(zip(layout.key, k, strict=True))).exists())
    return next(known, None)
