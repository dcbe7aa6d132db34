"""derive: facts, tables and rules to lines, reasons and questions, step by step."""

from __future__ import annotations

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import bags_of, set_aside
from coding.engine.compare import compare_billed
from coding.engine.diagnoses import check_diagnoses
from coding.engine.drug_lines import report_drugs
from coding.engine.edits import check_days, check_tables
from coding.engine.facts import Encounter
from coding.engine.lines import Claim, report
from coding.engine.modifiers import check_modifiers
from coding.engine.other_routes import (
    note_flush_alone,
    report_other_routes,
)
from coding.engine.overlap import keep_hydration_alone
from coding.engine.payer_checks import check_payer_rules
from coding.engine.place_and_people import check_place_and_people
from coding.engine.pumps import by_way_in, report_pumps
from coding.engine.queries import with_stakes
from coding.engine.reference import Reference
from coding.engine.repeats import services_of
from coding.engine.results import Derivation, Line
from coding.engine.rows import Row, rows_of
from coding.engine.rulebook import Rulebook
from coding.engine.sequencing import note_unseparated_sites, sequence


def derive(encounter: Encounter, reference: Reference, rulebook: Rulebook) -> Derivation:
    """Derive the claim of an encounter; raise NotInForceError for a day before the rules."""
    derivation = derive_once(encounter, reference, rulebook)
    if derivation.queries:
        return with_stakes(derivation, encounter, reference, rulebook, administration_lines)
    return derivation


def derive_once(encounter: Encounter, reference: Reference, rulebook: Rulebook) -> Derivation:
    """Run the steps in the order of the guideline, once."""
    case = Case(encounter, reference, rulebook.on(encounter.date_of_service))
    account = Account()
    claim = Claim(case, account)
    given, counted = _report_administrations(claim)
    report_drugs(given, claim)
    lines = claim.merged()
    note_unseparated_sites(case, counted, account)
    check_days(given, case, account)
    check_tables(lines, case, account)
    check_place_and_people(lines, case, account)
    check_modifiers(lines, case, account)
    check_payer_rules(lines, given, case, account)
    note_flush_alone(lines, case, account)
    check_diagnoses(lines, case, account)
    compare_billed(lines, case, account)
    return Derivation(
        encounter.id,
        lines,
        tuple(account.not_reported),
        tuple(account.queries),
        tuple(account.findings),
        tuple(account.bookings),
        (*reference.not_checked, *rulebook.not_checked),
        rulebook.digest,
        reference.tables,
    )


def administration_lines(
    encounter: Encounter, reference: Reference, rulebook: Rulebook
) -> tuple[Line, ...]:
    """Return the lines of the administrations alone, as for an answer that is tried."""
    claim = Claim(Case(encounter, reference, rulebook.on(encounter.date_of_service)), Account())
    _report_administrations(claim)
    return claim.merged()


def _report_administrations(claim: Claim) -> tuple[list[Row], list[Row]]:
    """Write their lines; return the rows that were given, and those whose times can be true."""
    case, account = claim.case, claim.account
    given, counted = set_aside(rows_of(case), case, account)  # A: what counts
    timed, pumps, others = by_way_in(counted, case)
    bags = bags_of(timed, case, account)  # B: technique, by time
    services = services_of(bags, case, account)  # B: the same drug again
    keep_hydration_alone(services, timed + pumps + others, bags, case, account)  # C: overlap
    report(sequence(services, case, account), claim)  # C, D: overlap, initial and the rest
    report_other_routes(others, claim)  # E
    report_pumps(pumps, claim)
    return given, counted
