"""Where the row stands that a reason rests on: a drug's entry, a table's row, a payer's row."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from coding.engine.results import Finding
from coding.lookups.editions import SYSTEMS
from encounters.coding import Coding

PAIR_RULES = frozenset({"edit.code-pair", "edit.code-pair-never", "edit.code-pair-visit"})
PAYER_RULES = frozenset({"payer.policy-not-known", "place.professional-in-facility"})


class Evidence(NamedTuple):
    """An address, and what is found there; both empty where a rule says it all."""

    url: str
    text: str


NONE = Evidence("", "")


@cache
def _pages(name: str) -> str:
    """Return what all addresses of a page begin with, worked out once."""
    return reverse(f"coding:{name}", args=["x"]).removesuffix("x/")


def drug_url(code: str, coding: Coding) -> str:
    """Return the page of a drug code on the day of service."""
    return f"{_pages('drug-detail')}{code}/{_day(coding)}"


def evidence_of(finding: Finding, coding: Coding) -> Evidence:
    """Return the row behind a finding."""
    rule, code = finding.rule, finding.code or ""
    if rule.startswith("policy.") or rule in PAYER_RULES or "row" in finding.details:
        return _payer_row(finding, coding)
    if rule in PAIR_RULES or rule in {"edit.unit-limit", "edit.add-on-without-primary"}:
        return Evidence(_table_row(finding, code, coding), "the table's row")
    if rule.startswith("drug.") and code in coding.reference.drugs_by_code:
        return Evidence(drug_url(code, coding), "the drug's entry")
    return NONE


def _table_row(finding: Finding, code: str, coding: Coding) -> str:
    page = f"{_pages('code-detail')}{quote(code, safe='')}/{_day(coding)}"
    systems = SYSTEMS[coding.facts.setting]
    if finding.rule == "edit.unit-limit":
        return f"{page}#limit-{systems['mue'].value}"
    if finding.rule in PAIR_RULES:
        first, _, _ = finding.details["first"].partition(",")
        return f"{page}#pair-{systems['ptp'].value}-{first}-{code}"
    return f"{page}#add-on"


def _payer_row(finding: Finding, coding: Coding) -> Evidence:
    """Return the payer's page at its row, or at the switch; nothing of a payer not known."""
    family, _, name = finding.rule.partition(".")
    row = str(finding.details.get("row", "")).replace("/", "-")
    anchor = name.replace("-", "_") if family == "policy" else row
    anchor = "professional_in_facility_pos" if family == "place" and not row else anchor
    payer, mark = coding.facts.payer, f"#{anchor}" if anchor else ""
    if payer in coding.reference.payers:
        url = f"{_pages('payer-detail')}{payer}/{_day(coding)}{mark}"
        return Evidence(url, "the payer's row" if row else "what is known of the payer")
    if not row:
        return NONE
    setting = coding.facts.setting.value
    page = f"{_in_force()}{_day(coding)}&setting={setting}{mark}"
    return Evidence(page, "the row")


@cache
def _in_force() -> str:
    return reverse("coding:in-force")


def _day(coding: Coding) -> str:
    return f"?day={coding.facts.date_of_service.isoformat()}"
