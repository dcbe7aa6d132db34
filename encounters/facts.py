"""From the tables to the engine's facts: the only place that knows both."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast

from coding.engine import facts
from encounters.models import (
    AccessSite,
    ChosenLine,
    DrugAdministration,
    Encounter,
    EncounterDiagnosis,
    EncounterProvider,
)


def facts_of(encounter: Encounter, *, draft: DrugAdministration | None = None) -> facts.Encounter:
    """Freeze an encounter as the database has it: two queries, however many rows it has.

    `draft`, an unsaved administration, takes the place of the row with its key or joins them.
    Bring facility and payer with the encounter (`with_people`), or each costs one query more.
    """
    keys = [encounter.pk]
    rows = _administrations(keys)[encounter.pk]
    if draft is not None:
        kept = [row for row in rows if row.pk != draft.pk]
        rows = sorted([*kept, draft], key=lambda row: row.position)
    return _frozen(encounter, rows, _attached(keys)[encounter.pk])


def facts_of_many(encounters: Collection[Encounter]) -> Iterator[facts.Encounter]:
    """Freeze encounters in their order: two queries for all of them."""
    keys = [encounter.pk for encounter in encounters]
    given, attached = _administrations(keys), _attached(keys)
    for encounter in encounters:
        yield _frozen(encounter, given[encounter.pk], attached[encounter.pk])


def _frozen(
    encounter: Encounter, rows: Iterable[DrugAdministration], attached: Iterable[_Attached]
) -> facts.Encounter:
    administrations = tuple(administration_facts(row) for row in rows)
    attached = sorted(attached)
    present = {given.id for given in administrations}
    primary = f"A{encounter.primary_administration_id}"
    return facts.Encounter(
        id=str(encounter.public_id),
        date_of_service=encounter.service_on,
        setting=facts.Setting(encounter.setting),
        time_zone=encounter.facility.zone,
        administrations=administrations,
        place_of_service=encounter.place_of_service or None,
        payer=encounter.payer.slug if encounter.payer else None,
        primary_administration=primary if primary in present else None,
        diagnoses=tuple(row.first for row in attached if row.kind == "diagnosis"),
        providers=tuple(_provider(row) for row in attached if row.kind == "provider"),
        access_sites=tuple(
            facts.AccessSite(row.first, row.second or None)
            for row in attached
            if row.kind == "site"
        ),
        billed=tuple(_billed(row) for row in attached if row.kind == "line") or None,
        reason_for_visit=encounter.reason_for_visit,
    )


def fact_id(administration: DrugAdministration) -> str:
    """Name a row for the engine: A and its key, `A0` before it has one."""
    return f"A{administration.pk or 0}"


def administration_key(given_id: str) -> int:
    """Read the row's key back from its name; 0 for a draft."""
    return int(given_id.removeprefix("A"))


class _Attached(NamedTuple):
    """A row of one of the small tables; what the columns hold depends on the kind."""

    kind: str
    position: int
    first: str
    second: str
    third: str
    fourth: str
    number: int


def _attached(keys: Sequence[int]) -> dict[int, list[_Attached]]:
    """Diagnoses, providers, lines of access and chosen lines by encounter, in one round trip.

    Four queries of a few rows each would cost more than all else of a live validation.
    """
    empty = Cast(Value(""), TextField())
    columns = {
        "diagnosis": (EncounterDiagnosis, F("position"), F("code"), *[empty] * 3, Value(0)),
        "provider": (
            EncounterProvider,
            F("pk"),
            F("role"),
            F("provider__taxonomy"),
            F("provider__npi"),
            F("provider__documented_title"),
            Value(0),
        ),
        "site": (
            AccessSite,
            F("position"),
            F("label"),
            F("separate_because"),
            *[empty] * 2,
            Value(0),
        ),
        "line": (
            ChosenLine,
            F("position"),
            F("code"),
            Cast("modifiers", TextField()),
            *[empty] * 2,
            F("units"),
        ),
    }
    queries = [_one_kind(kind, keys, *rest) for kind, rest in columns.items()]
    found: dict[int, list[_Attached]] = defaultdict(list)
    for encounter, *row in queries[0].union(*queries[1:], all=True):
        found[encounter].append(_Attached(*row))
    return found


def _one_kind(kind: str, keys: Sequence[int], model: Any, *columns: Any) -> QuerySet[Any, Any]:
    named = Cast(Value(kind), CharField(max_length=12))
    rows: QuerySet[Any, Any] = model.objects.filter(encounter__in=keys).order_by()
    return rows.values_list(F("encounter"), named, *columns)


def _provider(row: _Attached) -> facts.Provider:
    role = facts.Role(row.first)
    return facts.Provider(role, row.second or None, row.third or None, row.fourth)


def _billed(row: _Attached) -> facts.BilledLine:
    return facts.BilledLine(row.first, row.number, tuple(json.loads(row.second)))


def _administrations(keys: Sequence[int]) -> dict[int, list[DrugAdministration]]:
    rows = (
        DrugAdministration.objects.in_use()
        .filter(encounter__in=keys)
        .select_related("access_site")
        .order_by("position")
    )
    found: dict[int, list[DrugAdministration]] = defaultdict(list)
    for row in rows:
        found[row.encounter_id].append(row)
    return found


def administration_facts(row: DrugAdministration) -> facts.Administration:
    """Freeze one row; a blank text is a fact that is not documented."""
    return facts.Administration(
        id=fact_id(row),
        drug=row.drug,
        route=facts.Route(row.route),
        hcpcs=row.hcpcs or None,
        admin_class=facts.AdminClass(row.admin_class) if row.admin_class else None,
        hormonal=row.hormonal,
        purpose=facts.Purpose(row.purpose),
        access_site=row.access_site.label,
        visit=row.visit,
        start=row.start_at,
        stop=row.stop_at,
        bag=row.bag or None,
        rate_ml_per_hour=_exact(row.rate_ml_per_hour),
        volume_ml=_exact(row.volume_ml),
        pump=facts.Pump(row.pump) if row.pump else None,
        pump_supplied_by_practice=row.pump_supplied_by_practice,
        pump_refill=row.pump_refill,
        puncture=row.puncture,
        lesions=row.lesions,
        dose=_amount(row.dose_amount, row.dose_unit),
        discarded=_amount(row.discarded_amount, row.discarded_unit),
        container=facts.Container(row.container) if row.container else None,
        ndc=row.ndc or None,
        status=facts.Status(row.status),
    )


def _amount(amount: Decimal | None, unit: str) -> facts.Amount | None:
    exact = _exact(amount)
    return None if exact is None else facts.Amount(exact, unit)


def _exact(value: Decimal | None) -> Decimal | None:
    """Drop the column's trailing zeros, so that 330.0000 reads as 330 in every sentence."""
    return None if value is None else Decimal(f"{value.normalize():f}")
