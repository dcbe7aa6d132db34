"""The tables in the database → what the engine looks up, for a day, a payer and a setting.

The only module of this app that knows both the ORM and the engine. A reference is built once
and kept in the process; one query a call asks whether any table has changed since.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from time import monotonic
from typing import Any

from django.db import connection

from coding.engine import reference as frozen
from coding.engine.facts import AdminClass, Container, Setting
from coding.engine.reference import Reference, name_key
from coding.models import (
    AddOnLink,
    Code,
    CodePair,
    Diagnosis,
    Drug,
    DrugName,
    DrugPackage,
    Payer,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
    UnitLimit,
)
from coding.search import DrugOption, search_drugs

__all__ = ["DrugOption", "References", "reference_for", "search_drugs"]

_WATCHED: list[Any] = [Drug, DrugName, DrugPackage, Payer, PayerPolicy, Taxonomy, PlaceOfService]
_System = Release.System
# Table name in results → the release that holds it, by whose claim it is.
_SYSTEMS = {
    Setting.FACILITY: {"ptp": _System.PTP_HOSPITAL, "mue": _System.MUE_HOSPITAL},
    Setting.PROFESSIONAL: {"ptp": _System.PTP_PRACTITIONER, "mue": _System.MUE_PRACTITIONER},
}
_SHARED_SYSTEMS = {"aoc": _System.AOC, "hcpcs": _System.HCPCS, "icd10cm": _System.ICD10CM}

FRESH_SECONDS = 1.0
REMEMBERED = 4096

State = tuple[Any, ...]


def reference_for(day: date, payer: str | None, setting: Setting) -> Reference:
    """Return everything looked up for an encounter of that day, payer and setting.

    One query while the tables stay as they are, whatever the day.
    """
    return _reference(_state(), day, payer, setting)


class References:
    """The references of a stream of encounters, which may go on for hours.

    Whether any table has changed is asked once a second instead of once an encounter.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[date, str | None, Setting], Reference] = {}
        self._state: State | None = None
        self._ask_at = 0.0

    def of(self, day: date, payer: str | None, setting: Setting) -> Reference:
        """Return what `reference_for` returns, at most a second old."""
        now = monotonic()
        if now >= self._ask_at:
            self._renew(now)
        key = (day, payer, setting)
        reference = self._known.get(key)
        if reference is None:
            reference = _reference(self._state or _state(), day, payer, setting)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = reference
        return reference

    def _renew(self, now: float) -> None:
        state = _state()
        if state != self._state:
            self._known.clear()
        self._state, self._ask_at = state, now + FRESH_SECONDS


def _reference(state: State, day: date, payer: str | None, setting: Setting) -> Reference:
    since = _last_change(_days_of_change(state), day)
    known = payer if payer in _payers(state) else None
    return _build(state, since, known, Setting(setting))


@lru_cache(maxsize=4)
def _payers(state: State) -> frozenset[str]:
    """Slugs in use; any other text shares the reference without a payer."""
    return frozenset(Payer.objects.filter(is_active=True).values_list("slug", flat=True))


def _state() -> State:
    """Return what differs after any edit: when rows were last saved, and how often ever.

    The count of history rows catches an edit that was saved earlier but committed later than
    one already seen, which the time alone would miss.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STATE_SQL)
        return (connection.settings_dict["NAME"], *cursor.fetchone())


def _state_sql() -> str:
    newest = "(SELECT MAX({column}) FROM {table})"
    count = "(SELECT COUNT(*) FROM {table})"
    parts = [newest.format(column="imported_at", table=Release._meta.db_table)]
    parts.append(count.format(table=Release._meta.db_table))
    for model in _WATCHED:
        parts.append(newest.format(column="updated_at", table=model._meta.db_table))
        parts.append(count.format(table=model.history.model._meta.db_table))
    return f"SELECT {', '.join(parts)}"  # noqa: S608 (table names of our own models only)


_STATE_SQL = _state_sql()


@lru_cache(maxsize=4)
def _days_of_change(state: State) -> tuple[date, ...]:
    """Return the days on which any answer may change; between them one reference serves."""
    days: set[date] = set(Release.objects.ready().values_list("valid_from", flat=True))
    for model in (Drug, PayerPolicy):
        for first, last in model.objects.values_list("effective_from", "effective_to"):
            days.update(_edges(first, last))
    for row in (Code, CodePair):
        for first, last in row.objects.values_list("valid_from", "valid_to").distinct():
            days.update(_edges(first, last))
    return tuple(sorted(days))


def _edges(first: date | None, last: date | None) -> list[date]:
    edges = [] if first is None else [first]
    return edges if last is None else [*edges, last + timedelta(days=1)]


def _last_change(days: tuple[date, ...], day: date) -> date:
    position = bisect_right(days, day)
    return days[position - 1] if position else date.min


@lru_cache(maxsize=256)
def _build(state: State, day: date, payer: str | None, setting: Setting) -> Reference:
    """Return the tables that all payers share with the switches of one."""
    return replace(_tables(state, day, setting), policies=_policies(payer, day))


@lru_cache(maxsize=32)
def _tables(state: State, day: date, setting: Setting) -> Reference:
    releases = _releases_on(day)
    tables = {
        name: releases[system]
        for name, system in {**_SYSTEMS[setting], **_SHARED_SYSTEMS}.items()
        if system in releases
    }
    drugs = {drug.pk: _drug(drug) for drug in _latest_last(day)}
    by_name, defaults = _drugs_by_name(drugs, day)
    places = list(PlaceOfService.objects.all())
    return Reference(
        drugs_by_code={drug.hcpcs: drug for drug in drugs.values()},
        drugs_by_name=by_name,
        default_codes=defaults,
        add_on_primaries=_add_on_primaries(tables.get("aoc")),
        code_pairs=_code_pairs(tables.get("ptp"), day),
        unit_limits=_unit_limits(tables.get("mue")),
        diagnoses=dict(
            Diagnosis.objects.filter(release=tables.get("icd10cm")).values_list("code", "label")
        ),
        taxonomies=_taxonomies(),
        facility_places=frozenset(place.code for place in places if place.is_facility),
        places_of_service={place.code: place.label for place in places},
        labels=_labels(),
        payers=_payers(state),
        tables={name: release.name for name, release in tables.items()},
        partial_tables=frozenset(n for n, release in tables.items() if release.is_partial),
    )


def _releases_on(day: date) -> dict[str, Release]:
    return {release.system: release for release in Release.objects.all().begun_by(day)}


def _latest_last(day: date) -> list[Drug]:
    """Order so that of several rows of a code, the one in force on `day` comes last."""
    rows = list(Drug.objects.order_by("hcpcs", "effective_from", "pk").prefetch_related("packages"))
    return sorted(rows, key=lambda drug: _drug(drug).in_force(day))


def _drug(drug: Drug) -> frozen.Drug:
    vials = drug.vials()
    return frozen.Drug(
        hcpcs=drug.hcpcs,
        generic=drug.generic,
        unit_amount=None if drug.unit_amount is None else drug.unit_amount.normalize(),
        unit_name=drug.unit_name or None,
        admin_class=AdminClass(drug.admin_class) if drug.admin_class else None,
        hormonal=drug.hormonal,
        container=Container(drug.container) if drug.container else None,
        container_verified=drug.container_verified,
        effective_from=drug.effective_from,
        effective_to=drug.effective_to,
        replaced_by=tuple(drug.replaced_by),
        class_note=drug.class_note,
        source=drug.source,
        verified=drug.unit_verified,
        vials=tuple(sorted(vials)),
        vials_verified=bool(vials) and all(vials.values()),
        per_ml=None if drug.concentration is None else drug.concentration.normalize(),
    )


def _drugs_by_name(
    drugs: dict[int, frozen.Drug], day: date
) -> tuple[dict[str, tuple[frozen.Drug, ...]], frozenset[str]]:
    """Map names to the codes in force, the preferred first; and say which are preferred."""
    preferred = set(Drug.objects.filter(is_default=True).values_list("pk", flat=True))
    found: dict[str, set[int]] = defaultdict(set)
    for pk, drug in drugs.items():
        found[name_key(drug.generic)].add(pk)
    for pk, name in DrugName.objects.values_list("drug_id", "name"):
        found[name_key(name)].add(pk)
    by_name = {}
    for key, pks in found.items():
        current = [pk for pk in pks if drugs[pk].in_force(day)]
        current.sort(key=lambda pk: (pk not in preferred, drugs[pk].hcpcs))
        if current:
            by_name[key] = tuple([drugs[pk] for pk in current])
    return by_name, frozenset(drugs[pk].hcpcs for pk in preferred)


def _add_on_primaries(release: Release | None) -> dict[str, frozenset[str]]:
    """Closed lists only: under the other kinds a missing primary proves nothing."""
    primaries: dict[str, set[str]] = defaultdict(set)
    closed = AddOnLink.objects.filter(release=release, kind=AddOnLink.Kind.CLOSED)
    for add_on, primary in closed.values_list("add_on", "primary"):
        primaries[add_on].add(primary)
    return {add_on: frozenset(codes) for add_on, codes in primaries.items()}


def _code_pairs(release: Release | None, day: date) -> dict[tuple[str, str], str]:
    """Pairs whose first code is one of ours: the whole official file is not held in memory."""
    family = Code.objects.filter(release__system=_System.CODES).values("code")
    rows = (
        CodePair.objects.filter(release=release, column1__in=family)
        .exclude(indicator=CodePair.Indicator.NOT_APPLICABLE)
        .exclude(valid_from__gt=day)
        .exclude(valid_to__lt=day)
    )
    columns = rows.values_list("column1", "column2", "indicator")
    return {(first, second): indicator for first, second, indicator in columns}


def _unit_limits(release: Release | None) -> dict[str, frozen.UnitLimit]:
    rows = UnitLimit.objects.filter(release=release).values_list("code", "units", "adjudication")
    return {code: frozen.UnitLimit(units, kind) for code, units, kind in rows}


def _taxonomies() -> dict[str, frozen.Taxonomy]:
    """Where it is not known who may render, nobody is accused of not being allowed to."""
    return {
        row.code: frozen.Taxonomy(row.label, row.may_render is not False)
        for row in Taxonomy.objects.all()
    }


def _labels() -> dict[str, str]:
    """Labels are our own words and hold on any day; a later release's win."""
    rows = Code.objects.order_by("release__valid_from", "release_id")
    return dict(rows.values_list("code", "label"))


def _policies(payer: str | None, day: date) -> dict[str, str]:
    known = PayerPolicy.objects.on(day).filter(payer__slug=payer, payer__is_active=True)
    return dict(known.values_list("switch", "value"))
