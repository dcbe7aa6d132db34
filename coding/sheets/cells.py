"""A value as the text of a cell, and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    Field,
    ForeignKey,
    JSONField,
)
from import_export.widgets import Widget  # type: ignore[import-untyped]

from coding.models import Payer

LONGEST = 32_000  # characters of a cell; spreadsheet programs cut at 32,767
NOT_IN_A_SHEET = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# A cell that begins so is a formula to some program, so an apostrophe goes before it.
LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r]")
ESCAPED = re.compile(r"'+[=+\-@\t\r]")
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
YES, NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def as_text(value: object) -> str:
    """Write a value as it reads when it comes back from a sheet; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    text = NOT_IN_A_SHEET.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return text.replace("\t", " ").strip()[:LONGEST].strip()


def escaped(text: str) -> str:
    """Keep a text from being taken for a formula."""
    return f"'{text}" if LIKE_A_FORMULA.match(text) else text


def unescaped(text: str) -> str:
    """Take off what `escaped` put on."""
    return text[1:] if ESCAPED.match(text) else text


class Cell(Widget):  # type: ignore[misc]
    """Text, as the model checks it. `expects` says on the page what belongs there."""

    expects = "text"

    def __init__(self, field: Field[Any, Any]) -> None:
        super().__init__()
        self.field = field

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the value itself; whoever writes the file makes a cell of it."""
        return value

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        """Read a cell; None where it is empty. Raise ValueError with what was expected."""
        return self.read(value) if value else None

    def read(self, text: str) -> Any:
        """Read a text that is not empty."""
        return text

    def refuse(self, text: str) -> ValueError:
        """Say what was expected."""
        return ValueError(f"expected {self.expects}; found “{text[:80]}”")


class ChoiceCell(Cell):
    """One of the stored values of a choice."""

    @property
    def expects(self) -> str:  # type: ignore[override]
        """Name them."""
        return f"one of {', '.join(self._values())}"

    def read(self, text: str) -> str:
        if text not in self._values():
            raise self.refuse(text)
        return text

    def _values(self) -> list[str]:
        return [value for value, _ in self.field.flatchoices if value]


class YesNoCell(Cell):
    expects = "yes or no"

    def read(self, text: str) -> bool:
        if text.casefold() not in YES | NO:
            raise self.refuse(text)
        return text.casefold() in YES


class DayCell(Cell):
    expects = "a day as YYYY-MM-DD"

    def read(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise self.refuse(text) from None


class NumberCell(Cell):
    expects = "a number such as 0.5"

    def read(self, text: str) -> Decimal:
        if not NUMBER.fullmatch(text):
            raise self.refuse(text)
        return Decimal(text)


class ListCell(Cell):
    expects = "values parted by commas"

    def read(self, text: str) -> list[str]:
        return [part.strip() for part in text.split(",") if part.strip()]


class PayerCell(Cell):
    expects = "the short name of a payer"

    def render(self, value: Payer | None, obj: Any = None, **kwargs: Any) -> str:
        """Return the short name."""
        return value.slug if value else ""

    def clean(
        self, value: str, row: Any = None, payers: Mapping[str, Payer] | None = None, **kwargs: Any
    ) -> Payer | None:
        """Find the payer among `payers`, by short name."""
        if value and value not in (payers or {}):
            raise self.refuse(value)
        return (payers or {})[value] if value else None


KINDS: Mapping[type[Field[Any, Any]], type[Cell]] = {
    ForeignKey: PayerCell,
    BooleanField: YesNoCell,
    DateField: DayCell,
    DecimalField: NumberCell,
    JSONField: ListCell,
    CharField: Cell,
}


def cell_for(field: Field[Any, Any]) -> Cell:
    """Return how the values of a field of the model are written."""
    if field.choices:
        return ChoiceCell(field)
    kind = next((cell for model, cell in KINDS.items() if isinstance(field, model)), Cell)
    return kind(field)
