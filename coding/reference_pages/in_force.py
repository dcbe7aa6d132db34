"""What holds on a day for a payer and a kind of claim: exactly what a derivation is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from coding.engine import reference as frozen
from coding.engine.facts import Setting
from coding.engine.policies import SWITCHES
from coding.engine.reference import Reference
from coding.lookups import House, reference_for, search_drugs
from coding.models import Payer, PayerPolicy
from coding.reference_pages.drugs import class_words, container_words, drug_address
from coding.reference_pages.payer_rows import (
    RULES,
    RowPresenter,
    presented,
    rule_address,
    switch_words,
)
from coding.reference_pages.tables import TableRow, begun_by, table_rows

MOST_DRUGS = 60


class SwitchRow(NamedTuple):
    """One policy switch and how it stands; `row` None where the default applies."""

    switch: str
    words: str
    value: str
    rule_url: str
    row: RowPresenter | None


class DrugRow(NamedTuple):
    """One drug code in force, as the payer has it."""

    url: str
    hcpcs: str
    generic: str
    name: str
    unit: str
    admin_class: str
    by_payer: str
    container: str
    is_preferred: bool


class InForce(NamedTuple):
    """What was asked for, checked."""

    day: date
    payer: str
    setting: str
    state: str
    q: str


class InForcePage:
    """All that holds; the rows of 340B facilities are told too, and marked."""

    def __init__(self, asked: InForce) -> None:
        self.asked = asked
        house = House(None, asked.state, is_340b=True)
        setting = Setting(asked.setting)
        self._reference = reference_for(asked.day, asked.payer or None, setting, house)

    @cached_property
    def payer(self) -> Payer | None:
        """Return the payer asked for."""
        return Payer.objects.filter(slug=self.asked.payer).first() if self.asked.payer else None

    @cached_property
    def tables(self) -> list[TableRow]:
        """Return every official table."""
        return table_rows(begun_by(self.asked.day), self.asked.day)

    @cached_property
    def switches(self) -> list[SwitchRow]:
        """Return every switch, those that are known first."""
        reference = self._reference
        pks = row_keys(reference.policy_sources.values()).get("payerpolicy", ())
        found = PayerPolicy.objects.filter(pk__in=pks).select_related("payer")
        told = {row.switch: row for row in found}
        shown = dict(zip(told, presented(told.values(), self.asked.day, self.payer), strict=True))
        return [
            SwitchRow(
                switch,
                switch_words(switch),
                reference.policy[switch],
                rule_address(switch),
                shown.get(switch),
            )
            for switch in sorted(SWITCHES, key=lambda switch: switch not in shown)
        ]

    @cached_property
    def known_count(self) -> int:
        """Return how many switches are known of the payer."""
        return sum(row.row is not None for row in self.switches)

    @cached_property
    def rules(self) -> list[RowPresenter]:
        """Return the payer's rows about drugs, places, modifiers, and its notes."""
        wanted = row_keys(sources_of(self._reference))
        rows = [
            row
            for model in RULES
            for row in model.objects.filter(
                pk__in=wanted.get(str(model._meta.model_name), ())
            ).select_related("payer")
        ]
        return presented(rows, self.asked.day, self.payer)

    @cached_property
    def places(self) -> list[tuple[str, str]]:
        """Return the places of service whose drug administration a facility claims."""
        labels = self._reference.places_of_service
        return sorted((code, labels.get(code, "")) for code in self._reference.facility_places)

    @cached_property
    def drugs(self) -> list[DrugRow]:
        """Return the drug codes that the text asked for may mean."""
        found = search_drugs(self.asked.q, self.asked.day, limit=MOST_DRUGS)
        return [self._drug(option.hcpcs, option.name) for option in found]

    def _drug(self, hcpcs: str, name: str) -> DrugRow:
        drug = self._reference.drugs_by_code[hcpcs]
        return DrugRow(
            url=drug_address(hcpcs, self.asked.day),
            hcpcs=hcpcs,
            generic=drug.generic,
            name="" if name == drug.generic else name,
            unit=unit_words(drug),
            admin_class=class_words(drug.admin_class, drug.hormonal),
            by_payer=by_payer_words(hcpcs, drug),
            container=container_words(drug.container, drug.container_verified),
            is_preferred=hcpcs in self._reference.default_codes,
        )


def unit_words(drug: frozen.Drug) -> str:
    """Write one billing unit, of the code that is billed."""
    amount = drug.unit_amount
    return f"{amount:f} {drug.unit_name}" if amount else "not otherwise classified"


def by_payer_words(hcpcs: str, drug: frozen.Drug) -> str:
    """Say what the payer's own row makes of a drug; nothing where it has none."""
    if drug.by_payer is None:
        return ""
    return "the payer's own" if drug.hcpcs == hcpcs else f"reported under {drug.hcpcs}"


def sources_of(reference: Reference) -> Iterator[Any]:
    """Yield the source of every row that the payer's rules in force were made from."""
    for drug in reference.drugs_by_code.values():
        if drug.by_payer is not None:
            yield drug.by_payer.source
            yield from (source for _, source in drug.by_payer.parts)
    rules = reference.payer_rules
    if rules is not None:
        for places in rules.places.values():
            yield from (place.source for place in places)
        yield from (rule.source for rule in rules.modifiers)
        yield from (note.source for note in rules.notes)


def row_keys(sources: Iterable[Any]) -> Mapping[str, set[int]]:
    """Return the keys of rows by the name of their model: `payernote/12` names one."""
    found: dict[str, set[int]] = {}
    for source in sources:
        model, _, key = source.row.partition("/")
        found.setdefault(model, set()).add(int(key))
    return found
