"""What the code tables would say of the lines: add-ons, code pairs, unit limits, days.

Each function looks at one table and records findings; none changes a line. Lines that a
coder chose, or a claim carried, are held against the same tables as the derived ones.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.contested import note_contested
from coding.engine.facts import Service
from coding.engine.reference import UnitLimit
from coding.engine.results import Line, Severity
from coding.engine.rows import Row

Claimed = Line | Service
DISTINCT = frozenset({"59", "XE", "XS", "XP", "XU"})
SEPARATE_VISIT = frozenset({"25"})
PERMITTING = DISTINCT | SEPARATE_VISIT
NEVER = "0"  # the indicator of a pair that no modifier parts
LINE, ABSOLUTE = "1", "2"  # what a unit limit is held against: a line, or a day without appeal


def check_tables(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Hold the derived lines, and then the billed ones, against every table that is loaded."""
    _check_lines(lines, case, account)
    if case.encounter.billed:
        _check_billed(case, account)
    if case.policy["complex_drug_class"] == "warn_list":
        check_disputed_class(lines, case, account)


def _check_lines(lines: Sequence[Line], case: Case, account: Account) -> None:
    units = units_by_code(lines)
    check_add_ons(units, lines, case, account)
    check_pairs(units, lines, case, account)
    check_unit_limits(units, lines, case, account)


def _check_billed(case: Case, account: Account) -> None:
    """Add what the tables say of billed lines, and have not said of the derived ones."""
    day, apart = case.encounter.date_of_service, Account()
    billed = [
        Line(line.code, line.units, line.modifiers, day, (), None, "compare.not-derived", ())
        for line in case.encounter.billed or ()
    ]
    _check_lines(billed, case, apart)
    said = {(finding.rule, finding.code) for finding in account.findings}
    account.findings += [f for f in apart.findings if (f.rule, f.code) not in said]


def units_by_code(lines: Iterable[Line]) -> dict[str, int]:
    """Return the units of each code of the claim, over all its lines."""
    units: dict[str, int] = {}
    for line in lines:
        code = line.code
        units[code] = units[code] + line.units if code in units else line.units
    return units


def check_days(rows: Iterable[Row], case: Case, account: Account) -> None:
    """Rows before the day of service, or long after it, are probably another visit's."""
    first, last = case.day_span
    longest = case.value["time.longest-encounter"]
    before: Row | None = None
    for row in rows:
        if row.start is None:
            continue
        if before is not None and row.order[:-1] == before.order[:-1] and _is_twice(before, row):
            account.find(Severity.WARNING, "time.row-twice", rows=(before, row))
        before = row
        if row.start < first:
            account.find(Severity.ERROR, "time.before-day-of-service", rows=(row,))
        elif row.start >= last + longest:
            account.find(Severity.WARNING, "time.long-after-day-of-service", rows=(row,))


def _is_twice(one: Row, other: Row) -> bool:
    """Say whether two rows of the same times may be one administration charted twice."""
    first, second = one.given, other.given
    alone = first.bag is None and second.bag is None
    return alone and first.dose == second.dose and one.site == other.site


def check_disputed_class(lines: Sequence[Line], case: Case, account: Account) -> None:
    """Point out chemotherapy codes for drugs that a payer may want under 96360-96379."""
    for line in lines:
        if not line.rule.startswith("chemotherapy."):
            continue
        for row in (row for detail in line.details for row in rows_behind(detail)):
            if row.drug is not None and row.drug.class_note:
                rule, note = "drug.class-disputed", row.drug.class_note
                account.find(Severity.WARNING, rule, code=line.code, rows=(row,), note=note)
                note_contested("complex_drug_class", (row,), case, account)


def rows_behind(detail: Mapping[str, Any]) -> Sequence[Row]:
    """Return the rows that a part of a line rests on."""
    service = detail.get("service")
    return service.rows if service is not None else detail["rows"]  # type: ignore[no-any-return]


def check_add_ons(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """An add-on needs one of its primaries on the claim."""
    primaries = case.reference.add_on_primaries
    for code in units:
        wanted = primaries.get(code)
        if wanted is None or not wanted.isdisjoint(units):
            continue
        for line in lines:
            if line.code == code:
                rule, ids = "edit.add-on-without-primary", line.administrations
                account.note(Severity.ERROR, rule, code, ids, wanted=", ".join(sorted(wanted)))


def check_pairs(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """Two codes of one pair: never together, or only with a modifier on the second."""
    codes: Collection[str] = units
    if case.encounter.other_services:
        codes = dict.fromkeys(
            [*units, *[service.code for service in case.encounter.other_services]]
        )
    against: dict[tuple[str, bool], list[str]] = {}
    for first, second, indicator in _pairs(codes, case):
        against.setdefault((second, indicator == NEVER), []).append(first)
    for (second, never), firsts in against.items():
        entries = _entries(second, lines, case)
        if never or not _is_parted(second, entries, case):
            _note_pair(", ".join(firsts), entries, never, case, account)


def codes_to_part(lines: Sequence[Line], case: Case) -> set[str]:
    """Return the codes that are paid beside others of the claim only with a modifier."""
    codes = {line.code for line in lines}
    codes.update([service.code for service in case.encounter.other_services])
    return {second for _, second, indicator in _pairs(codes, case) if indicator != NEVER}


def _entries(code: str, lines: Iterable[Line], case: Case) -> list[Claimed]:
    derived: list[Claimed] = [line for line in lines if line.code == code]
    return derived + [s for s in case.encounter.other_services if s.code == code]


def _pairs(codes: Collection[str], case: Case) -> Iterator[tuple[str, str, str]]:
    """Yield column 1, column 2 and the indicator of each pair whose codes are both there."""
    firsts_of = case.reference.firsts_of
    for second in codes:
        firsts = firsts_of.get(second)
        if firsts:
            for first, indicator in firsts.items():
                if first in codes:
                    yield first, second, indicator


def _is_parted(code: str, entries: list[Claimed], case: Case) -> bool:
    """Say whether every entry of the code, or every billed line of it, carries a modifier."""
    billed = [line for line in case.encounter.billed or () if line.code == code]
    honest = SEPARATE_VISIT if is_visit(code, case) else DISTINCT
    return all(honest & set(entry.modifiers) for entry in entries) or (
        bool(billed) and all(honest & set(line.modifiers) for line in billed)
    )


def is_visit(code: str, case: Case) -> bool:
    """Say whether a code is an evaluation visit, which only 25 sets apart."""
    return code in case.value["edit.code-pair-visit"]


def _note_pair(
    first: str, entries: list[Claimed], never: bool, case: Case, account: Account
) -> None:
    second = entries[0].code
    ids = tuple([i for e in entries if isinstance(e, Line) for i in e.administrations])
    rule = "edit.code-pair-visit" if is_visit(second, case) else "edit.code-pair"
    rule = "edit.code-pair-never" if never else rule
    severity = Severity.ERROR if never else Severity.WARNING
    account.note(severity, rule, second, ids, first=first, second=second)


def check_unit_limits(
    units: Mapping[str, int], lines: Sequence[Line], case: Case, account: Account
) -> None:
    """More units than a claim of this kind may carry."""
    limits = case.reference.unit_limits
    for code in units:
        limit = limits.get(code)
        if limit is not None and units[code] > limit.units:
            _check_unit_limit(limit, [line for line in lines if line.code == code], account)


def _check_unit_limit(limit: UnitLimit, lines: list[Line], account: Account) -> None:
    """Limit a line's units, or those of all lines of a day, as the table says."""
    counted: dict[object, list[Line]] = {}
    for line in lines:
        counted.setdefault(id(line) if limit.adjudication == LINE else line.date, []).append(line)
    for group in counted.values():
        count = sum([line.units for line in group])
        if count > limit.units:
            severity = Severity.ERROR if limit.adjudication == ABSOLUTE else Severity.WARNING
            ids = tuple(dict.fromkeys([i for line in group for i in line.administrations]))
            details = {"units": count, "limit": limit.units}
            account.note(severity, "edit.unit-limit", group[0].code, ids, **details)
            _question_doses(group, count, limit, account)


def _question_doses(lines: Iterable[Line], count: int, limit: UnitLimit, account: Account) -> None:
    """Ask whether a dose beyond a day's limit was given so; it is never corrected."""
    given = sum([line.units for line in lines if line.rule == "drug.units"])
    field, rule = "dose", "drug.dose-over-limit"
    if given <= limit.units:  # it is what was discarded that makes it so many
        field, rule = "discarded", "drug.discard-over-limit"
    for line in lines:
        if line.rule == "drug.units":
            for row in line.details[0]["rows"]:
                account.ask(row, field, rule, units=count, given=given, limit=limit.units)
