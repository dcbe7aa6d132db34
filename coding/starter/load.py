"""The starter tables into the database, all or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import transaction

from coding.models import (
    Drug,
    DrugName,
    DrugPackage,
    ModifierRule,
    Payer,
    PayerNote,
    PayerPlace,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
)
from coding.starter.house import StarterDrug, read_drugs
from coding.starter.payers import StarterPayer, read_payers
from coding.starter.places import read_places, read_taxonomies
from coding.starter.releases import ReleaseFile, StarterRelease, hcpcs_release, read_releases
from coding.starter.sources import Sources
from coding.starter.sync import Report, sync

FOLDER = Path(__file__).parent
_PACKAGE_KEY = ("drug_id", "container", "amount", "unit_name")


@transaction.atomic
def load_starter(folder: Path = FOLDER) -> Report:
    """Load every starter table; a second run changes nothing.

    Raise YamlFileError, with nothing written, when a file is not as expected.
    """
    sources, report = Sources(folder), Report()
    drug_file = ReleaseFile(folder, "drugs.yaml", sources)
    drugs, payers = read_drugs(drug_file, sources), read_payers(folder)
    for release in read_releases(folder, sources):
        _sync_release(release, report)
    _sync_release(hcpcs_release(drug_file, [row.drug for row in drugs]), report)
    sync(Drug, (row.drug for row in drugs), ("hcpcs",), report)
    sync(DrugName, _names(drugs), ("drug_id", "name"), report)
    sync(DrugPackage, _packages(drugs), _PACKAGE_KEY, report)
    _sync_payers(payers, report)
    sync(Taxonomy, read_taxonomies(folder, sources), ("code",), report)
    sync(PlaceOfService, read_places(folder, sources), ("code",), report)
    return report


def _sync_release(table: StarterRelease, report: Report) -> None:
    """Replace the starter extract of an edition when its file changed."""
    own = Release.objects.filter(
        system=table.system, name=table.name, origin=Release.Origin.STARTER
    )
    if own.filter(sha256=table.sha256).exists():
        return
    own.delete()
    release = Release.objects.create(
        system=table.system,
        name=table.name,
        origin=Release.Origin.STARTER,
        valid_from=table.valid_from,
        valid_to=table.valid_to,
        source=table.source,
        sha256=table.sha256,
        state=Release.State.READY,
        row_count=len(table.rows),
    )
    for row in table.rows:
        row.release = release
    type(table.rows[0])._default_manager.bulk_create(table.rows)
    report.created += len(table.rows)


def _names(drugs: list[StarterDrug]) -> Iterator[DrugName]:
    for drug, row in _stored(drugs):
        for name in row.names:
            name.drug = drug
            yield name


def _packages(drugs: list[StarterDrug]) -> Iterator[DrugPackage]:
    for drug, row in _stored(drugs):
        for package in row.packages:
            package.drug = drug
            yield package


def _stored(drugs: list[StarterDrug]) -> Iterator[tuple[Drug, StarterDrug]]:
    """Pair the starter drugs with the rows stored; a code that an admin removed has none."""
    stored = {drug.hcpcs: drug for drug in Drug.objects.order_by("-pk")}  # the oldest row wins
    for row in drugs:
        if row.drug.hcpcs in stored:
            yield stored[row.drug.hcpcs], row


def _sync_payers(payers: list[StarterPayer], report: Report) -> None:
    """Bring the payers up, those above first, and then the rows of those that are there."""
    for is_plan in (False, True):
        stored = {payer.slug: payer for payer in Payer.objects.all()}
        level = [row for row in payers if bool(row.parent) is is_plan]
        for row in level:
            row.payer.parent = stored.get(row.parent)
        sync(Payer, (row.payer for row in level), ("slug",), report)
    policies = ("payer_id", "switch", "setting", "state", "effective_from")
    sync(PayerPolicy, _rows(payers, "policies"), policies, report)
    places = ("payer_id", "place", "codes", "state", "effective_from")
    sync(PayerPlace, _rows(payers, "places"), places, report)
    modifiers = ("payer_id", "family", "codes", "modifiers", "setting", "state", "effective_from")
    sync(ModifierRule, _rows(payers, "modifiers"), modifiers, report)
    notes = ("payer_id", "kind", "codes", "generics", "setting", "state", "effective_from")
    sync(PayerNote, _rows(payers, "notes"), notes, report)


def _rows(payers: list[StarterPayer], kind: str) -> Iterator[Any]:
    """Point a kind of rows at the payers stored; a payer that an admin removed has none."""
    stored = {payer.slug: payer for payer in Payer.objects.all()}
    for payer in payers:
        for row in getattr(payer, kind):
            if payer.payer.slug in stored:
                row.payer = stored[payer.payer.slug]
                yield row
