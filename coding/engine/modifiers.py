"""Modifiers that drug lines and hospital claims need, and those that stand in the wrong place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.facts import BilledLine
from coding.engine.results import Line, Severity

ANAEMIA_CAUSES = frozenset({"EA", "EB", "EC"})
COURSE_OF_THERAPY = "EJ"
DISCOUNTED = frozenset({"JG", "TB"})
OFF_CAMPUS = frozenset({"PO", "PN"})
DISCARDED, NOTHING_DISCARDED = "drug.discarded", "drug.nothing-discarded"
NOTICES = frozenset({"GA", "GX", "GY", "GZ", "KX"})  # what is expected of coverage
# Modifiers that tell something of the visit which no administration shows: of any line, and
# of a drug's alone (its way in for the payer's list, the course it belongs to, the side).
BESIDE_THE_RECORD = DISCOUNTED | OFF_CAMPUS | NOTICES | {"PD"}
BESIDE_THE_DOSE = ANAEMIA_CAUSES | {COURSE_OF_THERAPY, "JA", "JB", "RT", "LT", "50"}
OFF_CAMPUS_PLACE, ON_CAMPUS_PLACE = "19", "22"
MEDICARE = "medicare"


def beside_the_record(code: str, case: Case) -> frozenset[str]:
    """Return the modifiers whose presence on a billed code is no difference."""
    is_drug = code in case.reference.drugs_by_code
    return BESIDE_THE_RECORD | BESIDE_THE_DOSE if is_drug else BESIDE_THE_RECORD


def check_modifiers(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Run the checks of modifiers that do not follow from minutes or doses."""
    billed = case.encounter.billed or ()
    check_anaemia_modifier(lines, billed, case, account)
    if billed:
        check_course_modifier(billed, account)
        check_discarded_modifiers(lines, billed, case, account)
    if case.facility and lines:
        check_off_campus_modifier(billed, case, account)
        check_discount_modifier(lines, billed, case, account)


def check_anaemia_modifier(
    lines: Sequence[Line], billed: Iterable[BilledLine], case: Case, account: Account
) -> None:
    """An erythropoietin needs to say what caused the anaemia."""
    asked = case.value["modifier.anaemia-cause"]
    for line in lines:
        if line.code in asked and not _is_named(line.code, ANAEMIA_CAUSES, billed):
            ids = line.administrations
            account.note(Severity.WARNING, "modifier.anaemia-cause", line.code, ids)


def _is_named(code: str, modifiers: frozenset[str], billed: Iterable[BilledLine]) -> bool:
    return any(line.code == code and modifiers & set(line.modifiers) for line in billed)


def check_course_modifier(billed: Iterable[BilledLine], account: Account) -> None:
    """EJ marks a later claim of a defined course; it does not tell drugs of a visit apart."""
    for line in billed:
        if COURSE_OF_THERAPY in line.modifiers and line.code.startswith("96"):
            account.note(Severity.ERROR, "modifier.course-of-therapy", line.code, ())


def check_discarded_modifiers(
    lines: Iterable[Line], billed: Iterable[BilledLine], case: Case, account: Account
) -> None:
    """JW and JZ exclude each other on one drug, unless its packages were used differently."""
    wanted = {case.value[DISCARDED], case.value[NOTHING_DISCARDED]} - {None}
    derived, said = _marks(lines, wanted), _marks(billed, wanted)
    for code, marks in said.items():
        if len(marks) > 1 and len(derived.get(code, ())) < len(marks):
            account.note(Severity.ERROR, "modifier.discarded-both", code, ())


def _marks(lines: Iterable[Line | BilledLine], wanted: set[str]) -> dict[str, set[str]]:
    """Return which of some modifiers each code carries."""
    marks: dict[str, set[str]] = {}
    for line in lines:
        marks.setdefault(line.code, set()).update(wanted.intersection(line.modifiers))
    return marks


def check_off_campus_modifier(billed: Sequence[BilledLine], case: Case, account: Account) -> None:
    """An off-campus department of a hospital says by PO or PN how it is paid."""
    place = case.encounter.place_of_service
    without = [line for line in billed if not OFF_CAMPUS & set(line.modifiers)]
    if place == OFF_CAMPUS_PLACE and (without or not billed):
        account.note(Severity.INFO, "modifier.off-campus", None, ())
    elif place == ON_CAMPUS_PLACE and len(without) < len(billed):
        account.note(Severity.WARNING, "modifier.not-off-campus", None, ())


def check_discount_modifier(
    lines: Sequence[Line], billed: Sequence[BilledLine], case: Case, account: Account
) -> None:
    """A drug bought at the 340B discount says so on its own line, and on no other."""
    allowed = case.value["modifier.discounted-drug"]
    for line in billed:
        marks = DISCOUNTED & set(line.modifiers)
        if not marks:
            continue
        if line.code not in case.reference.drugs_by_code:
            account.note(Severity.ERROR, "modifier.discount-on-service", line.code, ())
        elif marks.isdisjoint(allowed):
            account.note(Severity.WARNING, "modifier.discount-retired", line.code, ())
    if case.encounter.payer == MEDICARE and allowed and not billed:
        drugs = [line for line in lines if line.rule == "drug.units"]
        if drugs:
            account.note(Severity.INFO, "modifier.discounted-drug", None, ())
