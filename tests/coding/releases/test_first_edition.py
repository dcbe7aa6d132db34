"""The first official edition of a table, which hides the starter extract once it is in use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coding.actions.releases import Edition, begin_import, command_line, import_file
from coding.importers import differences
from coding.importers.tables import empty
from coding.models import CodePair, Release, UnitLimit
from coding.starter.load import load_starter
from coding.uploads import digest_of
from tests.coding.releases.kit import FIRST, PTP, SECOND, a_file, imported, numbered

pytestmark = pytest.mark.django_db


def a_starter(codes: Iterable[str], *, state: str = "ready") -> Release:
    """A starter extract of code pairs, without first days as those that are shipped."""
    starter = Release.objects.create(
        system=PTP, name="S1", origin="starter", valid_from=FIRST, sha256="0" * 64, state=state
    )
    for code in codes:
        CodePair.objects.create(release=starter, column1=code, column2="Y0001", indicator="1")
    return starter


def said(release: Release) -> str:
    """Everything that is unexpected, in one text."""
    return " ".join(release.comparison["unexpected"])


def test_one_row_of_unit_limits_does_not_hide_the_starter_extract(
    tmp_path: Path,
) -> None:
    load_starter()
    path = tmp_path / "mue.csv"
    path.write_text("HCPCS/CPT Code,MUE Value,MUE Adjudication Indicator\n96365,1,3\n")
    edition = Edition(
        system="mue_practitioner",
        name="2026Q1",
        valid_from=FIRST,
        file_name=path.name,
        sha256=digest_of(path),
    )
    by = command_line()
    release = begin_import(edition=edition, by=by)
    release = import_file(release=release, path=path, by=by, progress=lambda done, text: None)
    extract = Release.objects.get(system="mue_practitioner", origin="starter")
    total = UnitLimit.objects.filter(release=extract).count()
    assert release.state == "held"
    assert f"Of the {total} rows of the starter extract {extract.name}, " in said(release)
    assert f"{total - 1} are missing, more than a tenth: " in said(release)
    assert f", and {total - 1 - differences.NAMED} more." in said(release)


@pytest.mark.parametrize(("gone", "state"), [(1, "ready"), (2, "ready"), (3, "held")])
def test_more_than_a_tenth_of_the_extract_missing_holds_the_first_edition_back(
    tmp_path: Path, gone: int, state: str
) -> None:
    # 20 in the extract: two are a tenth, three are more.
    a_starter(row[0] for row in numbered(20))
    release = imported(a_file(tmp_path, numbered(80, start=gone)))
    assert release.state == state
    assert (
        "Of the 20 rows of the starter extract S1, 3 are missing, more than a tenth: "
        "X0000 / Y0001, X0001 / Y0001, X0002 / Y0001." in said(release)
    ) == (state == "held")


def test_pairs_of_the_extract_are_found_whatever_their_first_day(tmp_path: Path) -> None:
    a_starter(row[0] for row in numbered(9))
    dated = [(*row, day) for row in numbered(9) for day in ("2020-01-01", "2024-01-01")]
    assert imported(a_file(tmp_path, dated)).comparison == {"unexpected": []}


def test_only_some_missing_rows_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "NAMED", 2)
    a_starter(row[0] for row in numbered(9))
    release = imported(a_file(tmp_path, numbered(1, start=50)))
    assert "a tenth: X0000 / Y0001, X0001 / Y0001, and 7 more." in said(release)


def test_an_extract_out_of_use_is_missed_by_nobody(tmp_path: Path) -> None:
    a_starter(["X0001"], state="withdrawn")
    assert imported(a_file(tmp_path, numbered(1, start=50))).comparison == {"unexpected": []}


def test_the_second_edition_is_compared_with_the_first_alone(tmp_path: Path) -> None:
    a_starter(row[0] for row in numbered(9))
    imported(a_file(tmp_path, numbered(9, start=50), "first.txt"), because="another extract")
    path = a_file(tmp_path, numbered(10, start=50), "second.txt")
    release = imported(path, name="2026Q2", valid_from=SECOND)
    assert (release.state, release.comparison["base"]) == ("ready", "2026Q1")


@pytest.mark.postgres_only
def test_a_release_is_emptied_by_its_own_index(tmp_path: Path) -> None:
    release = imported(a_file(tmp_path, numbered(50)))
    with CaptureQueriesContext(connection) as queries:
        assert list(empty(release, CodePair, lambda own: None)) == [50]
    (statement,) = [query["sql"] for query in queries if "MIN(" in query["sql"]]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # few rows: an index is not worth it
        cursor.execute(f"EXPLAIN {statement}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "coding_codepair_once_" in plan
    assert "coding_codepair_pkey" not in plan
