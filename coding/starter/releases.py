"""Starter files → the rows of official tables, not yet saved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from coding.models import AddOnLink, Code, CodePair, Diagnosis, Drug, Release, UnitLimit
from coding.models.releases import ReleaseRow
from coding.starter.sources import Sources
from coding.strict_yaml import Row, read_file

_System = Release.System
_INDICATORS = {"0", "1", "-"}


@dataclass(frozen=True)
class StarterRelease:
    """One edition of one table, and its rows."""

    system: str
    name: str
    valid_from: date
    valid_to: date | None
    source: str
    sha256: str
    rows: list[ReleaseRow]


class ReleaseFile:
    """A file that makes a release: its head is read here, its body is left to the reader."""

    def __init__(self, folder: Path, name: str, sources: Sources) -> None:
        self.body = read_file(folder / name)
        self.body.text("description")
        self.sha256 = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        self.source_key = self.body.text("source")
        self.source = sources.resolve(self.body)
        head = self.body.row("release")
        self.name, self.valid_to = head.text("name"), head.day("valid_to", None)
        valid_from = head.day("valid_from")
        if valid_from is None:
            raise head.refuse("valid_from", "a day as YYYY-MM-DD")
        self.valid_from = valid_from
        head.done()

    def release(self, system: str, rows: list[ReleaseRow]) -> StarterRelease:
        """Join the head with the rows of one table."""
        return StarterRelease(
            system, self.name, self.valid_from, self.valid_to, self.source, self.sha256, rows
        )


def read_releases(folder: Path, sources: Sources) -> Iterator[StarterRelease]:
    """Read every official table of the folder; raise YamlFileError on the first mistake."""
    yield _codes(ReleaseFile(folder, "codes.yaml", sources))
    yield _add_on_links(ReleaseFile(folder, "add_on_links.yaml", sources))
    yield from _code_pairs(ReleaseFile(folder, "code_pairs.yaml", sources))
    yield from _unit_limits(ReleaseFile(folder, "unit_limits.yaml", sources))
    yield _diagnoses(ReleaseFile(folder, "diagnoses.yaml", sources))


def _codes(file: ReleaseFile) -> StarterRelease:
    rows: list[ReleaseRow] = []
    for row in file.body.rows("codes"):
        rows.append(
            Code(
                code=row.text("code"),
                label=row.text("label"),
                family=row.text("family"),
                is_add_on=row.flag("add_on", False),
                only_setting=row.choice("only_setting", ["facility", "professional"], ""),
            )
        )
        row.done()
    file.body.done()
    return file.release(_System.CODES, rows)


def _add_on_links(file: ReleaseFile) -> StarterRelease:
    links = file.body.row("links")
    rows: list[ReleaseRow] = [
        AddOnLink(add_on=add_on, primary=primary)
        for add_on in links.values
        for primary in links.texts(add_on)
    ]
    file.body.done()
    return file.release(_System.AOC, rows)


def _code_pairs(file: ReleaseFile) -> Iterator[StarterRelease]:
    practitioner: list[ReleaseRow] = []
    hospital: list[ReleaseRow] = []
    for column1, column2, indicators in _pairs(file.body.row("pairs")):
        for rows, indicator in zip((practitioner, hospital), indicators, strict=True):
            if indicator != "-":
                rows.append(CodePair(column1=column1, column2=column2, indicator=indicator))
    file.body.done()
    yield file.release(_System.PTP_PRACTITIONER, practitioner)
    yield file.release(_System.PTP_HOSPITAL, hospital)


def _pairs(pairs: Row) -> Iterator[tuple[str, str, list[str]]]:
    for column1 in pairs.values:
        group = pairs.row(column1)
        for key in group.values:
            indicators = key.split("/")
            if len(indicators) != 2 or not _INDICATORS.issuperset(indicators):
                raise group.refuse(key, "indicators as practitioner/hospital, each 0, 1 or -")
            for column2 in group.texts(key):
                yield column1, column2, indicators


def _unit_limits(file: ReleaseFile) -> Iterator[StarterRelease]:
    limits = file.body.row("limits")
    practitioner: list[ReleaseRow] = []
    hospital: list[ReleaseRow] = []
    for code in limits.values:
        row = limits.row(code)
        known = str(row.whole("adjudication")) if "adjudication" in row.values else ""
        for rows, key in ((practitioner, "practitioner"), (hospital, "hospital")):
            rows.append(UnitLimit(code=code, units=row.whole(key), adjudication=known))
        row.done()
    file.body.done()
    yield file.release(_System.MUE_PRACTITIONER, practitioner)
    yield file.release(_System.MUE_HOSPITAL, hospital)


def _diagnoses(file: ReleaseFile) -> StarterRelease:
    listed = file.body.row("diagnoses")
    rows: list[ReleaseRow] = [
        Diagnosis(code=code, label=listed.text(code)) for code in listed.values
    ]
    file.body.done()
    return file.release(_System.ICD10CM, rows)


def hcpcs_release(file: ReleaseFile, drugs: list[Drug]) -> StarterRelease:
    """Build the HCPCS extract that the drug codes make up, with labels of our own."""
    rows: list[ReleaseRow] = [
        Code(
            code=drug.hcpcs,
            label=f"{drug.generic}, {drug.unit_text}" if drug.unit_amount else drug.generic,
            family="drug",
            valid_from=drug.effective_from,
            valid_to=drug.effective_to,
        )
        for drug in drugs
    ]
    return file.release(_System.HCPCS, rows)
