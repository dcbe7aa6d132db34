"""What bringing a sheet in would do: it is done, looked at, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from coding.changes.rehearsal import rehearsal
from coding.changes.rows import RowChange, differences, snapshot
from coding.sheets.bringing_in import carry_out
from coding.sheets.planning import Planned, Planner
from coding.sheets.reading import SheetRow
from coding.sheets.tables import Sheet

KINDS = ("added", "changed", "removed")


class Effect(NamedTuple):
    """The changes, in an order in which they can be carried out; and how many rows were read."""

    changes: list[RowChange]
    row_count: int

    @property
    def counts(self) -> dict[str, int]:
        """Count the rows by what happens to them, those below a drug included."""
        return {kind: sum(row.kind == kind for row in self.changes) for kind in KINDS}

    def __str__(self) -> str:
        return ", ".join(f"{count:,} {kind}" for kind, count in self.counts.items())


def effect_of(sheet: Sheet, rows: Sequence[SheetRow], *, is_whole: bool) -> Effect:
    """Rehearse a file; raise SheetError with all that is wrong with it.

    With `is_whole`, rows that the file lacks are removed, or refused where rows are dated.
    """
    with rehearsal():
        plan = Planner(sheet).plan(rows, is_whole=is_whole)
        if not (plan.rows or plan.removed):
            return Effect([], len(rows))
        before = snapshot(sheet.scope())
        done = carry_out(plan)
        changes = differences(before, snapshot(sheet.scope()))
    return Effect(_in_order(changes, sheet, done), len(rows))


def _in_order(changes: list[RowChange], sheet: Sheet, done: list[Planned]) -> list[RowChange]:
    """Put the rows of the table as they were written, since one may make room for another."""
    place = {(sheet.model._meta.label_lower, row.row.pk): at for at, row in enumerate(done)}
    last = len(place)
    return sorted(changes, key=lambda change: place.get((change.model, change.pk), last))
