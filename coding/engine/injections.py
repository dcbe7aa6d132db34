"""Injections under the skin and into muscle: one code each, by the drug's class (E16)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from coding.engine.classification import CHEMOTHERAPY
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass
from coding.engine.lines import Claim
from coding.engine.results import Line, Use
from coding.engine.rows import Row


def injection_rule(rows: Sequence[Row], admin_class: AdminClass | None) -> str:
    if admin_class is not CHEMOTHERAPY:
        return "therapeutic.injection"
    hormonal = all(row.hormonal for row in rows if row.admin_class is CHEMOTHERAPY)
    return "chemotherapy.hormonal-injection" if hormonal else "chemotherapy.injection"


def report_injections(rule: str, syringes: list[Sequence[Row]], claim: Claim) -> None:
    """One an injection; the same drug again by policy once, or with a modifier (E16)."""
    for syringe in syringes:
        if all(row.start is None for row in syringe):
            claim.account.ask(syringe[0], "start", "time.missing-start")
    if len(syringes) > 1:
        rows = [row for syringe in syringes for row in syringe]
        note_contested("same_drug_split_injection", rows, claim.case, claim.account)
    if claim.case.policy["same_drug_split_injection"] == "per_drug":
        put_unit(rule, [row for syringe in syringes for row in syringe], claim)
        return
    days: set[date] = set()
    for syringe in syringes:
        day = claim.case.day_of(syringe[0].start)
        put_unit(rule, syringe, claim, distinct("XS", syringe, claim) if day in days else ())
        days.add(day)


def distinct(precise: str, rows: Sequence[Row], claim: Claim) -> tuple[str, ...]:
    """Return the modifier of a further service, as the payer wants it told."""
    note_contested("distinct_service_modifier", rows, claim.case, claim.account)
    return (precise if claim.case.policy["distinct_service_modifier"] == "X" else "59",)


def put_unit(rule: str, rows: Sequence[Row], claim: Claim, modifiers: tuple[str, ...] = ()) -> None:
    """Write one unit that rests on these rows, with all their minutes."""
    claim.account.book_rows(rows, Use.REPORTED, rule, claim.case.value[rule])
    claim.put(untimed_line(rule, rows, claim, modifiers))


def untimed_line(
    rule: str, rows: Sequence[Row], claim: Claim, modifiers: tuple[str, ...] = ()
) -> Line:
    ids = tuple([row.given.id for row in rows])
    day = claim.case.day_of(rows[0].start)
    detail = {"rows": tuple(rows), "units": 1}
    return Line(claim.case.value[rule], 1, modifiers, day, ids, None, rule, (detail,))
