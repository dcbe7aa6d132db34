"""A service: a bag or push, or the bags of one drug in one visit and line coded together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from coding.engine.case import Case
from coding.engine.facts import AdminClass, Status
from coding.engine.rows import LAST, Row
from coding.engine.timeline import Run, subtract, total, union

STOPPED_EARLY = Status.STOPPED_EARLY


class Technique(StrEnum):
    """How a drug went in, by its time."""

    PUSH = "push"
    INFUSION = "infusion"
    HYDRATION = "hydration"


class Standing(StrEnum):
    """How a service stands to the others of its visit and line."""

    SEQUENTIAL = "sequential"
    INITIAL = "initial"
    CONCURRENT = "concurrent"
    REPEAT = "repeat"


# Members by their own names: in the hot path a look-up through the enum costs ten times more.
INFUSION, PUSH, HYDRATING = Technique.INFUSION, Technique.PUSH, Technique.HYDRATION
SEQUENTIAL, INITIAL = Standing.SEQUENTIAL, Standing.INITIAL
CONCURRENT, REPEAT = Standing.CONCURRENT, Standing.REPEAT


@dataclass(eq=False)
class Service:
    """What is coded together; a bag is a service by itself until its drug comes again.

    `run` is all its running time (empty where a push has no documented length); `split` are
    the portions of it that count, each for itself, where that is not simply the whole run.
    """

    rows: Sequence[Row]
    admin_class: AdminClass
    substance: str
    technique: Technique
    run: Run
    minutes: int  # all its running minutes
    place: tuple[int, str]  # the visit and line within which services are told apart
    start: int  # its first minute; LAST, behind all others, where no time is documented
    # What the later steps settle; class attributes until then, which cost a bag nothing.
    bags: tuple[Service, ...] = field(default=(), init=False)
    split: tuple[Run, ...] | None = field(default=None, init=False)
    standing: Standing = field(default=SEQUENTIAL, init=False)
    initial: Service | None = field(default=None, init=False)
    overlapped: int = field(default=0, init=False)
    modifiers: tuple[str, ...] = field(default=(), init=False)

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of its administrations."""
        rows = self.rows
        if len(rows) == 1:  # the common case, without a loop
            return (rows[0].given.id,)
        return tuple([row.given.id for row in rows])

    @property
    def portions(self) -> tuple[Run, ...]:
        """Return the minutes that count, each portion counted for itself."""
        return (self.run,) if self.split is None else self.split

    @property
    def counted(self) -> Run:
        """Return the minutes that count, of all portions, in order."""
        return tuple(sorted([interval for portion in self.portions for interval in portion]))

    @property
    def parts(self) -> tuple[Service, ...]:
        """Return its bags; a bag is its own."""
        return self.bags or (self,)

    @property
    def first_minute(self) -> int | None:
        """Return its first documented minute."""
        return None if self.start == LAST else self.start

    @property
    def is_stopped_early(self) -> bool:
        """Say whether the last stretch was broken off."""
        return self.rows[-1].given.status is STOPPED_EARLY


def bag_of(
    rows: Sequence[Row], admin_class: AdminClass, substance: str, technique: Technique, run: Run
) -> Service:
    """Return one bag or push as a service by itself."""
    first = rows[0]
    start = run[0][0] if run else first.order[1]
    place = (first.given.visit, first.site)
    return Service(rows, admin_class, substance, technique, run, total(run), place, start)


def together(bags: Sequence[Service], *, each_alone: bool = False) -> Service:
    """Join bags of one drug and technique into one service."""
    first = bags[0]
    if len(bags) == 1:
        return first
    run = union([interval for bag in bags for interval in bag.run])
    rows = tuple([row for bag in bags for row in bag.rows])
    service = bag_of(rows, first.admin_class, first.substance, first.technique, run)
    service.bags = tuple(bags)
    if each_alone:
        service.split = _apart(bags)
    return service


def _apart(bags: Sequence[Service]) -> tuple[Run, ...]:
    """Return what each bag ran that no earlier one did: no minute counts twice."""
    portions: list[Run] = []
    taken: Run = ()
    for bag in bags:
        portion = subtract(bag.run, taken)
        if portion:
            portions.append(portion)
        taken = union((*taken, *bag.run))
    return tuple(portions)


def base_portion(portions: Sequence[Run], case: Case) -> Run:
    """Return the portion that earns the first hour: the first one long enough."""
    over = case.value["time.push-maximum"]
    enough = [portion for portion in portions if total(portion) > over]
    return enough[0] if enough else max(portions, key=total)
