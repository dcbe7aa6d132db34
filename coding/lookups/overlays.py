"""What a payer's rows and a house's formulary change of the tables that all share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from django.db.models import Q

from coding.engine import payer_rules as frozen
from coding.engine.code_spans import read_spans
from coding.engine.drug_table import DrugTable, preferring, with_entries
from coding.engine.facts import AdminClass, Container, Setting
from coding.engine.payer_rules import PayerRules, Source
from coding.engine.reference import name_key
from coding.models import (
    FormularyEntry,
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
)
from coding.models.periods import in_force


class House(NamedTuple):
    """What of a facility decides look-ups; all unknown where there is none."""

    formulary_id: int | None = None
    state: str = ""
    is_340b: bool = False


class KnownPayer(NamedTuple):
    """A payer in use; `line` are the keys of itself, its group and its payer, in this order."""

    line: tuple[int, ...]
    state: str


class Scope(NamedTuple):
    """Which rows hold: those of these payers, the nearest first, that day, setting and state."""

    day: date
    line: tuple[int, ...]
    setting: Setting
    state: str


def known_payers() -> dict[str, KnownPayer]:
    """Return the payers in use by slug, each with the payers that it inherits from."""
    rows = {payer.pk: payer for payer in Payer.objects.all()}
    return {payer.slug: _known(payer, rows) for payer in rows.values() if payer.is_active}


def _known(payer: Payer, rows: Mapping[int, Payer]) -> KnownPayer:
    """Follow the parents; a circle, which only raw SQL could make, ends where it closes."""
    line: list[int] = []
    above: Payer | None = payer
    states = []
    while above is not None and above.pk not in line:
        line.append(above.pk)
        states.append(above.state)
        above = rows.get(above.parent_id) if above.parent_id else None
    return KnownPayer(tuple(line), next(filter(None, states), ""))


def scope_of(day: date, payer: KnownPayer | None, setting: Setting, house: House | None) -> Scope:
    """Join payer and house: the facility's state, else that of the plan."""
    line, state = payer or ((), "")
    return Scope(day, line, setting, (house.state if house else "") or state)


def _rows(model: Any, scope: Scope, *, everybody: bool = False) -> list[Any]:
    """Return the rows in the scope, the nearest payer's first, then the most particular."""
    payers = Q(payer__in=scope.line)
    if everybody:
        payers |= Q(payer__isnull=True)
    elif not scope.line:
        return []
    found = model.objects.filter(payers, in_force(scope.day))
    found = found.filter(setting__in=["", scope.setting], state__in=["", scope.state])
    return sorted(found, key=lambda row: (_steps(row, scope), _is_general(row)))


def _steps(row: Any, scope: Scope) -> int:
    """Count the steps up from the plan to the row's payer; everybody's row is farther than all."""
    return scope.line.index(row.payer_id) if row.payer_id else len(scope.line)


def _is_general(row: Any) -> tuple[bool, bool]:
    """Order a payer's rows: those of a state first, then those of one kind of claim."""
    return not row.state, not row.setting


def _levels(rows: Iterable[Any], scope: Scope) -> Iterable[tuple[int, Any]]:
    """Yield rows in order, each with a number that is equal where none goes before the other."""
    alike = groupby(rows, key=lambda row: (_steps(row, scope), _is_general(row)))
    for level, (_, group) in enumerate(alike):
        yield from ((level, row) for row in group)


def _first(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, Any]:
    """Return the first row of each key: the one that the others give way to."""
    found: dict[Any, Any] = {}
    for row in rows:
        found.setdefault(key(row), row)
    return found


def _source(row: Any) -> Source:
    return Source(row.citation, f"{row._meta.model_name}/{row.pk}")


def policies(scope: Scope) -> tuple[dict[str, str], dict[str, Source]]:
    """Return the switches that are known of the payer, and the rows behind them."""
    known = _first(_rows(PayerPolicy, scope), lambda row: row.switch)
    values = {switch: row.value for switch, row in known.items()}
    return values, {switch: _source(row) for switch, row in known.items()}


def payer_drugs(scope: Scope, drugs: DrugTable) -> dict[str, frozen.PayerDrug]:
    """Return what the payer says of drugs, by code, each field as the nearest row says it.

    Of one payer's rows those of the code go before those of its substance.
    """
    rows = _rows(PayerDrug, scope)
    generics = _grouped((row for row in rows if row.generic), lambda row: name_key(row.generic))
    found = _grouped((row for row in rows if row.hcpcs), lambda row: row.hcpcs)
    if generics:
        for code, drug in drugs.by_code.items():
            found[code] += generics.get(name_key(drug.generic), [])
    nearest_first = {
        code: sorted(said, key=lambda row: (_steps(row, scope), not row.hcpcs))
        for code, said in found.items()
        if said
    }
    return {code: _payer_drug(code, said) for code, said in nearest_first.items()}


def _grouped(rows: Iterable[Any], key: Callable[[Any], str]) -> defaultdict[str, list[Any]]:
    found: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return found


def _payer_drug(code: str, rows: Sequence[PayerDrug]) -> frozen.PayerDrug:
    """Join rows, the nearest first; its own code as `report_as` undoes what is said farther off."""
    saying = {
        part: row
        for part in ("admin_class", "hormonal", "report_as")
        for row in reversed(rows)
        if getattr(row, part) not in ("", None)
    }
    said = {part: getattr(row, part) for part, row in saying.items()}
    report_as = said.get("report_as", "")
    return frozen.PayerDrug(
        source=_source(rows[0]),
        hcpcs=code,
        admin_class=AdminClass(said["admin_class"]) if "admin_class" in said else None,
        hormonal=said.get("hormonal"),
        report_as="" if report_as == code else report_as,
        parts=tuple((part, _source(row)) for part, row in saying.items() if row is not rows[0]),
    )


def as_stocked(drugs: DrugTable, house: House | None, day: date) -> DrugTable:
    """Return the drugs as a house stocks them: what a generic name means, and containers."""
    if house is None or house.formulary_id is None:
        return drugs
    entries = FormularyEntry.objects.filter(in_force(day), formulary=house.formulary_id)
    stocked = [
        entry
        for entry in entries.select_related("drug")
        if (known := drugs.by_code.get(entry.drug.hcpcs)) is not None and known.in_force(day)
    ]
    contained = {
        entry.drug.hcpcs: replace(
            drugs.by_code[entry.drug.hcpcs],
            container=Container(entry.container),
            container_verified=entry.verified,
        )
        for entry in stocked
        if entry.container
    }
    preferred = {entry.drug.hcpcs for entry in stocked if entry.is_preferred}
    return preferring(with_entries(drugs, contained), preferred)


def payer_rules(scope: Scope, house: House | None, *, changes_drugs: bool) -> PayerRules | None:
    """Return what else is known of the payer on the day; None: nothing."""
    places = _places(_levels(_rows(PayerPlace, scope), scope))
    rules = _rows(ModifierRule, scope, everybody=True)
    modifiers = tuple(_modifiers(_levels(rules, scope), house))
    notes = tuple([_note(row) for row in _rows(PayerNote, scope)])
    if not (places or modifiers or notes or changes_drugs):
        return None
    return PayerRules(places, modifiers, notes, changes_drugs)


def _places(rows: Iterable[tuple[int, PayerPlace]]) -> dict[str, tuple[frozen.PayerPlace, ...]]:
    found: dict[str, list[frozen.PayerPlace]] = defaultdict(list)
    for level, row in _first(rows, lambda item: (item[1].place, item[1].codes)).values():
        place = frozen.PayerPlace(_source(row), row.is_denied, read_spans(row.codes), level)
        found[row.place].append(place)
    return {place: tuple(known) for place, known in found.items()}


def _modifiers(
    rows: Iterable[tuple[int, ModifierRule]], house: House | None
) -> Iterable[frozen.ModifierRule]:
    """Leave out rules for 340B where the house does not buy so; where unknown, only inform."""
    levelled = list(rows)
    for level, row in levelled:
        nearer = [other for at, other in levelled if at < level and _is_alike(other, row)]
        if not all(other.codes for other in nearer):
            continue
        if row.only_340b and house is not None and not house.is_340b:
            continue
        known = house is not None or not row.only_340b
        yield frozen.ModifierRule(
            source=_source(row),
            on_drugs=row.family == ModifierRule.On.DRUGS,
            codes=read_spans(row.codes),
            modifiers=tuple(row.modifiers.split(", ")),
            is_warning=known and row.severity == ModifierRule.Weight.WARNING,
            not_on=read_spans(", ".join(other.codes for other in nearer)),
        )


def _is_alike(rule: ModifierRule, other: ModifierRule) -> bool:
    """Whether two rules want one of the same modifiers on codes of one family."""
    wanted = set(rule.modifiers.split(", "))
    return rule.family == other.family and not wanted.isdisjoint(other.modifiers.split(", "))


def _note(row: PayerNote) -> frozen.PayerNote:
    generics = (name_key(name) for name in row.generics.split(","))
    return frozen.PayerNote(
        source=_source(row),
        kind=row.get_kind_display(),
        codes=read_spans(row.codes),
        generics=frozenset(filter(None, generics)),
        text=row.text,
    )
