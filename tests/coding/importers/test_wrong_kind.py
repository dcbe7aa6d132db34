"""NCCI files for another setting or program than the table that they are sent for."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.coding.importers.extracts_kit import (
    EXTRACTS,
    as_spreadsheet,
    changed,
    refusal,
    rows_in,
    rows_of_extract,
)
from tests.coding.importers.reading_kit import zipped

COPYRIGHT = "CPT only copyright: stand-in for the notice."
PAIRS_BANNER = "Column1/Column2 Edits"


def limits(folder: Path, heading: str, banner: str = COPYRIGHT, name: str = "limits.csv") -> Path:
    """A file of one unit limit."""
    path = folder / name
    path.write_text(
        f'"{banner}",,\nHCPCS/CPT Code,{heading},MUE Adjudication Indicator\n96365,1,3\n'
    )
    return path


def pairs(folder: Path, name: str, banner: str = PAIRS_BANNER) -> Path:
    """The extract of code pairs, which does not tell whose it is, under a name and a banner."""
    text = (EXTRACTS / "ccipra.txt").read_text().replace(PAIRS_BANNER, banner)
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("system", "heading", "found", "expected"),
    [
        (
            "mue_practitioner",
            "Outpatient Hospital Services MUE Values",
            "outpatient hospitals",
            "practitioners",
        ),
        ("mue_practitioner", "OPPS MUE Value", "outpatient hospitals", "practitioners"),
        ("mue_practitioner", "DME Supplier MUE Values", "suppliers of equipment", "practitioners"),
        ("mue_practitioner", "Medicaid MUE Values", "Medicaid", "Medicare"),
        (
            "mue_hospital",
            "Practitioner Services MUE Values",
            "practitioners",
            "outpatient hospitals",
        ),
        ("mue_hospital", "Medicaid Hospital MUE Values", "Medicaid", "Medicare"),
        ("mue_medicaid", "Hospital Services MUE Values", "outpatient hospitals", "practitioners"),
        ("mue_medicaid", "Medicare Practitioner MUE Values", "Medicare", "Medicaid"),
    ],
)
def test_limits_under_a_heading_of_another_kind_are_refused(
    tmp_path: Path, system: str, heading: str, found: str, expected: str
) -> None:
    assert refusal(system, limits(tmp_path, heading)) == (
        f"limits.csv: row 2: expected a file for {expected}; found '{heading}', for {found}"
    )


@pytest.mark.parametrize("system", ["mue_practitioner", "mue_hospital", "mue_medicaid"])
@pytest.mark.parametrize(
    "banner",
    [
        COPYRIGHT,
        "Centers for Medicare & Medicaid Services",
        "Limits of practitioners, outpatient hospitals and DME are in three files",
        "Copyright American Hospital Association",
    ],
)
def test_limits_that_do_not_tell_their_kind_are_read(
    tmp_path: Path, system: str, banner: str
) -> None:
    assert len(rows_in(system, limits(tmp_path, "MUE Value", banner))) == 1


def test_a_heading_over_two_lines_of_a_spreadsheet_tells(tmp_path: Path) -> None:
    heading = '"Outpatient\nHospital Services MUE Values"'
    changed(tmp_path, "mue_hospital.csv", "Outpatient Hospital Services MUE Values", heading)
    path = tmp_path / "mue_hospital.csv"
    said = refusal("mue_practitioner", path)
    assert "found 'Outpatient Hospital Services MUE Values', for outpatient hospitals" in said
    spreadsheet = as_spreadsheet(tmp_path, "mue_hospital.csv")
    assert "row 2: expected a file for practitioners" in refusal("mue_practitioner", spreadsheet)


def test_a_heading_counts_more_than_banner_and_name(tmp_path: Path) -> None:
    heading = "Practitioner Services MUE Values"
    path = limits(tmp_path, heading, "Not for outpatient hospitals", "hospital.csv")
    assert len(rows_in("mue_practitioner", path)) == 1
    assert "expected a file for outpatient hospitals" in refusal("mue_hospital", path)


@pytest.mark.parametrize(
    ("system", "name", "expected", "found"),
    [
        ("ptp_practitioner", "ccioph-f1.txt", "practitioners", "outpatient hospitals"),
        ("ptp_practitioner", "Outpatient_Hospital.txt", "practitioners", "outpatient hospitals"),
        ("ptp_hospital", "CCIPRA-f1.txt", "outpatient hospitals", "practitioners"),
        ("ptp_hospital", "practitioner_f1.txt", "outpatient hospitals", "practitioners"),
    ],
)
def test_pairs_whose_name_tells_another_kind_are_refused(
    tmp_path: Path, system: str, name: str, expected: str, found: str
) -> None:
    assert refusal(system, pairs(tmp_path, name)) == (
        f"{name}: the file's name: expected a file for {expected}; found '{name}', for {found}"
    )


@pytest.mark.parametrize(
    ("banner", "said"),
    [
        ("Edits for Practitioners", "row 2: expected a file for outpatient hospitals; found"),
        ("Medicaid edits", "row 2: expected a file for Medicare; found 'Medicaid edits'"),
    ],
)
def test_pairs_whose_banner_tells_another_kind_are_refused(
    tmp_path: Path, banner: str, said: str
) -> None:
    assert said in refusal("ptp_hospital", pairs(tmp_path, "pairs.txt", banner))


@pytest.mark.parametrize(
    ("name", "banner"),
    [
        ("pairs.txt", PAIRS_BANNER),
        ("pairs.txt", "Edits of practitioners and of outpatient hospitals"),
        ("ccioph.txt", "Not the edits of practitioners"),
        ("ccipra.txt", "Edits of outpatient hospitals"),
    ],
)
def test_pairs_are_read_where_not_all_that_tells_is_of_another_kind(
    tmp_path: Path, name: str, banner: str
) -> None:
    rows = rows_of_extract("ptp_practitioner", "ccipra.txt")
    assert rows_in("ptp_hospital", pairs(tmp_path, name, banner)) == rows


def test_a_member_is_judged_by_its_own_name_not_by_the_archives(tmp_path: Path) -> None:
    path = tmp_path / "ccioph-and-others.zip"
    path.write_bytes(zipped({"ccipra.txt": (EXTRACTS / "ccipra.txt").read_bytes()}))
    assert len(rows_in("ptp_practitioner", path)) == 31
    member = {"ccipra.txt": pairs(tmp_path, "x", "Outpatient hospital").read_bytes()}
    path.write_bytes(zipped(member))
    assert len(rows_in("ptp_practitioner", path)) == 31  # the member's name tells otherwise


def test_a_file_without_any_rows_of_codes_is_still_refused_for_its_headings(
    tmp_path: Path,
) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\nc,d\n")
    assert "no row of headings with" in refusal("mue_hospital", path)
