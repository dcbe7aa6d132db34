"""What a claim's edits would say of the lines: add-ons, code pairs, limits, places, people.

Each function looks at one table and records findings; none changes a line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.facts import Role, Service
from coding.engine.reference import UnitLimit
from coding.engine.results import Line, Severity
from coding.engine.rows import Row

Claimed = Line | Service
ANAEMIA_CAUSES = frozenset({"EA", "EB", "EC"})
CLAIMING = (Role.RENDERING, Role.BILLING)
PERMITTING = frozenset({"59", "XE", "XS", "XP", "XU", "25"})
NEVER = "0"  # the indicator of a pair that no modifier parts
LINE, ABSOLUTE = "1", "2"  # what a unit limit is held against: a line, or a day without appeal
NURSE_TAXONOMY = "163W"
PRACTITIONER = "practitioner"


def check_claim(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Run every edit for which a table is loaded."""
    units = units_by_code(lines)
    check_add_ons(units, lines, case, account)
    check_pairs(units, lines, case, account)
    check_unit_limits(units, lines, case, account)
    check_place(lines, case, account)
    check_providers(case, account)
    check_payer(case, account)
    check_anaemia_modifier(units, lines, case, account)
    if case.policy["complex_drug_class"] == "warn_list":
        check_disputed_class(lines, account)


def units_by_code(lines: Iterable[Line]) -> dict[str, int]:
    """Return the units of each code of the claim, over all its lines."""
    units: dict[str, int] = {}
    for line in lines:
        code = line.code
        units[code] = units[code] + line.units if code in units else line.units
    return units


def check_days(rows: Iterable[Row], case: Case, account: Account) -> None:
    """Rows before the day of service, or long after it, are probably another visit's."""
    first, last = case.day_span
    longest = case.value["time.longest-encounter"]
    for row in rows:
        if row.start is None:
            continue
        if row.start < first:
            account.find(Severity.ERROR, "time.before-day-of-service", rows=(row,))
        elif row.start >= last + longest:
            account.find(Severity.WARNING, "time.long-after-day-of-service", rows=(row,))


def check_disputed_class(lines: Sequence[Line], account: Account) -> None:
    """Point out chemotherapy codes for drugs that a payer may want under 96360-96379."""
    for line in lines:
        if not line.rule.startswith("chemotherapy."):
            continue
        for row in (row for detail in line.details for row in rows_behind(detail)):
            if row.drug is not None and row.drug.class_note:
                rule, note = "drug.class-disputed", row.drug.class_note
                account.find(Severity.WARNING, rule, code=line.code, rows=(row,), note=note)


def rows_behind(detail: Mapping[str, Any]) -> Sequence[Row]:
    """Return the rows that a part of a line rests on."""
    service = detail.get("service")
    return service.rows if service is not None else detail["rows"]  # type: ignore[no-any-return]


def check_anaemia_modifier(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """An erythropoietin needs to say what caused the anaemia."""
    asked = case.value["modifier.anaemia-cause"]
    if units.keys().isdisjoint(asked):
        return
    billed = case.encounter.billed or ()
    named = {line.code for line in billed if ANAEMIA_CAUSES & set(line.modifiers)}
    for line in lines:
        if line.code in asked and line.code not in named:
            ids = line.administrations
            account.note(Severity.WARNING, "modifier.anaemia-cause", line.code, ids)


def check_add_ons(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """An add-on needs one of its primaries on the claim."""
    primaries = case.reference.add_on_primaries
    for code in units:
        wanted = primaries.get(code)
        if wanted is None or not wanted.isdisjoint(units):
            continue
        for line in lines:
            if line.code == code:
                rule, ids = "edit.add-on-without-primary", line.administrations
                account.note(Severity.ERROR, rule, code, ids, wanted=", ".join(sorted(wanted)))


def check_pairs(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """Two codes of one pair: never together, or only with a modifier on the second."""
    codes: Collection[str] = units
    if case.encounter.other_services:
        codes = dict.fromkeys(
            [*units, *[service.code for service in case.encounter.other_services]]
        )
    for first, second, indicator in _pairs(codes, case):
        never, entries = indicator == NEVER, _entries(second, lines, case)
        if never or not _is_parted(second, entries, case):
            _note_pair(first, entries, never, account)


def codes_to_part(lines: Sequence[Line], case: Case) -> set[str]:
    """Return the codes that are paid beside others of the claim only with a modifier."""
    codes = {line.code for line in lines}
    codes.update([service.code for service in case.encounter.other_services])
    return {second for _, second, indicator in _pairs(codes, case) if indicator != NEVER}


def _entries(code: str, lines: Iterable[Line], case: Case) -> list[Claimed]:
    derived: list[Claimed] = [line for line in lines if line.code == code]
    return derived + [s for s in case.encounter.other_services if s.code == code]


def _pairs(codes: Collection[str], case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield column 1, column 2 and the indicator of each pair whose codes are both there."""
    firsts_of = case.reference.firsts_of
    for second in codes:
        firsts = firsts_of.get(second)
        if firsts:
            for first, indicator in firsts.items():
                if first in codes:
                    yield first, second, indicator


def _is_parted(code: str, entries: list[Claimed], case: Case) -> bool:
    """Say whether every entry of the code, or every billed line of it, carries a modifier."""
    billed = [line for line in case.encounter.billed or () if line.code == code]
    return all(PERMITTING & set(entry.modifiers) for entry in entries) or (
        bool(billed) and all(PERMITTING & set(line.modifiers) for line in billed)
    )


def _note_pair(first: str, entries: list[Claimed], never: bool, account: Account) -> None:
    second = entries[0].code
    ids = tuple([i for e in entries if isinstance(e, Line) for i in e.administrations])
    rule = "edit.code-pair-never" if never else "edit.code-pair"
    severity = Severity.ERROR if never else Severity.WARNING
    account.note(severity, rule, second, ids, first=first, second=second)


def check_unit_limits(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """More units than a claim of this kind may carry."""
    limits = case.reference.unit_limits
    for code in units:
        limit = limits.get(code)
        if limit is not None and units[code] > limit.units:
            _check_unit_limit(limit, [line for line in lines if line.code == code], account)


def _check_unit_limit(limit: UnitLimit, lines: list[Line], account: Account) -> None:
    """Limit a line's units, or those of all lines of a day, as the table says."""
    counted: dict[object, list[Line]] = {}
    for line in lines:
        counted.setdefault(id(line) if limit.adjudication == LINE else line.date, []).append(line)
    for group in counted.values():
        count = sum([line.units for line in group])
        if count > limit.units:
            severity = Severity.ERROR if limit.adjudication == ABSOLUTE else Severity.WARNING
            ids = tuple(dict.fromkeys([i for line in group for i in line.administrations]))
            details = {"units": count, "limit": limit.units}
            account.note(severity, "edit.unit-limit", group[0].code, ids, **details)


def check_place(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Whose claim it is against where it happened."""
    encounter = case.encounter
    place = encounter.place_of_service
    if place is None or not lines:
        return
    in_facility = place in case.reference.facility_places
    if case.facility and in_facility:
        account.note(Severity.INFO, "place.facility-claim", None, (), place=place)
    elif case.facility and case.reference.facility_places:
        account.note(Severity.WARNING, "place.not-a-facility", None, (), place=place)
    elif in_facility:
        denied = case.policy["professional_in_facility_pos"] == "deny"
        severity = Severity.ERROR if denied else Severity.INFO
        account.note(severity, "place.professional-in-facility", None, (), place=place)


def check_providers(case: Case, account: Account) -> None:
    """A nurse gives drugs, but does not render or bill; titles must fit taxonomies."""
    for provider in case.encounter.providers:
        taxonomy = provider.taxonomy or ""
        known = case.reference.taxonomies.get(taxonomy)
        if known is None:
            if taxonomy and case.reference.taxonomies:
                rule = "provider.taxonomy-unknown"
                account.note(Severity.INFO, rule, None, (), taxonomy=taxonomy)
            continue
        details = {"taxonomy": taxonomy, "label": known.label, "title": provider.documented_title}
        if provider.role in CLAIMING and not known.may_render:
            account.note(Severity.ERROR, "provider.may-not-render", None, (), **details)
        elif taxonomy.startswith(NURSE_TAXONOMY):
            called = PRACTITIONER in provider.documented_title.casefold()
            rule = "provider.not-a-practitioner" if called else "provider.nurse"
            severity = Severity.WARNING if called else Severity.INFO
            account.note(severity, rule, None, (), **details)


def check_payer(case: Case, account: Account) -> None:
    """Say where the payer, or its policy, is not known and the default applies."""
    payer, reference = case.encounter.payer, case.reference
    if payer is None:
        return
    if payer not in reference.payers:
        account.note(Severity.WARNING, "payer.unknown", None, (), payer=payer)
    elif not reference.policies:
        account.note(Severity.INFO, "payer.policy-not-known", None, (), payer=payer)
