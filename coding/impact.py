"""What a proposed change would do to recent encounters and to the golden cases.

Each is derived with the tables as they are and as the change would make them. The change is
saved in a transaction, the tables are read there, and the transaction is taken back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max
from django.utils.module_loading import import_string

from coding.cases import with_additions
from coding.changes.rehearsal import rehearsal
from coding.changes.rows import apply_rows, read_rows
from coding.engine.derive import derive_once
from coding.engine.difference import LineChange, changed_lines
from coding.engine.facts import Encounter, Setting
from coding.engine.reference import Reference
from coding.engine.results import Derivation
from coding.engine.rulebook import NotInForceError, Rulebook
from coding.golden import Golden, expectation, golden_cases, shortfalls
from coding.lookups import House, Snapshot, tables_state
from coding.models import AffectedLine, GoldenCase, Proposal
from coding.rulebook import load_rulebook

MOST = 10_000  # recent encounters
SAMPLE = 6  # encounters whose timelines are shown
STEP = 50  # encounters between two words on progress

Tell = Callable[[int, int], None]  # done, of how many


class Visit(NamedTuple):
    """What decides which tables an encounter is coded with; `id` is its public name."""

    id: str
    day: date
    payer: str | None
    setting: Setting
    house: House | None = None


class RecentEncounters(Protocol):
    """Where the encounters come from: `settings.RECENT_ENCOUNTERS` names a function giving one."""

    def state(self) -> str:
        """Name what decides which tables they are coded with; another text after a change."""

    def visits(self, most: int) -> Sequence[Visit]:
        """Return the newest encounters by day of service."""

    def facts(self, ids: Iterable[str]) -> Iterator[Encounter]:
        """Yield what is documented of these, in their order."""


def recent_encounters() -> RecentEncounters:
    """Return the encounters of the program that this app is part of."""
    found: RecentEncounters = import_string(settings.RECENT_ENCOUNTERS)()
    return found


class Tables:
    """The references of some visits, all read at once from the tables as they are."""

    def __init__(self, visits: Iterable[Visit]) -> None:
        snapshot = Snapshot()
        self._known = {key: snapshot.reference(*key) for key in dict.fromkeys(map(_key, visits))}

    def of(self, visit: Visit) -> Reference:
        """Return the reference of a visit that was named before."""
        return self._known[_key(visit)]


def _key(visit: Visit) -> tuple[date, str | None, Setting, House | None]:
    return visit.day, visit.payer, visit.setting, visit.house


@dataclass
class Tally:
    """What was counted over all encounters."""

    encounters: int = 0
    changed: int = 0
    not_in_force: int = 0
    payers: Counter[str] = field(default_factory=Counter)
    up: Counter[str] = field(default_factory=Counter)
    down: Counter[str] = field(default_factory=Counter)
    raised: Counter[str] = field(default_factory=Counter)
    resolved: Counter[str] = field(default_factory=Counter)
    sample: list[str] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # codes that the sample shows

    def add(self, visit: Visit, lines: Sequence[LineChange]) -> None:
        """Count one encounter whose lines change."""
        self.changed += 1
        self.payers[visit.payer or ""] += 1
        for line in lines:
            (self.up if line.after > line.before else self.down)[line.code] += 1
        codes = {line.code for line in lines}
        if len(self.sample) < SAMPLE and codes - self.shown:
            self.sample.append(visit.id)
            self.shown |= codes

    def note(self, before: Derivation, after: Derivation) -> None:
        """Count findings by rule that only one of the two has."""
        had, has = _findings(before), _findings(after)
        self.raised += has - had
        self.resolved += had - has


def _findings(derivation: Derivation) -> Counter[str]:
    return Counter(found.rule for found in derivation.findings)


def present_state() -> str:
    """Name what an outcome rests on; another text after a change of any of it.

    That is the tables, what the encounters' facilities say, the golden cases and the rulebook.
    """
    golden = GoldenCase.history.aggregate(Count("pk"), Max("pk"))
    parts = (tables_state(), recent_encounters().state(), golden, load_rulebook().digest)
    return sha256(repr(parts).encode()).hexdigest()


def both_tables(proposal: Proposal, visits: Sequence[Visit]) -> tuple[Tables, Tables, str]:
    """Return the tables as they are, as the proposal makes them, and the name of the former.

    Raise StaleError or ValidationError where the proposal can not be applied any more.
    """
    with rehearsal():
        state, before = present_state(), Tables(visits)
        apply_rows(read_rows(proposal.rows))
        after = Tables(visits)
    return before, after, state


def preview(proposal: Proposal, tell: Tell) -> None:
    """Work out the outcome of a proposal and keep it; a second run replaces the first."""
    recent, cases = recent_encounters(), golden_cases()
    visits = recent.visits(MOST)
    before, after, state = both_tables(proposal, [*visits, *map(_visit_of, cases)])
    broken = [*_broken(cases, before, after)]
    tally, lines = Tally(encounters=len(visits)), []
    for start in range(0, len(visits), STEP):
        part = visits[start : start + STEP]
        lines += _affected(proposal, part, recent, before, after, tally)
        tell(min(start + STEP, len(visits)), len(visits))
    outcome = {**_told(tally), "golden": broken, "golden_count": len(cases)}
    _keep(proposal, outcome, lines, state)


@transaction.atomic
def _keep(
    proposal: Proposal, outcome: dict[str, Any], lines: list[AffectedLine], state: str
) -> None:
    """Replace what was worked out before, all at once, unless the proposal is decided by now."""
    still_open = Proposal.objects.open().select_for_update().filter(pk=proposal.pk)
    if not still_open.exists():
        return
    proposal.affected.all().delete()
    AffectedLine.objects.bulk_create(lines, batch_size=1000)
    still_open.update(outcome=outcome, tables=state)


def _affected(
    proposal: Proposal,
    visits: Sequence[Visit],
    recent: RecentEncounters,
    before: Tables,
    after: Tables,
    tally: Tally,
) -> list[AffectedLine]:
    by_id, rulebook = {visit.id: visit for visit in visits}, load_rulebook()
    found = []
    for facts in recent.facts(by_id):
        visit = by_id[facts.id]
        try:
            was = derive_once(facts, before.of(visit), rulebook)
            will = derive_once(facts, after.of(visit), rulebook)
        except NotInForceError:
            tally.not_in_force += 1
            continue
        tally.note(was, will)
        if lines := changed_lines(was.lines, will.lines):
            tally.add(visit, lines)
            found += [_row(proposal, visit, line) for line in lines]
    return found


def _row(proposal: Proposal, visit: Visit, line: LineChange) -> AffectedLine:
    return AffectedLine(
        proposal=proposal,
        encounter=visit.id,
        service_on=line.date,
        payer=visit.payer or "",
        setting=visit.setting,
        code=line.code,
        modifiers="-".join(line.modifiers),
        before=line.before,
        after=line.after,
    )


def _told(tally: Tally) -> dict[str, Any]:
    codes = {code: [tally.up[code], tally.down[code]] for code in sorted(tally.up | tally.down)}
    rules = sorted(tally.raised | tally.resolved)
    return {
        "encounters": tally.encounters,
        "changed": tally.changed,
        "not_in_force": tally.not_in_force,
        "payers": dict(tally.payers.most_common()),
        "codes": codes,
        "findings": {rule: [tally.raised[rule], tally.resolved[rule]] for rule in rules},
        "sample": tally.sample,
    }


def _visit_of(case: Golden) -> Visit:
    facts = case.encounter
    return Visit(case.name, facts.date_of_service, facts.payer, facts.setting, case.house)


def _broken(cases: Iterable[Golden], before: Tables, after: Tables) -> Iterator[Mapping[str, Any]]:
    """Tell which cases will not come out as they should, and whether they did so far."""
    rulebook = load_rulebook()
    for case in cases:
        visit = _visit_of(case)
        was = _coded(case, before.of(visit), rulebook)
        will = _coded(case, after.of(visit), rulebook)
        told = shortfalls(case.expect, will)
        if told:
            yield {
                "name": case.name,
                "source": case.source,
                "told": told,
                "already": bool(shortfalls(case.expect, was)),
                "expect": expectation(will),
                "document": case.document,
                "additions": case.additions,
            }


def _coded(case: Golden, reference: Reference, rulebook: Rulebook) -> Derivation:
    return derive_once(case.encounter, with_additions(reference, case.additions), rulebook)
