"""derive: facts, tables and rules to lines, reasons and questions, step by step."""

from __future__ import annotations

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import bags_of, excluding_rule, set_aside
from coding.engine.compare import compare_billed
from coding.engine.diagnoses import check_diagnoses
from coding.engine.drug_lines import report_drugs
from coding.engine.edits import check_claim
from coding.engine.facts import Encounter
from coding.engine.lines import Claim, report
from coding.engine.other_routes import (
    is_intravenous,
    is_pump_service,
    note_unseparated_sites,
    report_other_routes,
    report_pumps,
)
from coding.engine.overlap import keep_hydration_alone
from coding.engine.queries import with_stakes
from coding.engine.reference import Reference
from coding.engine.repeats import services_of
from coding.engine.results import Derivation
from coding.engine.rows import rows_of
from coding.engine.rulebook import Rulebook
from coding.engine.sequencing import sequence

ALWAYS_UNCHECKED = ("LCD and NCD coverage", "prior authorisation", "diagnosis validity by date")
TABLES = {
    "ptp": "code pairs (NCCI)",
    "mue": "unit limits (NCCI)",
    "aoc": "add-on primaries",
    "hcpcs": "drug codes (HCPCS Level II)",
}


def derive(encounter: Encounter, reference: Reference, rulebook: Rulebook) -> Derivation:
    """Derive the claim of an encounter; raise NotInForceError for a day before the rules."""
    derivation = derive_once(encounter, reference, rulebook)
    if derivation.queries:
        return with_stakes(derivation, encounter, reference, rulebook, derive_once)
    return derivation


def derive_once(encounter: Encounter, reference: Reference, rulebook: Rulebook) -> Derivation:
    """Run the steps in the order of the guideline, once."""
    case = Case(encounter, reference, rulebook.on(encounter.date_of_service))
    account = Account()
    claim = Claim(case, account)
    rows = rows_of(case)
    counted = set_aside(rows, case, account)  # A: what counts
    pumps = [row for row in counted if row.given.pump and is_pump_service(row, case)]
    timed = [row for row in counted if is_intravenous(row) and row not in pumps]
    others = [row for row in counted if not is_intravenous(row) and row not in pumps]
    bags = bags_of(timed, case, account)  # B: technique, by time
    services = services_of(bags, case, account)  # B: the same drug again
    keep_hydration_alone(services, [*timed, *others], bags, case)  # C: overlap
    groups = sequence(services, case, account)  # C, D: overlap, initial and the rest
    report(groups, claim)
    report_other_routes(others, claim)  # E
    report_pumps(pumps, claim)
    report_drugs([row for row in rows if excluding_rule(row) is None], claim)
    lines = tuple(claim.lines.values())
    note_unseparated_sites(case, counted, account)
    check_claim(lines, case, account)
    check_diagnoses(lines, case, account)
    compare_billed(lines, case, account)
    return Derivation(
        encounter.id,
        lines,
        tuple(account.not_reported),
        tuple(account.queries),
        tuple(account.findings),
        tuple(account.ledger),
        not_checked(reference),
        rulebook.digest,
        reference.tables,
    )


def not_checked(reference: Reference) -> tuple[str, ...]:
    """Name what no table was loaded for, and what the program never checks."""
    missing = tuple([label for key, label in TABLES.items() if key not in reference.tables])
    return (*missing, *ALWAYS_UNCHECKED)
