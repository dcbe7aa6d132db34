"""A service: the stretches of one drug in one visit and line that are coded together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coding.engine.classification import Bag, Technique
from coding.engine.facts import AdminClass
from coding.engine.rows import LAST, Row
from coding.engine.timeline import Run, total, union


class Standing(StrEnum):
    """How a service stands to the others of its visit and line."""

    SEQUENTIAL = "sequential"
    INITIAL = "initial"
    CONCURRENT = "concurrent"
    REPEAT = "repeat"


# By their own names, for the hot path.
SEQUENTIAL, INITIAL = Standing.SEQUENTIAL, Standing.INITIAL
CONCURRENT, REPEAT = Standing.CONCURRENT, Standing.REPEAT


@dataclass(slots=True, eq=False)
class Service:
    """Bags of one drug that are coded together.

    `run` is all its running time; `portions` are the minutes that count, each portion
    counted for itself (one portion, unless the payer wants repeats judged alone).
    """

    bags: tuple[Bag, ...]
    technique: Technique
    admin_class: AdminClass
    substance: str
    run: Run
    portions: tuple[Run, ...]
    minutes: int  # all its running minutes
    rows: tuple[Row, ...]
    ids: tuple[str, ...]
    place: tuple[int, str]  # its visit and line
    start: int  # its first minute; without times it sorts behind the others
    standing: Standing = SEQUENTIAL
    initial: Service | None = None
    overlapped: int = 0
    modifiers: tuple[str, ...] = ()

    @property
    def counted(self) -> Run:
        """Return the minutes that count, of all portions, in order."""
        return tuple(sorted([interval for portion in self.portions for interval in portion]))


def service_of(bags: list[Bag], *, each_alone: bool = False) -> Service:
    """Join bags of one drug and technique into one service."""
    first = bags[0]
    run, rows = first.run, first.rows
    portions: tuple[Run, ...] = (run,)
    if len(bags) > 1:
        run = union([interval for bag in bags for interval in bag.run])
        rows = tuple([row for bag in bags for row in bag.rows])
        portions = tuple([bag.run for bag in bags]) if each_alone else (run,)
    return Service(
        tuple(bags),
        first.technique,
        first.admin_class,
        first.substance,
        run,
        portions,
        total(run),
        rows,
        tuple([row.given.id for row in rows]),
        first.place,
        run[0][0] if run else _start(first),
    )


def _start(bag: Bag) -> int:
    start = bag.start
    return LAST if start is None else start
