"""A file becomes a release: whole, once, unseen before it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from coding.actions.releases import (
    AlreadyImportedError,
    ReleaseActionError,
    begin_import,
    command_line,
    discard_import,
    import_file,
    resume_import,
)
from coding.importers import load as loading
from coding.importers.base import FileError
from coding.importers.load import OvertakenError
from coding.models import CodePair, Release
from coding.models.releases import OfficialRowError
from tests.coding.releases import kit
from tests.coding.releases.kit import a_file, imported, numbered, pairs_of
from workbench.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten rows make four pieces."""
    monkeypatch.setattr(loading, "ROWS_TOGETHER", 3)


def test_the_rows_of_the_file_are_the_rows_of_the_release(tmp_path: Path) -> None:
    rows = numbered(10)
    release = imported(a_file(tmp_path, rows), name="2026Q1", source="agency's page")
    assert pairs_of(release) == rows
    assert (release.state, release.row_count, release.source) == ("ready", 10, "agency's page")
    assert (release.file_name, release.imported_by) == ("pairs.txt", None)


def test_columns_that_the_layout_lacks_have_their_default(tmp_path: Path) -> None:
    release = imported(a_file(tmp_path, numbered(1)))
    assert CodePair.objects.get(release=release).valid_to is None


def test_the_import_is_recorded_with_its_digest(tmp_path: Path, refadmin: Any) -> None:
    release = imported(a_file(tmp_path, numbered(2)), by=refadmin)
    begun, ready = AuditEvent.objects.order_by("pk")
    assert [begun.action, ready.action] == ["release.import_begun", "release.ready"]
    assert ready.actor == "refadmin"
    assert ready.detail["sha256"] == release.sha256
    assert ready.detail["rows"] == 2
    assert release.imported_by == refadmin


def test_the_same_file_twice_changes_nothing_and_says_so(tmp_path: Path) -> None:
    path = a_file(tmp_path, numbered(4))
    first = imported(path)
    with pytest.raises(AlreadyImportedError, match=r"imported already, as .* 2026Q1 \(in use"):
        imported(path, name="2026Q2", valid_from=kit.SECOND)
    assert [release.pk for release in Release.objects.all()] == [first.pk]
    assert CodePair.objects.count() == 4
    assert AuditEvent.objects.count() == 2


def test_a_wrong_row_leaves_nothing_and_is_named(tmp_path: Path) -> None:
    rows = [*numbered(7), ("X9999", "Y0001", "5")]  # the eighth, in the third piece of three
    with pytest.raises(FileError, match=r"pairs\.txt: .*row 8: modifier indicator: expected"):
        imported(a_file(tmp_path, rows))
    assert not Release.objects.exists()
    assert not CodePair.objects.exists()
    assert AuditEvent.objects.latest("pk").action == "release.import_failed"


@pytest.mark.parametrize("again", [1, 8], ids=["in one piece", "in another piece"])
def test_a_key_that_stands_twice_is_named_with_both_rows(tmp_path: Path, again: int) -> None:
    rows = numbered(9)
    rows.insert(again + 1, rows[again - 1 if again == 1 else 0])
    first, second = (1, 3) if again == 1 else (1, 10)
    with pytest.raises(FileError) as caught:
        imported(a_file(tmp_path, rows))
    assert f"row {second}: column 1 X0000" in str(caught.value)
    assert f"stands here again, first in row {first}" in str(caught.value)
    assert not CodePair.objects.exists()


def test_a_pair_may_come_again_from_another_day(tmp_path: Path) -> None:
    rows: list[tuple[str, ...]] = [
        ("X0001", "Y0001", "1", day) for day in ("2020-01-01", "2024-01-01")
    ]
    rows.append(("X0001", "Y0001", "1"))
    assert imported(a_file(tmp_path, rows)).row_count == 3


@pytest.mark.parametrize("day", [date(2020, 1, 1), None])
def test_a_pair_stands_once_a_day_also_without_a_day(tmp_path: Path, day: date | None) -> None:
    release = imported(a_file(tmp_path, numbered(1)))
    new = {"release": release, "column1": "X1", "column2": "Y1", "indicator": "1"}
    CodePair.objects.create(**new, valid_from=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        CodePair.objects.create(**new, valid_from=day)


@pytest.mark.parametrize(("length", "fits"), [(4, True), (5, True), (6, False)])
def test_a_text_longer_than_its_column_is_named(tmp_path: Path, length: int, fits: bool) -> None:
    path = a_file(tmp_path, [*numbered(1), ("Z" * length, "Y0001", "1")])
    if fits:
        assert imported(path).row_count == 2
        return
    with pytest.raises(FileError, match="row 2: column 1: expected at most 5 characters"):
        imported(path)


def test_a_value_that_the_table_refuses_leaves_nothing(tmp_path: Path) -> None:
    path = a_file(tmp_path, [*numbered(1), ("SAME1", "SAME1", "1")])  # a code against itself
    with pytest.raises(FileError, match="a value does not fit the table"):
        imported(path)
    assert not Release.objects.exists()


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = a_file(tmp_path, numbered(1))
    release = begin_import(edition=kit.edition(path), by=command_line())
    with pytest.raises(FileError, match=r"pairs\.txt: no rows; expected at least one"):
        loading.load(release=release, layout=kit.PAIRS, rows=[], progress=lambda done, text: None)


def test_nobody_sees_a_release_that_is_being_loaded(tmp_path: Path) -> None:
    seen = []

    def look(done: int, text: str) -> None:
        seen.append((done, Release.objects.all().begun_by(kit.THIRD).count()))

    path = a_file(tmp_path, numbered(7))
    release = begin_import(edition=kit.edition(path), by=command_line())
    import_file(release=release, path=path, by=command_line(), progress=look)
    assert seen == [(3, 0), (6, 0), (7, 0), (7, 0)]  # the last one while it is compared
    assert Release.objects.all().begun_by(kit.THIRD).count() == 1


def test_an_import_that_was_overtaken_changes_nothing(tmp_path: Path) -> None:
    path, by = a_file(tmp_path, numbered(8)), command_line()
    slow = begin_import(edition=kit.edition(path), by=by)

    def overtake(done: int, text: str) -> None:
        if Release.objects.get().state == "loading":
            imported(path)

    with pytest.raises(OvertakenError):
        import_file(release=slow, path=path, by=by, progress=overtake)
    assert pairs_of(Release.objects.get(state="ready")) == numbered(8)


def test_a_worker_that_was_taken_for_dead_stops_when_another_takes_over(tmp_path: Path) -> None:
    path, by = a_file(tmp_path, numbered(8)), command_line()
    slow = begin_import(edition=kit.edition(path), by=by)

    def take_over(done: int, text: str) -> None:
        resume_import(release=slow)

    with pytest.raises(OvertakenError):
        import_file(release=slow, path=path, by=by, progress=take_over)
    assert Release.objects.get().state == "loading"  # the other's now
    other = Release.objects.get()
    import_file(release=other, path=path, by=by, progress=lambda done, text: None)
    assert pairs_of(Release.objects.get(state="ready")) == numbered(8)


def a_failing_import_that_is_taken_over(path: Path, fault: Exception, own: Any) -> None:
    """Another worker takes over and loads a piece; then this one stops with `fault`."""

    def take_over_and_fail(done: int, text: str) -> None:
        other = resume_import(release=own)
        loading._add(other, kit.PAIRS, [("Z0001", "Y0001", "1", None)], 1)
        raise fault

    import_file(release=own, path=path, by=command_line(), progress=take_over_and_fail)


@pytest.mark.parametrize(
    "fault", [FileError("row 7: wrong"), RuntimeError("a fault"), OvertakenError("gone")]
)
def test_a_worker_that_fails_after_it_was_overtaken_removes_nothing(
    tmp_path: Path, fault: Exception
) -> None:
    path = a_file(tmp_path, numbered(8))
    own = begin_import(edition=kit.edition(path), by=command_line())
    with pytest.raises(OvertakenError):
        a_failing_import_that_is_taken_over(path, fault, own)
    assert CodePair.objects.filter(column1="Z0001").exists()
    assert Release.objects.get().state == "loading"


def test_an_overtaken_import_is_not_discarded_even_without_rows(tmp_path: Path) -> None:
    own = begin_import(edition=kit.edition(a_file(tmp_path, numbered(1))), by=command_line())
    resume_import(release=own)
    with pytest.raises(OvertakenError):
        discard_import(release=own, by=command_line(), reason="too late")
    assert Release.objects.exists()


def test_a_worker_that_is_overtaken_while_it_compares_puts_nothing_to_use(tmp_path: Path) -> None:
    path = a_file(tmp_path, numbered(8))
    own = begin_import(edition=kit.edition(path), by=command_line())

    def take_over(done: int, text: str) -> None:
        if text.startswith("comparing"):
            resume_import(release=own)

    with pytest.raises(ReleaseActionError, match="Load the page again"):
        import_file(release=own, path=path, by=command_line(), progress=take_over)
    assert Release.objects.get().state == "loading"


def test_nothing_is_added_to_a_release_in_use(tmp_path: Path) -> None:
    release = imported(a_file(tmp_path, numbered(1)))
    with pytest.raises(OvertakenError):
        loading._add(release, kit.PAIRS, [("Z0001", "Y0001", "1", None)], 2)
    assert CodePair.objects.count() == 1


def test_a_broken_off_import_is_begun_anew(tmp_path: Path) -> None:
    path = a_file(tmp_path, numbered(5))
    broken = begin_import(edition=kit.edition(path), by=command_line())
    loading._add(broken, kit.PAIRS, [("X0000", "Y0001", "1", None)], 1)
    again = imported(path)
    assert again.pk == broken.pk
    assert pairs_of(again) == numbered(5)


def test_rows_are_neither_changed_nor_removed_one_by_one(tmp_path: Path) -> None:
    rows = CodePair.objects.filter(release=imported(a_file(tmp_path, numbered(2))))
    for write in (
        lambda: rows.update(indicator="0"),
        lambda: rows.bulk_update(list(rows), ["indicator"]),
        rows.delete,
    ):
        with pytest.raises(OfficialRowError):
            write()
    assert CodePair.objects.count() == 2


def test_looking_a_code_up_uses_an_index(tmp_path: Path) -> None:
    release = imported(a_file(tmp_path, numbered(40)))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = CodePair.objects.filter(release=release, column1="X0001").explain()
    assert "release_id=? AND column1=?" in plan or "Index Cond" in plan


def test_rows_come_straight_from_the_lines(tmp_path: Path) -> None:
    """The file is never held as a whole: a piece is stored before the next line is read."""
    read: list[int] = []

    def endless() -> Iterator[tuple[Any, ...]]:
        for n in range(9):
            read.append(n)
            yield f"X{n}", "Y1", "1", None

    def check(done: int, text: str) -> None:
        assert len(read) == done

    path = a_file(tmp_path, numbered(1))
    release = begin_import(edition=kit.edition(path), by=command_line())
    assert loading.load(release=release, layout=kit.PAIRS, rows=endless(), progress=check) == 9


def test_a_fault_of_the_program_leaves_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(*args: Any) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("coding.actions.releases.compare", compare)
    with pytest.raises(RuntimeError):
        imported(a_file(tmp_path, numbered(1)))
    assert not Release.objects.exists()
