"""Diagnosis checks: the reason for treatment first, a neoplasm behind it, sites named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.results import Line, Severity

TREATMENT = ("Z5111", "Z5112")
TREATMENT_FIRST = ("Z5111", "Z5112", "Z510")
SECONDARY_SITES = ("C77", "C78", "C79", "C7B")
TABLE = "icd10cm"
UNSPECIFIED = "unspecified"
UNSPECIFIED_SITE = "9"


class Diagnoses(NamedTuple):
    """An encounter's diagnoses, read once: dotted codes in claim order."""

    codes: tuple[str, ...]
    neoplasms: tuple[str, ...]
    primary_sites: tuple[str, ...]
    for_treatment: bool  # a code for chemotherapy or immunotherapy is among them
    treatment_first: bool  # such a code, or radiotherapy's, comes first
    has_secondary_site: bool
    has_open_site: bool  # a primary site that is not told precisely


def check_diagnoses(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Run the diagnosis checks over the codes in claim order."""
    if not case.encounter.diagnoses:
        return
    read = read_diagnoses(case.encounter.diagnoses)
    if read.for_treatment and not read.neoplasms:
        account.note(Severity.ERROR, "diagnosis.treatment-without-neoplasm", None, ())
    if read.neoplasms and not read.treatment_first:
        _check_first(lines, case, account)
    _check_codes(read, case, account)
    if read.primary_sites and not read.has_secondary_site:
        _check_secondary_site(read, case, account)
    _check_unspecified(read, case, account)


@lru_cache(maxsize=4096)
def read_diagnoses(diagnoses: tuple[str, ...]) -> Diagnoses:
    """Read an encounter's diagnoses, written with or without their dots."""
    codes = tuple([code.replace(".", "").upper() for code in diagnoses])
    neoplasms = tuple([code for code in codes if is_neoplasm(code)])
    return Diagnoses(
        tuple(map(_dotted, codes)),
        tuple(map(_dotted, neoplasms)),
        tuple([_dotted(code) for code in neoplasms if is_primary_site(code)]),
        any(code in TREATMENT for code in codes),
        codes[0] in TREATMENT_FIRST,
        any(code.startswith(SECONDARY_SITES) for code in neoplasms),
        any(is_primary_site(code) and code.endswith(UNSPECIFIED_SITE) for code in neoplasms),
    )


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


def _check_codes(read: Diagnoses, case: Case, account: Account) -> None:
    """A category whose codes have more digits is no code; nor is what a whole table lacks."""
    reference = case.reference
    is_whole = TABLE in reference.tables and TABLE not in reference.partial_tables
    for code in read.codes:
        if code in reference.categories:
            account.note(Severity.ERROR, "diagnosis.digits-missing", None, (), diagnosis=code)
        elif is_whole and code not in reference.diagnoses:
            release, rule = reference.tables[TABLE], "diagnosis.not-in-force"
            account.note(Severity.ERROR, rule, None, (), diagnosis=code, release=release)


def _check_secondary_site(read: Diagnoses, case: Case, account: Account) -> None:
    """Primary sites alone do not say "metastatic"."""
    reason = case.encounter.reason_for_visit
    named = "metasta" in reason.casefold()
    if not named and not read.has_open_site:
        return  # a precise primary site, and no word of metastasis: nothing to point out
    severity = Severity.WARNING if named else Severity.INFO
    rule = "diagnosis.secondary-site-missing" if named else "diagnosis.secondary-site"
    diagnosis = read.primary_sites[0]
    account.note(severity, rule, None, (), diagnosis=diagnosis, reason=reason)


def is_primary_site(code: str) -> bool:
    """Say whether an undotted code names a solid primary site (C00-C75)."""
    return code[:1] == "C" and code[1:3].isdigit() and int(code[1:3]) <= 75


def _check_unspecified(read: Diagnoses, case: Case, account: Account) -> None:
    for code in read.neoplasms:
        label = case.reference.diagnoses.get(code, "")
        if UNSPECIFIED in label:
            rule = "diagnosis.unspecified-site"
            account.note(Severity.INFO, rule, None, (), diagnosis=code, label=label)


def _dotted(code: str) -> str:
    return code if len(code) <= 3 else f"{code[:3]}.{code[3:]}"
