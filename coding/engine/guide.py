"""The guided path of one administration: what is asked, what the record says, where it leads.

The answers come from the facts and from the derivation itself, so that the path can not
say other than the codes beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY, INTRAVENOUS, excluding_rule
from coding.engine.derive import derive
from coding.engine.facts import AdminClass, Encounter, Route
from coding.engine.lines import FIRST_UNIT, FURTHER_HOURS
from coding.engine.pumps import is_pump_service
from coding.engine.reasons import Narrator
from coding.engine.reference import Reference
from coding.engine.results import Derivation, Line, NotReported
from coding.engine.rows import Row, rows_of
from coding.engine.rulebook import Rulebook
from coding.engine.services import INFUSION, INITIAL, PUSH, SEQUENTIAL, Technique

Otherwise = tuple[tuple[str, str], ...]
State = Literal["answered", "open", "later"]


class Step(NamedTuple):
    """One question of the path.

    `answer` and `evidence` come from the record (state "answered") or are missing in it
    ("open"); steps behind an open one are "later". `otherwise`: other answers and where they
    would have led. `outcome`: the codes at which the path ends, or why there is none.
    """

    key: str
    question: str
    answer: str
    evidence: str
    otherwise: Otherwise
    outcome: str | None
    state: State


# What else a drug could be, with the rules that it could lead to.
OTHERWISE = {
    CHEMOTHERAPY: "chemotherapy or complex biologic",
    AdminClass.THERAPEUTIC: "another drug",
    AdminClass.HYDRATION: "hydration",
}
LEADING = ("injection", "initial-push", "initial-infusion")
INJECTIONS = ("chemotherapy.injection", "chemotherapy.hormonal-injection", "therapeutic.injection")


@dataclass(frozen=True, slots=True)
class Situation:
    """One row with everything its path is answered from."""

    row: Row
    case: Case
    derivation: Derivation
    narrator: Narrator

    @property
    def line(self) -> Line | None:
        """Return the administration line that rests first on this row."""
        mine = [line for line in self.derivation.lines if self.row.given.id in line.administrations]
        return next((line for line in mine if not line.rule.startswith("drug.")), None)

    @property
    def left_out(self) -> NotReported | None:
        """Return why the row is not reported, if it is not."""
        mine, left_out = self.row.given.id, self.derivation.not_reported
        return next((item for item in left_out if mine in item.administrations), None)

    @property
    def is_chemotherapy(self) -> bool:
        """Say which of the two families the row, or the mixture it is in, belongs to."""
        if self.row.admin_class is None and self.line is not None:
            return self.line.rule.startswith("chemotherapy.")
        return self.row.admin_class is AdminClass.CHEMOTHERAPY

    def code(self, rule: str) -> str:
        """Return the code that a rule yields on the day."""
        return str(self.case.value[rule])

    def firsts(self, technique: Technique) -> tuple[str, str]:
        """Return the initial and the sequential code of the row's class and technique."""
        kind = CHEMOTHERAPY if self.is_chemotherapy else AdminClass.THERAPEUTIC
        initial, further = (
            FIRST_UNIT[kind, technique, INITIAL],
            FIRST_UNIT[kind, technique, SEQUENTIAL],
        )
        return self.code(initial), self.code(further)

    @property
    def minutes(self) -> int | None:
        """Return the row's running minutes, or those of the bag that it is in."""
        if self.row.span is None:
            service = self.line and self.line.details[0].get("service")
            return service.minutes if service else None
        return self.row.span[1] - self.row.span[0]


def guide(
    administration_id: str, encounter: Encounter, reference: Reference, rulebook: Rulebook
) -> tuple[Step, ...]:
    """Return the path of one administration; raise KeyError for an unknown id."""
    case = Case(encounter, reference, rulebook.on(encounter.date_of_service))
    rows = {row.given.id: row for row in rows_of(case)}
    derivation = derive(encounter, reference, rulebook)
    narrator = Narrator(encounter, rulebook)
    situation = Situation(rows[administration_id], case, derivation, narrator)
    return tuple(_path(situation))


def _path(situation: Situation) -> Iterator[Step]:
    """Yield the steps; once one is open, the rest are shown as later."""
    is_open = False
    for question in QUESTIONS:
        step = question(situation)
        if step is None:
            continue
        if is_open:
            step = step._replace(answer="", evidence="", outcome=None, state="later")
        yield step
        is_open = is_open or step.state == "open"
        if step.outcome is not None or _is_settled_by_route(step, situation):
            return


def _is_settled_by_route(step: Step, s: Situation) -> bool:
    """Outside a vein the way in is the last question, answered or not."""
    return step.key == "route" and s.row.given.route not in INTRAVENOUS


def _step(key: str, question: str, answer: str, evidence: str, *otherwise: tuple[str, str]) -> Step:
    return Step(key, question, answer, evidence, otherwise, None, "answered")


def _open(key: str, question: str, missing: str, *otherwise: tuple[str, str]) -> Step:
    return Step(key, question, "", missing, otherwise, None, "open")


def _given(s: Situation) -> Step:
    question = "Does it count at all: given, and neither carrier fluid nor by mouth?"
    if excluding_rule(s.row) and s.left_out:
        because = s.narrator.because(s.left_out)
        step = _step("given", question, "no", because, ("yes", "the next question"))
        return step._replace(outcome="not reported")
    evidence = f"status {_words(s.row.given.status)}, purpose {_words(s.row.given.purpose)}"
    return _step("given", question, "yes", evidence, ("no", "not reported"))


def _class(s: Situation) -> Step:
    question = "What kind of drug is it?"
    others = tuple(
        [
            (text, _family(kind, s))
            for kind, text in OTHERWISE.items()
            if kind is not s.row.admin_class
        ]
    )
    if s.row.admin_class is None:
        if s.line is not None:
            return _step("class", question, "of a mixture", "the other drug decides", *others)
        return _open("class", question, "the reference data do not settle it", *others)
    where = "the record" if s.row.given.admin_class else "the drug's reference entry"
    return _step("class", question, s.row.admin_class.value, f"from {where}", *others)


def _family(kind: AdminClass, s: Situation) -> str:
    names = ("initial", "additional-hour") if kind is AdminClass.HYDRATION else LEADING
    return ", ".join([s.code(f"{kind.value}.{name}") for name in names])


def _route(s: Situation) -> Step | None:
    question = "How was it given?"
    answer = _words(s.row.given.route)
    injections = ", ".join([s.code(rule) for rule in INJECTIONS])
    others = (("injection under the skin or into muscle", injections),)
    if s.row.given.route in INTRAVENOUS:
        return _step("route", question, answer, "from the record", *others)
    step = _step("route", question, answer, "from the record", ("into a vein", "by its time"))
    return _ended(step, s)


def _pump(s: Situation) -> Step:
    question = "Does a pump run on over 8 hours after the visit?"
    if is_pump_service(s.row, s.case):
        answer = f"yes, {_words(s.row.given.pump)}"
        step = _step("pump", question, answer, "from the record", ("no", "by its minutes"))
        return _ended(step, s)
    return _step(
        "pump", question, "no", "no pump beyond the visit", ("yes", s.code("chemotherapy.pump"))
    )


def _times(s: Situation) -> Step:
    question = "When did it start and stop?"
    row = s.row
    if row.given.route is Route.IV_PUSH:
        return _step("times", question, s.narrator.clock(row.start), "a push needs no stop")
    if row.span is None and s.minutes is not None:
        return _step("times", question, "with its bag", f"{s.minutes} minutes of another row")
    if row.span is None:
        known = f"start {s.narrator.clock(row.start)}, stop {s.narrator.clock(row.stop)}"
        return _open("times", question, f"not documented: {known}")
    answer = f"{s.narrator.clock(row.start)}\N{EN DASH}{s.narrator.clock(row.stop)}"
    return _step("times", question, answer, f"{s.minutes} minutes, from the record")


def _technique(s: Situation) -> Step | None:
    if s.row.admin_class is AdminClass.HYDRATION:
        return None
    most = s.case.value["time.push-maximum"]
    question = f"Did it run over {most} minutes?"
    push, infusion = " or ".join(s.firsts(PUSH)), " or ".join(s.firsts(INFUSION))
    if s.row.given.route is Route.IV_PUSH:
        return _step("technique", question, "a push", "documented as a push", ("a drip", infusion))
    if s.minutes is None:
        return _open("technique", question, "depends on the times", ("no", push), ("yes", infusion))
    if s.minutes > most:
        evidence = f"{s.minutes} > {most}: an infusion"
        return _step("technique", question, "yes", evidence, ("no", push))
    return _step("technique", question, "no", f"{s.minutes} ≤ {most}: a push", ("yes", infusion))


def _alone(s: Situation) -> Step | None:
    """Did it run by itself? Loading and repeat pushes, concurrent and short runs end here."""
    question = "Is it a service of its own: a different drug, running by itself long enough?"
    kind = CHEMOTHERAPY if s.is_chemotherapy else AdminClass.THERAPEUTIC
    others = (("the same drug going on", s.code(FURTHER_HOURS[kind])),)
    if s.left_out is not None and s.line is None:
        step = _step("alone", question, "no", s.narrator.because(s.left_out), ("yes", "its code"))
        return step._replace(outcome="not reported")
    if s.line is not None and s.line.rule == "therapeutic.concurrent-infusion":
        step = _step("alone", question, "no, together with another", s.narrator.because(s.line))
        return step._replace(outcome=_codes(s))
    return _step("alone", question, "yes", "no overlap or repeat that decides", *others)


def _initial(s: Situation) -> Step | None:
    """The heart: 96413 against 96417, and their likes."""
    rule = "a hospital's hierarchy" if s.case.facility else "the reason for the visit"
    question = f"Is it the initial service of this visit and line, by {rule}?"
    if s.line is None:
        return _open("initial", question, "not settled before the questions above are")
    is_first = ".initial" in s.line.rule
    first, further = _pair(s)
    other = ("no", further) if is_first else ("yes", first)
    because = s.narrator.because(s.line)
    step = _step("initial", question, "yes" if is_first else "no", because, other)
    return step._replace(outcome=_codes(s))


def _pair(s: Situation) -> tuple[str, str]:
    if s.row.admin_class is AdminClass.HYDRATION:
        return s.code("hydration.initial"), s.code("hydration.additional-hour")
    pushed = s.line is not None and s.line.rule.endswith("push")
    return s.firsts(PUSH if pushed else INFUSION)


def _ended(step: Step, s: Situation) -> Step:
    """End the path at the row's code, at its reason for none, or at what is missing."""
    if s.line is not None:
        return step._replace(outcome=_codes(s), evidence=s.narrator.because(s.line))
    if s.left_out is not None:
        return step._replace(outcome="not reported", evidence=s.narrator.because(s.left_out))
    asked = [q for q in s.derivation.queries if q.administration == s.row.given.id]
    missing = s.narrator.question(asked[0]) if asked else "a question to the record is open"
    return step._replace(state="open", answer="", evidence=missing)


def _codes(s: Situation) -> str:
    """Return the codes that rest on the row: "96413 + 96415"."""
    codes = [
        line.code
        for line in s.derivation.lines
        if s.row.given.id in line.administrations and not line.rule.startswith("drug.")
    ]
    return " + ".join(codes)


def _words(value: str | None) -> str:
    return (value or "").replace("_", " ").replace("iv ", "IV ")


QUESTIONS: tuple[Callable[[Situation], Step | None], ...] = (
    _given,
    _class,
    _route,
    _pump,
    _times,
    _technique,
    _alone,
    _initial,
)
