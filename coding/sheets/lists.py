"""Rows below a drug in one cell of its row: parted by semicolons, each as a few words.

A name is `brand Example [verified]`, a package `single_dose 100 mg [verified]`. A backslash goes
before a semicolon, a bracket or a backslash that belongs to a name.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db.models import Model

from coding.models import Container, DrugName, DrugPackage
from coding.sheets.cells import as_text

ITEM = re.compile(r"(?:\\.|[^;\\]|\\$)+", re.DOTALL)
MARK = " [verified]"
ESCAPABLE = re.compile(r"([;\[\\])")
UNESCAPE = re.compile(r"\\(.)", re.DOTALL)

Values = Mapping[str, Any]


class RowList:
    """The rows of one kind below a drug, as the cell of one column."""

    column: str
    model: type[Model]
    expects: str
    shape: re.Pattern[str]

    def text(self, parent: Model) -> str:
        """Write all rows of a parent, which were read with it."""
        return as_text("; ".join(self._items(getattr(parent, self.column).all())))

    def read(self, text: str) -> dict[Hashable, Values]:
        """Return the rows by what tells them apart. Raise ValueError with what was expected."""
        found: dict[Hashable, Values] = {}
        for item in filter(None, map(str.strip, ITEM.findall(text))):
            match = self.shape.fullmatch(item)
            if match is None:
                raise ValueError(f"expected {self.expects}; found “{item[:80]}”")
            values = {**self.values(match), "verified": bool(match["mark"])}
            identity = self.identity(values)
            if identity in found:
                raise ValueError(f"“{item[:80]}” is there twice")
            found[identity] = values
        return found

    def children(self, parent: Model) -> dict[Hashable, Any]:
        """Return the stored rows of a parent by what tells them apart."""
        rows = getattr(parent, self.column).all() if parent.pk else ()
        return {self.identity(vars(row)): row for row in rows}

    def _items(self, rows: Iterable[Any]) -> Iterator[str]:
        for row in rows:
            yield self.words(row) + (MARK if row.verified else "")

    def words(self, row: Any) -> str:
        """Write one row, but for the mark."""
        raise NotImplementedError

    def values(self, match: re.Match[str]) -> dict[str, Any]:
        """Read one row, but for the mark."""
        raise NotImplementedError

    def identity(self, values: Values) -> Hashable:
        """Return what one drug has once."""
        raise NotImplementedError


class NameList(RowList):
    """Names under which a drug is found."""

    column, model = "names", DrugName
    expects = "names such as “brand Example [verified]; abbreviation ex”"
    shape = re.compile(
        rf"(?P<kind>{'|'.join(DrugName.Kind.values)})\s+(?P<name>.+?)(?P<mark>\s\[verified\])?",
        re.DOTALL,
    )

    def words(self, row: DrugName) -> str:
        name = ESCAPABLE.sub(r"\\\1", row.name)
        return f"{row.kind} {name}"

    def values(self, match: re.Match[str]) -> dict[str, Any]:
        return {"kind": match["kind"], "name": UNESCAPE.sub(r"\1", match["name"])}

    def identity(self, values: Values) -> Hashable:
        return as_text(values["name"]).lower()


class PackageList(RowList):
    """Sizes in which a drug is sold."""

    column, model = "packages", DrugPackage
    expects = "packages such as “single_dose 100 mg [verified]; multi_dose 10 mL”"
    shape = re.compile(
        rf"(?P<container>{'|'.join(Container.values)})\s+(?P<amount>[0-9]{{1,8}}(\.[0-9]{{1,4}})?)"
        r"\s+(?P<unit>[^\s\[]+)(?P<mark>\s\[verified\])?"
    )

    def words(self, row: DrugPackage) -> str:
        return f"{row.container} {as_text(row.amount)} {row.unit_name}"

    def values(self, match: re.Match[str]) -> dict[str, Any]:
        unit, amount = match["unit"], Decimal(match["amount"])
        return {"container": match["container"], "amount": amount, "unit_name": unit}

    def identity(self, values: Values) -> Hashable:
        return values["container"], values["amount"], values["unit_name"]
