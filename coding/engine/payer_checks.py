"""What a payer's own rows make a careful coder point out; each finding cites its row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.facts import AdminClass, BilledLine
from coding.engine.payer_rules import ModifierRule, PayerNote, PayerPlace, Source
from coding.engine.reference import name_key
from coding.engine.results import Line, Severity
from coding.engine.rows import Row

CLASSES = {
    AdminClass.CHEMOTHERAPY: "chemotherapy or another complex drug",
    AdminClass.THERAPEUTIC: "a drug outside the chemotherapy class",
    AdminClass.HYDRATION: "hydration",
}


def check_payer_rules(
    lines: Sequence[Line], given: Sequence[Row], case: Case, account: Account
) -> None:
    """Tell what the payer's rows say of the drugs given and of the codes of the claim."""
    rules = case.reference.payer_rules
    if rules is None:
        return
    if rules.changes_drugs:
        tell_drugs(given, account)
    for rule in rules.modifiers:
        check_modifiers(rule, lines, case, account)
    for note in rules.notes:
        tell_note(note, lines, given, case, account)


def tell_drugs(given: Iterable[Row], account: Account) -> None:
    """Say where a payer's row decided how a drug is classed, or under which code it goes."""
    for row in given:
        drug = row.drug
        if drug is None or drug.by_payer is None:
            continue
        by_payer, code = drug.by_payer, drug.hcpcs
        if by_payer.admin_class is not None and row.given.admin_class is None:
            account.find(
                Severity.INFO,
                "payer.drug-class",
                code=code,
                rows=(row,),
                label=CLASSES[by_payer.admin_class],
                **_cited(by_payer.source_of("admin_class")),
            )
        if by_payer.report_as:
            done = code == by_payer.report_as
            account.find(
                Severity.INFO if done else Severity.WARNING,
                "payer.report-as",
                code=code,
                rows=(row,),
                wanted=by_payer.report_as,
                first=by_payer.hcpcs,
                **_cited(by_payer.source_of("report_as")),
            )


def _cited(source: Source) -> dict[str, Any]:
    """Return what a finding needs to cite a row."""
    return {"cited": source.cited, "row": source.row}


def check_modifiers(
    rule: ModifierRule, lines: Sequence[Line], case: Case, account: Account
) -> None:
    """Point out codes that carry none of the modifiers that are wanted on them."""
    lacking: dict[str, tuple[str, ...]] = {}
    for line in _claimed(lines, case):
        is_drug = line.code in case.reference.drugs_by_code
        if is_drug is not rule.on_drugs or not rule.is_about(line.code):
            continue
        if not set(rule.modifiers).intersection(line.modifiers):
            ids = line.administrations if isinstance(line, Line) else ()
            lacking[line.code] = (*lacking.get(line.code, ()), *ids)
    severity = Severity.WARNING if rule.is_warning else Severity.INFO
    for code, ids in lacking.items():
        wanted = " or ".join(rule.modifiers)
        ids = tuple(dict.fromkeys(ids))
        account.note(
            severity, "modifier.payer-rule", code, ids, wanted=wanted, **_cited(rule.source)
        )


def _claimed(lines: Sequence[Line], case: Case) -> Iterator[Line | BilledLine]:
    """Yield what was billed, and derived lines of codes that were not."""
    billed = case.encounter.billed or ()
    codes = {line.code for line in billed}
    yield from billed
    yield from [line for line in lines if line.code not in codes]


def tell_note(
    note: PayerNote,
    lines: Sequence[Line],
    given: Sequence[Row],
    case: Case,
    account: Account,
) -> None:
    """Tell a note once, of the first code or drug that it is about."""
    about = [line for line in lines if line.code in note.codes]
    rows = [row for row in given if name_key(row.substance) in note.generics]
    billed = [line for line in case.encounter.billed or () if line.code in note.codes]
    if not (about or rows or billed):
        return
    named = [i for line in about for i in line.administrations] + [row.given.id for row in rows]
    drugs = [row.drug.hcpcs for row in rows if row.drug is not None]
    codes = [line.code for line in about] + [line.code for line in billed] or drugs
    account.note(
        Severity.INFO,
        "payer.note",
        codes[0] if len(set(codes)) == 1 else None,
        tuple(dict.fromkeys(named)),
        label=note.kind,
        note=note.text,
        **_cited(note.source),
    )


def place_row(place: str, lines: Sequence[Line], case: Case) -> PayerPlace | None:
    """Return the payer's row about a place that decides a line; one that denies goes first."""
    rules = case.reference.payer_rules
    rows = rules.places.get(place, ()) if rules else ()
    if not rows:
        return None
    drugs = case.reference.drugs_by_code
    codes = {line.code for line in lines if line.code not in drugs} or {""}
    deciding = (_nearest([row for row in rows if row.is_about(code)]) for code in sorted(codes))
    return max(filter(None, deciding), key=lambda row: row.is_denied, default=None)


def _nearest(rows: Iterable[PayerPlace]) -> PayerPlace | None:
    """Return the row that decides a code: of the nearest ones, one that denies."""
    return min(rows, key=lambda row: (row.level, not row.is_denied), default=None)
