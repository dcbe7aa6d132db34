"""Diagnosis checks: the reason for treatment first, a neoplasm behind it, sites named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.results import Line, Severity

TREATMENT = ("Z5111", "Z5112")
TREATMENT_FIRST = ("Z5111", "Z5112", "Z510")
SECONDARY_SITES = ("C77", "C78", "C79", "C7B")
UNSPECIFIED = "unspecified"
UNSPECIFIED_SITE = "9"


def check_diagnoses(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Run the diagnosis checks over the codes in claim order."""
    if not case.encounter.diagnoses:
        return
    codes = undotted(case.encounter.diagnoses)
    neoplasms = [code for code in codes if is_neoplasm(code)]
    if not neoplasms and any(code in TREATMENT for code in codes):
        account.note(Severity.ERROR, "diagnosis.treatment-without-neoplasm", None, ())
    if neoplasms and codes[0] not in TREATMENT_FIRST:
        _check_first(lines, case, account)
    _check_digits(codes, case, account)
    _check_secondary_site(neoplasms, case, account)
    _check_unspecified(neoplasms, case, account)


@lru_cache(maxsize=4096)
def undotted(diagnoses: tuple[str, ...]) -> tuple[str, ...]:
    """Return the codes as the classification's files write them: C189."""
    return tuple([code.replace(".", "").upper() for code in diagnoses])


def is_neoplasm(code: str) -> bool:
    """Say whether an undotted ICD-10-CM code lies in C00-D49."""
    return code[:1] == "C" or (code[:1] == "D" and code[1:2] in tuple("01234"))


def _check_first(lines: Sequence[Line], case: Case, account: Account) -> None:
    """A visit for chemotherapy or immunotherapy lists that reason first."""
    given = [
        line
        for line in lines
        if line.rule.startswith("chemotherapy.") and line.rule != "chemotherapy.hormonal-injection"
    ]
    if given:
        first = case.encounter.diagnoses[0]
        ids = given[0].administrations
        account.note(Severity.WARNING, "diagnosis.treatment-first", None, ids, first=first)


def _check_digits(codes: Sequence[str], case: Case, account: Account) -> None:
    """A category whose codes have more digits is not a code."""
    known = case.reference.diagnoses
    for code in map(_dotted, codes):
        if code not in known and any(longer.startswith(code) for longer in known):
            account.note(Severity.ERROR, "diagnosis.digits-missing", None, (), diagnosis=code)


def _check_secondary_site(neoplasms: list[str], case: Case, account: Account) -> None:
    """Primary sites alone do not say "metastatic"."""
    primary = [code for code in neoplasms if is_primary_site(code)]
    if not primary or any(code.startswith(SECONDARY_SITES) for code in neoplasms):
        return
    reason = case.encounter.reason_for_visit
    named = "metasta" in reason.casefold()
    if not named and not any(code.endswith(UNSPECIFIED_SITE) for code in primary):
        return  # a precise primary site, and no word of metastasis: nothing to point out
    severity = Severity.WARNING if named else Severity.INFO
    rule = "diagnosis.secondary-site-missing" if named else "diagnosis.secondary-site"
    account.note(severity, rule, None, (), diagnosis=_dotted(primary[0]), reason=reason)


def is_primary_site(code: str) -> bool:
    """Say whether an undotted code names a solid primary site (C00-C75)."""
    return code[:1] == "C" and code[1:3].isdigit() and int(code[1:3]) <= 75


def _check_unspecified(neoplasms: Sequence[str], case: Case, account: Account) -> None:
    for code in map(_dotted, neoplasms):
        label = case.reference.diagnoses.get(code, "")
        if UNSPECIFIED in label.casefold():
            rule = "diagnosis.unspecified-site"
            account.note(Severity.INFO, rule, None, (), diagnosis=code, label=label)


def _dotted(code: str) -> str:
    return code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"
