"""A dose as nurses write it, 330 mg or 1,200 units, in one field."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms

_AMOUNT = re.compile(
    r"(?P<number>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]*\.?[0-9]+)\s*(?P<unit>[^\W\d].*)?"
)


class Dose(NamedTuple):
    """An amount, above zero unless it is waste; `unit` is empty where none was written."""

    amount: Decimal
    unit: str


class AmountField(forms.CharField):
    """Reads an amount with its unit; None where nothing was typed."""

    def __init__(self, *, example: str, may_be_zero: bool = False, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=40, **kwargs)
        self.example = example
        self.may_be_zero = may_be_zero

    def clean(self, value: str) -> Dose | None:
        """Return the dose, or refuse with an example of what was expected."""
        text = super().clean(value)
        if not text:
            return None
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise forms.ValidationError(f"“{text}” is not an amount: expected {self.example}.")
        amount = Decimal(match["number"].replace(",", ""))
        if not amount and not self.may_be_zero:
            raise forms.ValidationError(f"Expected an amount above zero, {self.example}.")
        return Dose(amount, (match["unit"] or "").strip())
