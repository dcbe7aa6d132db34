"""What a coder chose, or a claim carried, against the derivation: each difference a finding."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import NamedTuple

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.edits import PERMITTING, codes_to_part
from coding.engine.facts import BilledLine
from coding.engine.modifiers import BESIDE_THE_RECORD
from coding.engine.results import Line, Severity

Charge = tuple[str, tuple[str, ...]]


class Charged(NamedTuple):
    """All units of one code and modifiers, with the rule behind them where derived."""

    units: int
    rule: str
    administrations: tuple[str, ...]


def compare_billed(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Record one finding a difference between billed and derived lines."""
    billed = case.encounter.billed
    if billed is None:
        return
    derived = _derived(lines)
    chosen = _chosen(billed, derived, codes_to_part(lines, case))
    only_derived = {charge: d for charge, d in derived.items() if charge not in chosen}
    for charge, units in chosen.items():
        if charge in derived:
            _compare_units(charge, units, derived[charge], account)
        else:
            _explain_unsupported(charge, units, only_derived, account)
    for charge, charged in only_derived.items():
        _explain_missing(charge, charged, account)


def _derived(lines: Iterable[Line]) -> dict[Charge, Charged]:
    charges: dict[Charge, Charged] = {}
    for line in lines:
        charge = (line.code, tuple(sorted(line.modifiers)))
        known = charges.get(charge, Charged(0, line.rule, ()))
        ids = tuple(dict.fromkeys(known.administrations + line.administrations))
        charges[charge] = Charged(known.units + line.units, known.rule, ids)
    return charges


def _chosen(
    billed: Iterable[BilledLine], derived: Mapping[Charge, Charged], to_part: Container[str]
) -> dict[Charge, int]:
    """Sum the billed units; a modifier that a code pair asks for is no difference."""
    charges: dict[Charge, int] = {}
    for line in billed:
        modifiers = set(line.modifiers) - BESIDE_THE_RECORD
        charge = (line.code, tuple(sorted(modifiers)))
        if line.code in to_part and charge not in derived:
            charge = (line.code, tuple(sorted(modifiers - PERMITTING)))
        charges[charge] = charges.get(charge, 0) + line.units
    return charges


def _compare_units(charge: Charge, units: int, derived: Charged, account: Account) -> None:
    if units == derived.units:
        return
    severity = Severity.ERROR if units > derived.units else Severity.WARNING
    account.note(
        severity,
        "compare.units",
        charge[0],
        derived.administrations,
        billed=units,
        derived=derived.units,
        behind=derived.rule,
    )


def _explain_unsupported(
    charge: Charge, units: int, only_derived: dict[Charge, Charged], account: Account
) -> None:
    """A charge that the record does not support; the same code with other modifiers, or none."""
    code, modifiers = charge
    twin = next((other for other in only_derived if other[0] == code), None)
    details: dict[str, object] = {"billed": units, "billed_as": shown(charge)}
    if twin is None:
        rules = dict.fromkeys([item.rule for item in account.not_reported])
        left_out = f"; left out by {', '.join(rules)}" if rules else ""
        account.note(Severity.ERROR, "compare.not-derived", code, (), left_out=left_out, **details)
        return
    derived = only_derived.pop(twin)
    account.note(
        Severity.ERROR if units > derived.units else Severity.WARNING,
        "compare.modifiers",
        code,
        derived.administrations,
        derived=derived.units,
        derived_as=shown(twin),
        behind=derived.rule,
        **details,
    )


def _explain_missing(charge: Charge, derived: Charged, account: Account) -> None:
    account.note(
        Severity.WARNING,
        "compare.not-billed",
        charge[0],
        derived.administrations,
        derived=derived.units,
        derived_as=shown(charge),
        behind=derived.rule,
    )


def shown(charge: Charge) -> str:
    """Return a code with its modifiers as they stand on a claim: 96413-59."""
    return "-".join((charge[0], *charge[1]))
