"""References: put together from what was read, and kept until a table changes."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from functools import cached_property, lru_cache
from time import monotonic

from coding.engine.drug_table import DrugTable, as_payer_wants
from coding.engine.facts import Setting
from coding.engine.reference import Reference, Taxonomy
from coding.lookups import editions, overlays, tables
from coding.lookups.overlays import House
from coding.lookups.state import DATED, State, current_state
from coding.models.releases import quarter_of

FRESH_SECONDS = 1.0
REMEMBERED = 4096
_KEPT = 512  # references of one state of the tables

Key = tuple[date, date, str | None, Setting, House | None]


class Snapshot:
    """The tables as they are when each is first asked for; made anew after a change."""

    def __init__(self) -> None:
        self._drugs: dict[date, DrugTable] = {}
        self._known: dict[Key, Reference] = {}

    def reference(
        self, day: date, payer: str | None, setting: Setting, house: House | None = None
    ) -> Reference:
        """Return everything looked up for an encounter of that day, payer, setting and house."""
        key = self._key(day, payer, Setting(setting), house)
        reference = self._known.get(key)
        if reference is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            reference = self._known[key] = self._build(day, *key)
        return reference

    def _key(self, day: date, payer: str | None, setting: Setting, house: House | None) -> Key:
        """One reference serves from one change to the next, within a quarter; see `outdated`."""
        position = bisect_right(self.days, day)
        since = self.days[position - 1] if position else date.min
        known = payer if payer in self._payers else None
        return since, quarter_of(day), known, setting, house

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which any answer may change."""
        days = {edition.valid_from for edition in self._editions}
        for edition in self._editions:
            days |= editions.edges([(None, edition.valid_to)])
            days |= editions.pair_days(edition, self._family)
        for model in DATED:
            periods = model.objects.order_by().values_list("effective_from", "effective_to")
            days |= editions.edges(periods.distinct())
        return tuple(sorted(days))

    @cached_property
    def _editions(self) -> list[editions.Edition]:
        return editions.editions()

    @cached_property
    def _family(self) -> frozenset[str]:
        return editions.family()

    @cached_property
    def _payers(self) -> dict[str, overlays.KnownPayer]:
        return overlays.known_payers()

    @cached_property
    def _slugs(self) -> frozenset[str]:
        return frozenset(self._payers)

    @cached_property
    def _taxonomies(self) -> dict[str, Taxonomy]:
        return tables.taxonomies()

    @cached_property
    def _places(self) -> tuple[dict[str, str], frozenset[str]]:
        return tables.places()

    @cached_property
    def _labels(self) -> dict[str, str]:
        return dict(editions.labels(self._editions))

    def _drugs_on(self, since: date, day: date) -> DrugTable:
        if since not in self._drugs:
            self._drugs[since] = tables.drugs_on(day)
        return self._drugs[since]

    def _build(
        self,
        day: date,
        since: date,
        quarter: date,
        payer: str | None,
        setting: Setting,
        house: House | None,
    ) -> Reference:
        """Join what all share with what is one payer's and one house's."""
        del quarter  # in the key because of what `outdated` says
        known = self._payers[payer] if payer else None
        scope = overlays.scope_of(day, known, setting, house)
        shared = overlays.as_stocked(self._drugs_on(since, day), house, day)
        rows = overlays.payer_drugs(scope, shared)
        drugs = as_payer_wants(shared, rows, day)
        values, sources = overlays.policies(scope)
        found = editions.of_day(self._editions, day, setting)
        labels, facilities = self._places
        return Reference(
            drugs_by_code=drugs.by_code,
            drugs_by_name=drugs.by_name,
            default_codes=drugs.default_codes,
            add_on_primaries=editions.add_on_primaries(found["aoc"]) if "aoc" in found else {},
            code_pairs=editions.pairs(found["ptp"], self._family, since) if "ptp" in found else {},
            unit_limits=editions.unit_limits(found["mue"]) if "mue" in found else {},
            diagnoses=editions.diagnoses(found["icd10cm"]) if "icd10cm" in found else {},
            taxonomies=self._taxonomies,
            facility_places=facilities,
            places_of_service=labels,
            labels=self._labels,
            policies=values,
            policy_sources=sources,
            payer_rules=overlays.payer_rules(scope, house, changes_drugs=bool(rows)),
            payers=self._slugs,
            tables={name: edition.name for name, edition in found.items()},
            partial_tables=frozenset(n for n, edition in found.items() if edition.is_partial),
            outdated={
                name: told
                for name, edition in found.items()
                if (told := editions.outdated(edition, day))
            },
        )


@lru_cache(maxsize=2)
def _snapshot(state: State) -> Snapshot:
    return Snapshot()


def reference_for(
    day: date, payer: str | None, setting: Setting, house: House | None = None
) -> Reference:
    """Return everything looked up for an encounter of that day, payer, setting and house.

    One query while the tables stay as they are, whatever the day.
    """
    return _snapshot(current_state()).reference(day, payer, setting, house)


def build_reference(
    day: date, payer: str | None, setting: Setting, house: House | None = None
) -> Reference:
    """Return what `reference_for` returns, read now, as the running transaction sees the tables.

    Nothing is kept; for many references of one moment make a `Snapshot`.
    """
    return Snapshot().reference(day, payer, setting, house)


def days_of_change() -> tuple[date, ...]:
    """Return the days on which any answer may change, read now: between two of them one
    reference serves, but for what it says of tables older than the quarter of the visit.
    """
    return Snapshot().days


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
            reference = _snapshot(self._state or current_state()).reference(day, payer, setting)
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = reference
        return reference

    def _renew(self, now: float) -> None:
        state = current_state()
        if state != self._state:
            self._known.clear()
        self._state, self._ask_at = state, now + FRESH_SECONDS
