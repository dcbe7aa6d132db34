"""Every layout's file goes into its table and comes out as it was read, on either database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from coding.actions.releases import Edition, begin_import, command_line, import_file
from coding.importers import LAYOUTS
from coding.importers.reading import rows_of
from coding.lookups.state import tables_state
from coding.models import Release
from coding.uploads import digest_of
from tests.coding.releases.kit import FIRST, a_file, edition, imported, numbered

pytestmark = pytest.mark.django_db

FOLDER = Path(__file__).resolve().parents[1] / "importers" / "extracts"
EXTRACTS = {
    "aoc": "aoc.csv",
    "asp_ndc": "asp_crosswalk.csv",
    "asp_price": "asp_pricing.csv",
    "cpt": "cpt.txt",
    "hcpcs": "hcpcs.csv",
    "icd10cm": "icd10cm_order.txt",
    "mue_hospital": "mue_hospital.csv",
    "mue_medicaid": "mue_medicaid.csv",
    "mue_practitioner": "mue_practitioner.csv",
    "nucc": "nucc.csv",
    "opps_a": "addendum_a.csv",
    "opps_b": "addendum_b.csv",
    "pfs_gpci": "gpci.csv",
    "pfs_locality": "locco.csv",
    "pfs_rvu": "pprrvu.csv",
    "pos": "places.csv",
    "ptp_hospital": "ccioph.txt",
    "ptp_practitioner": "ccipra.txt",
}


def test_every_layout_has_an_extract() -> None:
    assert set(LAYOUTS) == set(EXTRACTS)


@pytest.mark.parametrize("system", sorted(set(EXTRACTS) - {"ptp_practitioner"}))
def test_rows_come_out_as_they_were_read(system: str) -> None:
    layout, path = LAYOUTS[system], FOLDER / EXTRACTS[system]
    read = list(rows_of(path, layout))
    said = Edition(
        system=system,
        name="2026Q1",
        valid_from=FIRST,
        file_name=path.name,
        sha256=digest_of(path),
    )
    by = command_line()
    release = begin_import(edition=said, by=by)
    release = import_file(release=release, path=path, by=by, progress=lambda done, text: None)
    rows: Any = layout.model._default_manager.filter(release=release).order_by("pk")
    assert list(rows.values_list(*layout.columns)) == read
    assert (release.state, release.row_count) == ("ready", len(read))


def test_lookups_see_each_change_of_a_release(tmp_path: Path, refadmin: Any) -> None:
    from coding.actions.releases import withdraw_release

    states = [tables_state()]
    release = imported(a_file(tmp_path, numbered(3)))
    states.append(tables_state())
    withdraw_release(release=release, by=refadmin, reason="wrong file")
    states.append(tables_state())
    assert len(set(states)) == 3


def test_a_file_imported_a_second_time_in_the_same_moment_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two find that nobody has the file, and both begin: the database lets one through."""
    from coding.actions import releases

    path = a_file(tmp_path, numbered(3))
    first = imported(path)
    # As the second one saw it, before the first was committed.
    real = Release.objects.select_for_update
    monkeypatch.setattr(Release.objects, "select_for_update", lambda: Unseen(real()), raising=False)
    with pytest.raises(releases.AlreadyImportedError) as caught:
        begin_import(edition=edition(path), by=command_line())
    assert caught.value.release == first


class Unseen:
    """A query that sees nothing the first time."""

    def __init__(self, rows: Any) -> None:
        self.rows = rows

    def filter(self, **wanted: Any) -> Unseen:
        """Remember what is looked for."""
        self.rows = self.rows.filter(**wanted)
        return self

    def first(self) -> None:
        """See nothing."""

    def get(self) -> Release:
        """See it now."""
        found: Release = self.rows.get()
        return found
