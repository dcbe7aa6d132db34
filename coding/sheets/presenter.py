"""What a sheet would do, as its page shows it."""

from __future__ import annotations

from functools import cached_property

from django.core.paginator import Page, Paginator

from coding.changes.rows import RowChange
from coding.proposal_presenter import ShownRow, shown_row
from coding.sheets.effect import Effect

ROWS_ON_PAGE = 100


class EffectPresenter:
    """Counts and rows of an effect; `number` is the page of rows."""

    def __init__(self, effect: Effect, number: str | None = None) -> None:
        self._effect, self._number = effect, number
        self.counts = effect.counts
        self.row_count = f"{effect.row_count:,}"
        self.changes_something = bool(effect.changes)

    @cached_property
    def page(self) -> Page[RowChange]:
        """Return the changes that this page lists."""
        return Paginator(self._effect.changes, ROWS_ON_PAGE).get_page(self._number)

    @property
    def rows(self) -> list[ShownRow]:
        """Return them field by field."""
        return [shown_row(change) for change in self.page]
