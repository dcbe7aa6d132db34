"""How classes, days, times and amounts read on screen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from coding.engine.facts import AdminClass
from encounters.models import Encounter, Status

FAMILIES = {
    AdminClass.CHEMOTHERAPY: "chemo",
    AdminClass.THERAPEUTIC: "ther",
    AdminClass.HYDRATION: "hyd",
}
ROUTE_WORDS = {
    "iv_infusion": "IV infusion",
    "iv_push": "IV push",
    "subcutaneous": "SC injection",
    "intramuscular": "IM injection",
    "subcutaneous_infusion": "SC infusion",
    "intra_arterial": "intra-arterial",
    "intrathecal": "intrathecal",
    "intraperitoneal": "intraperitoneal",
    "intrapleural": "intrapleural",
    "intralesional": "into a lesion",
    "on_body_injector": "on-body injector",
    "oral": "by mouth",
    "other": "other",
}
FAMILY_WORDS = {
    "chemo": "chemotherapy",
    "ther": "therapeutic",
    "hyd": "hydration",
    "none": "class not known",
    "aside": "not reportable by purpose",
}


def family_of_class(admin_class: AdminClass | None) -> str:
    """Return the style name of a class of administration."""
    return FAMILIES[admin_class] if admin_class else "none"


def family_of_rule(rule: str) -> str:
    """Return the style name of the family that a rule id begins with."""
    family, _, _ = rule.partition(".")
    return {"chemotherapy": "chemo", "therapeutic": "ther", "hydration": "hyd"}.get(family, "none")


def day_text(day: date) -> str:
    """Write a day so that no reader takes month for day: 2 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def amount_text(amount: Decimal | None, unit: str) -> str:
    """Write an amount without trailing zeros, empty where there is none."""
    return "" if amount is None else f"{amount.normalize():f} {unit}".strip()


def counted(number: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def after_accepting_all(encounter: Encounter) -> str:
    """Say that all is accepted, and what still blocks a sign-off."""
    if encounter.status == Status.READY:
        return "All codes accepted: ready for sign-off."
    open_items = [
        f"{count} {name}{'' if count == 1 else 's'}"
        for count, name in (
            (encounter.error_count, "error"),
            (encounter.query_count, "open question"),
        )
        if count
    ]
    return f"All codes accepted. Before sign-off: {' and '.join(open_items)}."
