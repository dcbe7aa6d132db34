"""What the rows of a sheet would do to stored rows, worked out without writing any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model

from coding.models import Payer
from coding.sheets.cells import as_text
from coding.sheets.lists import RowList
from coding.sheets.reading import MOST_PROBLEMS, Problem, SheetError, SheetRow
from coding.sheets.tables import Sheet

EMPTY = ("null", "blank")  # codes of a model's complaint about an empty field


@dataclass
class Planned:
    """A row to add or change, and the rows below it, under the number of its row in the file."""

    number: int
    row: Any
    is_new: bool
    is_changed: bool = False
    saved: list[Model] = field(default_factory=list)
    removed: list[Model] = field(default_factory=list)
    fresh: list[Model] = field(default_factory=list)

    def forget(self) -> None:
        """Take back the numbers that new rows got in a transaction which is undone."""
        for row in self.fresh:
            row.pk, row._state.adding = None, True


@dataclass
class Plan:
    """What a whole file does; `removed` are stored rows that it lacks."""

    rows: list[Planned]
    removed: list[Model]


class Planner:
    """Compares a file with the stored rows. A cell that reads as the export would is left alone."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._payers = {payer.slug: payer for payer in Payer.objects.all()}
        self._stored = {sheet.key_of(row): row for row in sheet.rows()}
        self._seen: dict[tuple[Any, ...], int] = {}
        self._problems: list[Problem] = []

    def plan(self, rows: Iterable[SheetRow], *, is_whole: bool) -> Plan:
        """Plan all rows; raise SheetError with all that is wrong in them."""
        planned = [found for row in rows if (found := self._planned(row)) is not None]
        left = [row for key, row in self._stored.items() if key not in self._seen]
        missing = left if is_whole else []
        if self._sheet.is_dated:
            self._problems += [
                Problem(
                    0,
                    "",
                    f"“{row}” ({as_text(row.effective_from) or 'no first day'}) is not "
                    "in the file: rows are not removed, give it a last day instead",
                )
                for row in missing
            ]
        if self._problems:
            raise SheetError(sorted(self._problems)[:MOST_PROBLEMS])
        return Plan(planned, missing)

    def _planned(self, row: SheetRow) -> Planned | None:
        """Plan one row; None where it is wrong or changes nothing."""
        count = len(self._problems)
        key = self._key(row)
        if key is None:
            return None
        stored = self._stored.get(key)
        planned = Planned(row.number, stored or self._sheet.model(), stored is None)
        if planned.is_new:
            planned.fresh.append(planned.row)
        self._fill(planned, row)
        self._fill_lists(planned, row)
        if planned.is_new or planned.is_changed:
            self._check(row.number, planned.row, lambda name: name)
        does_nothing = not (
            planned.is_new or planned.is_changed or planned.saved or planned.removed
        )
        return None if does_nothing or len(self._problems) > count else planned

    def _key(self, row: SheetRow) -> tuple[Any, ...] | None:
        """Return what identifies the row, if it is whole and not there already."""
        found = Planned(row.number, self._sheet.model(), is_new=True)
        count = len(self._problems)
        for name in self._sheet.key:
            self._set(found, name, row.cells)
        if len(self._problems) > count:
            return None
        key = self._sheet.key_of(found.row)
        if key in self._seen:
            text = f"tells of the same row as row {self._seen[key]:,}"
            self._problems.append(Problem(row.number, "", text))
            return None
        self._seen[key] = row.number
        return key

    def _fill(self, planned: Planned, row: SheetRow) -> None:
        """Set what the file says otherwise than the export would."""
        for name, column in self._sheet.columns.items():
            if name not in row.cells:
                continue
            if planned.is_new or as_text(column.export(planned.row)) != _plain(row.cells[name]):
                self._set(planned, name, row.cells)
                planned.is_changed = True

    def _set(self, planned: Planned, name: str, cells: Mapping[str, str]) -> None:
        try:
            self._sheet.columns[name].save(planned.row, cells, payers=self._payers)
        except ValueError as error:
            self._problems.append(Problem(planned.number, name, str(error)))

    def _fill_lists(self, planned: Planned, row: SheetRow) -> None:
        for rows in self._sheet.lists:
            text = _plain(row.cells.get(rows.column, ""))
            is_told = rows.column in row.cells
            if not is_told or (not planned.is_new and rows.text(planned.row) == text):
                continue
            try:
                self._fill_list(planned, rows, text)
            except ValueError as error:
                self._problems.append(Problem(planned.number, rows.column, str(error)))

    def _fill_list(self, planned: Planned, rows: RowList, text: str) -> None:
        """Pair the rows of a cell with those stored."""
        wanted, stored = rows.read(text), rows.children(planned.row)
        planned.removed += [child for key, child in stored.items() if key not in wanted]
        for key, values in wanted.items():
            child = stored.get(key) or rows.model(drug=planned.row)
            if child.pk and all(getattr(child, name) == value for name, value in values.items()):
                continue
            for name, value in values.items():
                setattr(child, name, value)
            self._check(planned.number, child, lambda _, column=rows.column: column)
            planned.saved.append(child)
            planned.fresh += [] if child.pk else [child]

    def _check(self, number: int, row: Model, column: Any) -> None:
        """Have the model check its fields, which asks no database."""
        links = {f.name for f in row._meta.fields if isinstance(f, ForeignKey) and f.null}
        parents = {f.name for f in row._meta.fields if isinstance(f, ForeignKey)}
        try:
            row.clean_fields(exclude=parents)
        except ValidationError as error:
            self._problems += told(number, error, column)
        for name in parents - links:
            if name in self._sheet.columns and getattr(row, f"{name}_id") is None:
                self._problems.append(Problem(number, name, "expected a value"))


def told(number: int, error: ValidationError, column: Any = lambda name: name) -> Iterator[Problem]:
    """Tell the complaints of a model about a row of the file."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    for name, errors in by_field.items():
        for one in errors:
            text = "expected a value" if one.code in EMPTY else " ".join(one.messages)
            yield Problem(number, "" if name == "__all__" else column(name), text)


def _plain(text: str) -> str:
    return as_text(text)
