"""What stands in the gaps of the rulebook's sentences, each worked out when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from coding.engine.doses import (
    against_jw,
    against_jz,
    amount,
    count,
    division,
    jw_or_jz,
    plain,
    sizes,
    validity,
)
from coding.engine.drug_lines import totals
from coding.engine.rows import LAST, Row, run_of
from coding.engine.services import Service
from coding.engine.timeline import HOUR, total

if TYPE_CHECKING:
    from coding.engine.reasons import Narrator


class Gaps:
    """The gaps of one sentence, each worked out when the sentence asks for it."""

    __slots__ = ("all_rows", "details", "narrator", "thing")

    def __init__(self, narrator: Narrator, details: Mapping[str, Any]) -> None:
        self.narrator = narrator
        self.details = details
        self.thing: Service | None = details.get("service") or details.get("bag")
        self.all_rows: Sequence[Row] = self.thing.rows if self.thing else details.get("rows", ())

    def fill(self, name: str) -> Any:
        """Return what stands in a gap: a detail of the result, or what follows from it."""
        return self.details[name] if name in self.details else GAPS[name](self)


def _drug(gaps: Gaps) -> str:
    if len(gaps.all_rows) == 1:
        return gaps.all_rows[0].given.drug
    return " + ".join(dict.fromkeys([row.given.drug for row in gaps.all_rows])) or "the drug"


def _running(gaps: Gaps) -> int:
    thing = gaps.thing
    if thing is not None:
        return total(thing.run)
    return total(run_of(gaps.all_rows))


def _counted(gaps: Gaps) -> int:
    service = gaps.thing
    if service is not None:
        return sum([total(portion) for portion in service.portions])
    return _running(gaps)


def _start(gaps: Gaps) -> str:
    thing = gaps.thing
    return gaps.narrator.clock(thing.start if thing else _first(gaps))


def _first(gaps: Gaps) -> int | None:
    return min([r.start for r in gaps.all_rows if r.start is not None], default=None)


def _stop(gaps: Gaps) -> str:
    thing = gaps.thing
    if thing is not None:
        return gaps.narrator.clock(thing.run[-1][1] if thing.run else None)
    stops = [row.stop for row in gaps.all_rows if row.stop is not None]
    return gaps.narrator.clock(max(stops, default=None))


def _ran(gaps: Gaps) -> str:
    """Tell when: "09:00-10:31, 91 min", or what of it is documented."""
    thing, clock = gaps.thing, gaps.narrator.clock
    run = thing.run if thing else run_of(gaps.all_rows)
    if run:
        stretches = [f"{clock(start)}\N{EN DASH}{clock(stop)}" for start, stop in run]
        return f"{', '.join(stretches)}, {total(run)} min"
    start = thing.start if thing else _first(gaps)
    return f"at {clock(start)}" if start not in (None, LAST) else "time not documented"


def _initial(gaps: Gaps) -> str:
    service = gaps.thing
    initial = service.initial if service else None
    return _drug(Gaps(gaps.narrator, {"service": initial})) if initial else "the initial drug"


def _hours_told(gaps: Gaps) -> str:
    """Tell the minutes that hours are counted from: "91 min: 31 past the first hour"."""
    portions = gaps.thing.portions if gaps.thing else ()
    if len(portions) > 1:
        return f"{' + '.join([str(total(part)) for part in portions])} min, each by itself"
    return f"{_counted(gaps)} min: {max(0, _counted(gaps) - HOUR)} past the first hour"


def _long_enough(gaps: Gaps) -> str:
    """Say why it is an infusion: by its minutes, or though it was broken off."""
    most = gaps.narrator.rules.value["time.push-maximum"]
    if gaps.thing is None or gaps.thing.minutes > most:
        return f", over {most} min"
    return ", broken off early and by this payer's policy coded as intended"


def _overlap(gaps: Gaps) -> str:
    service = gaps.thing
    if service is not None and service.overlapped:
        return (
            f" {service.overlapped} of {service.minutes} min ran beside another infusion "
            f"and are taken off: {_counted(gaps)} min count."
        )
    return ""


def _since_last(gaps: Gaps) -> str:
    """Say how long after the drug's last dose a push began."""
    gap = gaps.details["gap"]
    if gap is None:
        return "when it began is not documented"
    if gap < 0:
        return "it began before the dose before it had ended"
    return f"it began {gap} min after the dose before it"


def _behind(gaps: Gaps) -> str:
    """Return what the rule behind a derived line is, to stand within a sentence."""
    described = gaps.narrator.description(gaps.details["rule_behind"])
    return described[0].lower() + described[1:]


def _classed(rule: str) -> str:
    return CLASSED.get(rule) or CLASSED[rule.partition(".")[0]]


def _left_out(gaps: Gaps) -> str:
    """Tell what was left out that a billed code might have been for."""
    told = [gaps.narrator.because(item) for item in gaps.details["related"]]
    return "".join([f" {sentence}" for sentence in dict.fromkeys(told)])


CLASSED = {
    "chemotherapy.hormonal-injection": "as a hormonal antineoplastic",
    "chemotherapy": "as chemotherapy or a complex biologic",
    "therapeutic": "outside the chemotherapy class",
    "hydration": "as hydration",
}
BY_WHOM = {
    "default": "by default",
    "payer": "by this payer's policy",
    "document": "by this encounter's own setting",
}

# Gaps that the details of a result fill by themselves.
DETAILS = frozenset(
    {
        "alone", "billed", "billed_as", "chosen", "derived", "derived_as", "diagnosis", "first",
        "given", "label", "limit", "note", "payer", "place", "reason", "release", "second",
        "taxonomy", "title", "units", "waiting", "wanted",
    }
)  # fmt: skip

GAPS: Mapping[str, Callable[[Gaps], Any]] = {
    "drug": _drug,
    "ran": _ran,
    "running": _running,
    "counted": _counted,
    "hours_told": _hours_told,
    "long_enough": _long_enough,
    "start": _start,
    "stop": _stop,
    "initial": _initial,
    "overlap": _overlap,
    "jwjz": lambda gaps: jw_or_jz(gaps.details, gaps.narrator.rules.value["drug.discarded"]),
    "against_jw": lambda gaps: against_jw(
        gaps.details, gaps.narrator.rules.value["drug.discarded"]
    ),
    "against_jz": lambda gaps: against_jz(gaps.details),
    "division": lambda gaps: division(gaps.details),
    "validity": lambda gaps: validity(gaps.details, gaps.narrator.day),
    "since_last": _since_last,
    "behind": _behind,
    "left_out": _left_out,
    "classed": lambda gaps: _classed(gaps.details["rule_behind"]),
    "by_whom": lambda gaps: BY_WHOM[gaps.details["whose"]],
    "further_hours": lambda gaps: count(gaps.details["units"], "further hour"),
    "all_units": lambda gaps: count(gaps.details["units"], "unit"),
    "total_dose": lambda gaps: plain(totals(gaps.details["group"])[0]),
    "opened": lambda gaps: plain(sum(totals(gaps.details["group"]))),
    "unit": lambda gaps: (
        f"{plain(gaps.details['drug_entry'].unit_amount)} {gaps.details['drug_entry'].unit_name}"
    ),
    "unit_name": lambda gaps: gaps.details["drug_entry"].unit_name,
    "billed_units": lambda gaps: count(gaps.details["billing"].billed, "billing unit"),
    "wasted": lambda gaps: count(gaps.details["billing"].wasted, "billing unit"),
    "sizes": lambda gaps: sizes(gaps.details["drug_entry"]),
    "least_opened": lambda gaps: plain(gaps.details["least"]),
    "per_ml": lambda gaps: plain(gaps.details["drug_entry"].per_ml),
    "volume_dose": lambda gaps: amount(gaps.details["volume"]),
    "measured_dose": lambda gaps: plain(gaps.details["measured"]),
    "code": lambda gaps: gaps.details["drug_entry"].hcpcs,
    "generic": lambda gaps: gaps.details["drug_entry"].generic,
    "given_dose": lambda gaps: amount(gaps.all_rows[0].given.dose),
    "lesions": lambda gaps: count(sum([row.given.lesions or 0 for row in gaps.all_rows]), "lesion"),
    "typed_code": lambda gaps: gaps.all_rows[0].given.hcpcs or "",
}
