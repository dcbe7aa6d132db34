"""What a new edition of a table adds, changes and removes, and whether that was to be expected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypedDict

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from coding.importers.base import Layout
from coding.importers.tables import column_of, heading_of
from coding.models.releases import Release

EXAMPLES = 200  # of each kind
NAMED = 10  # rows of the starter extract that are missing


class Comparison(TypedDict, total=False):
    """As it is kept with the release. Examples are texts in the order of `columns`.

    An example of `changed` holds the row before and the row after.
    """

    base: str
    base_pk: int
    rows_before: int
    added: int
    changed: int
    removed: int
    columns: list[str]
    examples: dict[str, list[Any]]
    unexpected: list[str]


class _Sql(NamedTuple):
    """Pieces of SQL about two editions `a` and `b` of one table."""

    table: str
    columns: list[str]
    order: str
    same_key: str
    same_values: str


def compare(release: Release, layout: Layout, rows: int) -> Comparison:
    """Compare a loaded release of `rows` rows with the official edition in use before it.

    The first official edition is held against the starter extract, most of which it must have.
    """
    base = Release.objects.before(release)
    found = Comparison() if base is None else _against(release, base, layout, rows)
    unexpected = _lacking(release, layout) if base is None else _unexpected_rows(rows, found)
    found["unexpected"] = [*_unexpected_days(release), *unexpected]
    return found


def _lacking(release: Release, layout: Layout) -> Iterator[str]:
    """Of the extract only its keys count: it is small, dateless, and labelled in our own words."""
    starter = Release.objects.all().starter_in_use(release.system)
    if starter is None:
        return
    names = [name for name in layout.key if not layout.model._meta.get_field(name).null]
    rows: Any = layout.model._default_manager
    same_key = rows.filter(release=release, **{name: OuterRef(name) for name in names})
    expected = rows.filter(release=starter)
    lacking = expected.exclude(Exists(same_key)).order_by(*names).values_list(*names)
    with _unhurried():
        total, gone = expected.count(), lacking.count()
        if gone * 10 > total:
            some = ", ".join(" / ".join(_texts(key)) for key in lacking[:NAMED])
            more = f", and {gone - NAMED:,} more" if gone > NAMED else ""
            yield (
                f"Of the {total:,} rows of the starter extract {starter.name}, {gone:,} are "
                f"missing, more than a tenth: {some}{more}."
            )


def _against(release: Release, base: Release, layout: Layout, rows: int) -> Comparison:
    sql = _sql(layout)
    with _unhurried():
        matched, changed = _matches(sql, release, base)
    counts = {"added": rows - matched, "changed": changed, "removed": base.row_count - matched}
    with _unhurried():
        examples: dict[str, list[Any]] = {
            "added": _only_in(sql, release, base) if counts["added"] else [],
            "changed": _changed(sql, base, release) if changed else [],
            "removed": _only_in(sql, base, release) if counts["removed"] else [],
        }
    return Comparison(
        base=base.name,
        base_pk=base.pk,
        rows_before=base.row_count,
        added=counts["added"],
        changed=counts["changed"],
        removed=counts["removed"],
        columns=[heading_of(layout, name) for name in layout.columns],
        examples=examples,
    )


def _unexpected_days(release: Release) -> Iterator[str]:
    in_use = Release.objects.all().official_in_use(release.system).exclude(pk=release.pk)
    for other in in_use.filter(valid_from__gte=release.valid_from).order_by("valid_from"):
        yield (
            f"Its first day, {release.valid_from}, is not after that of {other.name}, "
            f"{other.valid_from}, which is in use."
        )
    if in_use.filter(name=release.name).exists():
        yield f"An edition named {release.name} is in use already; this one would replace it."


def _unexpected_rows(rows: int, found: Comparison) -> Iterator[str]:
    if not found.get("rows_before"):
        return
    before, base = found["rows_before"], found["base"]
    if rows * 3 <= before * 2:
        yield f"It has {rows:,} rows, {base} had {before:,}: a third fewer, or even less."
    differing = found["changed"] + found["removed"]
    if differing * 3 > before:
        yield (
            f"Of the {before:,} rows of {base}, {found['changed']:,} are changed and "
            f"{found['removed']:,} gone: more than a third."
        )


@contextmanager
def _unhurried() -> Iterator[None]:
    """Comparing millions of rows takes longer than a page's statement may."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        yield


def _sql(layout: Layout) -> _Sql:
    values = [name for name in layout.columns if name not in layout.key]
    keys = [_column(layout, name) for name in layout.key]
    return _Sql(
        table=connection.ops.quote_name(layout.model._meta.db_table),
        columns=[_column(layout, name) for name in layout.columns],
        order=", ".join(f"a.{key}" for key in keys),
        same_key=" AND ".join(_equal(layout, name) for name in layout.key),
        same_values=" AND ".join(_equal(layout, name) for name in values) or "1 = 1",
    )


def _column(layout: Layout, name: str) -> str:
    return str(connection.ops.quote_name(column_of(layout, name)))


def _equal(layout: Layout, name: str) -> str:
    """Two empty values count as equal; a plain = lets the database use its index."""
    column = _column(layout, name)
    if not layout.model._meta.get_field(name).null:
        return f"a.{column} = b.{column}"
    same = "IS NOT DISTINCT FROM" if connection.vendor == "postgresql" else "IS"
    return f"a.{column} {same} b.{column}"


def _matches(sql: _Sql, release: Release, base: Release) -> tuple[int, int]:
    """Return how many rows have their key in both editions, and how many of those differ."""
    statement = (
        f"SELECT COUNT(*), COUNT(CASE WHEN {sql.same_values} THEN NULL ELSE 1 END) "  # noqa: S608
        f"FROM {sql.table} a JOIN {sql.table} b ON {sql.same_key} "
        "WHERE a.release_id = %s AND b.release_id = %s"
    )
    [(matched, changed)] = _rows(statement, release.pk, base.pk)
    return matched, changed


def _only_in(sql: _Sql, own: Release, other: Release) -> list[list[str]]:
    columns = ", ".join(f"a.{column}" for column in sql.columns)
    statement = (
        f"SELECT {columns} FROM {sql.table} a WHERE a.release_id = %s AND NOT EXISTS "  # noqa: S608
        f"(SELECT 1 FROM {sql.table} b WHERE b.release_id = %s AND {sql.same_key}) "
        f"ORDER BY {sql.order} LIMIT {EXAMPLES}"
    )
    return [_texts(row) for row in _rows(statement, own.pk, other.pk)]


def _changed(sql: _Sql, before: Release, after: Release) -> list[list[list[str]]]:
    columns = ", ".join(f"{side}.{column}" for side in "ab" for column in sql.columns)
    statement = (
        f"SELECT {columns} FROM {sql.table} a JOIN {sql.table} b ON {sql.same_key} "  # noqa: S608
        f"WHERE a.release_id = %s AND b.release_id = %s AND NOT ({sql.same_values}) "
        f"ORDER BY {sql.order} LIMIT {EXAMPLES}"
    )
    width = len(sql.columns)
    found = _rows(statement, before.pk, after.pk)
    return [[_texts(row[:width]), _texts(row[width:])] for row in found]


def _rows(statement: str, *values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _texts(row: tuple[Any, ...]) -> list[str]:
    return ["" if value is None else str(value) for value in row]
