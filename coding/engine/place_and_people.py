"""Whose claim it is, where it happened, who gave and who renders, and who pays."""

from __future__ import annotations

from collections.abc import Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.contested import note_contested
from coding.engine.facts import Role
from coding.engine.payer_checks import place_row
from coding.engine.payer_rules import PayerPlace
from coding.engine.results import Line, Severity

CLAIMING = (Role.RENDERING, Role.BILLING)
NURSE_TAXONOMY = "163W"
PRACTITIONER = "practitioner"


def check_place_and_people(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Run the checks of the claim's heading."""
    check_place(lines, case, account)
    check_providers(case, account)
    check_payer(case, account)


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
    elif (row := place_row(place, lines, case)) is not None:
        _tell_place(row, place, account)
    elif in_facility:
        denied = case.policy["professional_in_facility_pos"] == "deny"
        severity = Severity.ERROR if denied else Severity.INFO
        account.note(severity, "place.professional-in-facility", None, (), place=place)
        note_contested("professional_in_facility_pos", (), case, account)


def _tell_place(row: PayerPlace, place: str, account: Account) -> None:
    """Say what the payer's own row makes of a practice's codes in a place."""
    rule = "payer.place-denied" if row.is_denied else "payer.place-taken"
    severity = Severity.ERROR if row.is_denied else Severity.INFO
    cited = {"cited": row.source.cited, "row": row.source.row}
    account.note(severity, rule, None, (), place=place, **cited)


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
        mattered = _told_switches(account)
        account.note(Severity.INFO, "payer.policy-not-known", None, (), payer=payer, note=mattered)


def _told_switches(account: Account) -> str:
    """Name the switches whose default decided something here."""
    rules = [f.rule for f in account.findings if f.details.get("whose") == "default"]
    names = dict.fromkeys([rule.partition(".")[2].replace("-", " ") for rule in rules])
    return f"; here that mattered for: {', '.join(names)}" if names else ""
