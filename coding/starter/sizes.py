"""Sizes of packages as the starter files write them: `[500 mg, 1 g]`."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from coding.sizes import size_in
from coding.strict_yaml import Row


class Size(NamedTuple):
    """What one package holds, as it was written."""

    amount: Decimal
    unit: str


def read_sizes(row: Row, key: str, unit: str) -> dict[Decimal, Size]:
    """Map each size listed under `key`, told in `unit`, to the size as written.

    Refuse what is no size, what can not be told in `unit`, and a size that stands there twice.
    """
    found: dict[Decimal, Size] = {}
    for text in row.texts(key):
        size = _size(row, key, text)
        told = size_in(size.amount, size.unit, unit)
        if told is None:
            raise row.refuse(key, f"sizes that can be told in {unit}, found {text!r}")
        if told in found:
            raise row.refuse(key, f"each size once, found {text!r} again")
        found[told] = size
    return found


def _size(row: Row, key: str, text: str) -> Size:
    amount, _, unit = text.partition(" ")
    try:
        size = Size(Decimal(amount), unit)
    except InvalidOperation:
        raise row.refuse(key, f"sizes such as 10 mg, found {text!r}") from None
    if not unit or not size.amount.is_finite() or size.amount <= 0:
        raise row.refuse(key, f"sizes such as 10 mg, found {text!r}")
    return size
