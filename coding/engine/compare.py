"""What a coder chose, or a claim carried, against the derivation: each difference a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.edits import PERMITTING, codes_to_part, rows_behind
from coding.engine.modifiers import beside_the_record
from coding.engine.results import Line, NotReported, Severity
from coding.engine.rows import Row

Charge = tuple[str, tuple[str, ...]]

# Rules whose codes differ in nothing but the class of the drug, the highest class first.
ALIKE = (
    ("chemotherapy.initial-infusion", "therapeutic.initial-infusion", "hydration.initial"),
    ("chemotherapy.sequential-infusion", "therapeutic.sequential-infusion"),
    (
        "chemotherapy.additional-hour",
        "therapeutic.additional-hour",
        "hydration.additional-hour",
    ),
    ("chemotherapy.initial-push", "therapeutic.initial-push"),
    ("chemotherapy.sequential-push", "therapeutic.sequential-push"),
    ("chemotherapy.injection", "chemotherapy.hormonal-injection", "therapeutic.injection"),
    ("chemotherapy.intra-arterial-push", "therapeutic.intra-arterial"),
    ("chemotherapy.pump", "therapeutic.pump"),
)
NOT_GIVEN = "status."


class Charged(NamedTuple):
    """All units of one code and modifiers, with the rule and the lines behind them."""

    units: int
    rule: str
    lines: tuple[Line, ...]

    @property
    def administrations(self) -> tuple[str, ...]:
        """Return the ids of all administrations behind it."""
        return tuple(dict.fromkeys([one for line in self.lines for one in line.administrations]))

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return all rows behind it."""
        parts = [part for line in self.lines for part in line.details]
        return tuple([row for part in parts for row in rows_behind(part)])


class Comparison:
    """The billed charges of one claim against the derived ones."""

    def __init__(self, lines: Sequence[Line], case: Case, account: Account) -> None:
        self.case = case
        self.account = account
        self.derived = _derived(lines)
        self.beside = Counter([service.code for service in case.encounter.other_services])
        self.chosen = self._chosen(codes_to_part(lines, case))
        self.open = {c: d for c, d in self.derived.items() if c not in self.chosen}

    def _chosen(self, to_part: set[str]) -> dict[Charge, int]:
        """Sum the billed units; a modifier that a code pair asks for is no difference."""
        charges: dict[Charge, int] = {}
        for line in self.case.encounter.billed or ():
            modifiers = set(line.modifiers) - beside_the_record(line.code, self.case)
            charge = (line.code, tuple(sorted(modifiers)))
            if line.code in to_part and charge not in self.derived:
                charge = (line.code, tuple(sorted(modifiers - PERMITTING)))
            charges[charge] = charges.get(charge, 0) + line.units
        return charges

    def tell(self) -> None:
        """Record one finding a difference."""
        for charge, units in self.chosen.items():
            known = self.derived.get(charge)
            if known is not None:
                self._compare_units(charge, units, known)
            elif charge[0] not in self.beside:
                self._explain_unsupported(charge, units)
        for charge, derived in self.open.items():
            self._note("compare.not-billed", Severity.WARNING, charge, derived)

    def _compare_units(self, charge: Charge, units: int, derived: Charged) -> None:
        more = units - derived.units
        if more < 0 or more > self.beside[charge[0]]:
            severity = Severity.ERROR if more > 0 else Severity.WARNING
            self._note("compare.units", severity, charge, derived, billed=units)

    def _explain_unsupported(self, charge: Charge, units: int) -> None:
        """A charge that is not derived as it stands: otherwise modified, classed, or at all."""
        code, details = charge[0], {"billed": units, "billed_as": shown(charge)}
        same = [other for other in self.open if other[0] == code]
        alike = [other for other in self.open if self._rank(code, other) is not None]
        for rule, twins in (("compare.modifiers", same), ("compare.class", alike)):
            if twins:
                above = rule == "compare.class" and (self._rank(code, twins[0]) or 0) < 0
                derived = self.open.pop(twins[0])
                wrong = above or units > derived.units
                severity = Severity.ERROR if wrong else Severity.WARNING
                self._note(rule, severity, twins[0], derived, code=code, **details)
                return
        self._refuse(code, details)

    def _rank(self, code: str, other: Charge) -> int | None:
        """Return how far below a derived charge a code stands by the class of the drug alone."""
        rule, value = self.derived[other].rule, self.case.value
        for rules in ALIKE:
            codes = [value[one] for one in rules]
            if rule in rules and code in codes:
                return codes.index(code) - rules.index(rule)
        return None

    def _refuse(self, code: str, details: dict[str, Any]) -> None:
        """Say of a charge that nothing derives what stands against it, as far as is known."""
        note, case = self.account.note, self.case
        drug = case.reference.drugs_by_code.get(code)
        if drug is None and code not in case.value["compare.not-derived-here"]:
            note(Severity.INFO, "compare.not-derived-here", code, **details)
        elif drug is not None and not drug.in_force(case.encounter.date_of_service):
            note(Severity.ERROR, "compare.code-not-in-force", code, drug_entry=drug, **details)
        elif not any(_proposes(finding.rule, code, case) for finding in self.account.findings):
            related = [item for item in self.account.not_reported if self._is_of(item, code)]
            note(Severity.ERROR, "compare.not-derived", code, related=related, **details)

    def _is_of(self, item: NotReported, code: str) -> bool:
        """Say whether what was left out might have been this code."""
        if item.rule.startswith(NOT_GIVEN):
            return any(row.drug and row.drug.hcpcs == code for row in item.details["rows"])
        return code in self.case.rules.rules[item.rule].denies

    def _note(
        self,
        rule: str,
        severity: Severity,
        charge: Charge,
        derived: Charged,
        code: str = "",
        **details: Any,
    ) -> None:
        """Record a difference from a derived charge."""
        details |= {"derived": derived.units, "derived_as": shown(charge)}
        details |= {"rule_behind": derived.rule, "rows": derived.rows}
        ids = derived.administrations
        self.account.note(severity, rule, code or charge[0], ids, **details)


def compare_billed(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Record one finding a difference between billed and derived lines."""
    if case.encounter.billed is not None:
        Comparison(lines, case, account).tell()


def _derived(lines: Iterable[Line]) -> dict[Charge, Charged]:
    charges: dict[Charge, Charged] = {}
    for line in lines:
        charge = (line.code, tuple(sorted(line.modifiers)))
        known = charges.get(charge, Charged(0, line.rule, ()))
        charges[charge] = Charged(known.units + line.units, known.rule, (*known.lines, line))
    return charges


def _proposes(rule: str, code: str, case: Case) -> bool:
    """Say whether a finding itself names the code as one that may be right."""
    return bool(case.value.get(rule) == code)


def shown(charge: Charge) -> str:
    """Return a code with its modifiers as they stand on a claim: 96413-59."""
    return "-".join((charge[0], *charge[1]))
