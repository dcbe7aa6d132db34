"""The tables that go to and from sheets: their columns, and which of these identify a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Field, Model, QuerySet
from django.urls import reverse
from import_export import fields, resources  # type: ignore[import-untyped]

from coding.models import (
    Drug,
    ModifierRule,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
    PlaceOfService,
    Taxonomy,
)
from coding.models.no_overlap import NoOverlap
from coding.sheets.cells import Cell, as_text, cell_for
from coding.sheets.lists import NameList, PackageList, RowList

FROM = "effective_from"
PERIOD = (FROM, "effective_to")


class Column(NamedTuple):
    """A column as the page tells of it."""

    heading: str
    expects: str
    help: str
    is_key: bool


class HouseResource(resources.ModelResource):  # type: ignore[misc]
    """The columns of a table are fields of its model, under their names."""

    @classmethod
    def field_from_django_field(
        cls, field_name: str, django_field: Field[Any, Any], readonly: bool
    ) -> fields.Field:
        """Read an empty cell as what a new row has unless told otherwise."""
        cell = cell_for(django_field)
        return fields.Field(field_name, field_name, cell, default=django_field.get_default)


class Sheet:
    """One table of house data as a sheet."""

    def __init__(
        self,
        name: str,
        model: type[Model],
        columns: tuple[str, ...],
        key: tuple[str, ...],
        lists: tuple[RowList, ...] = (),
    ) -> None:
        self.name, self.model, self.key, self.lists = name, model, key, lists
        self.resource = resources.modelresource_factory(
            model, HouseResource, {"fields": columns, "import_id_fields": key}
        )()
        self.columns: Mapping[str, fields.Field] = {
            column: self.resource.fields[column] for column in columns
        }

    @property
    def title(self) -> str:
        """Name the table."""
        return str(self.model._meta.verbose_name_plural)

    @property
    def admin_address(self) -> str:
        """Return the address of the list in the admin site."""
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_changelist")

    @property
    def headings(self) -> tuple[str, ...]:
        """Return all columns in their order."""
        return (*self.columns, *(rows.column for rows in self.lists))

    @property
    def is_dated(self) -> bool:
        """Say whether rows end by a last day, so that none is removed."""
        return FROM in self.columns

    def rows(self) -> QuerySet[Any]:
        """Select the whole table, with what its rows and their names tell."""
        found = self.model._default_manager.order_by(*self.key, "pk")
        if "payer" in self.columns:
            found = found.select_related("payer")
        return found.prefetch_related(*(rows.column for rows in self.lists))

    def scope(self) -> list[QuerySet[Any]]:
        """Select the tables that the sheet tells of, parents first."""
        below = [rows.model._default_manager.select_related("drug") for rows in self.lists]
        return [self.rows().prefetch_related(None), *below]

    def values(self, row: Model) -> list[Any]:
        """Return the values of one row, column by column."""
        own = [field.export(row) for field in self.columns.values()]
        return own + [rows.text(row) for rows in self.lists]

    def key_of(self, row: Model) -> tuple[Any, ...]:
        """Return what identifies a row, with texts as a sheet has them."""
        attributes = (self.model._meta.get_field(name).attname for name in self.key)  # type: ignore[union-attr]
        values = (getattr(row, attribute) for attribute in attributes)
        return tuple(as_text(value) if isinstance(value, str) else value for value in values)

    def described(self) -> Iterator[Column]:
        """Tell what belongs in each column."""
        for name, field in self.columns.items():
            cell: Cell = field.widget
            text = str(cell.field.help_text)
            yield Column(name, cell.expects, text, name in self.key)
        for rows in self.lists:
            yield Column(rows.column, rows.expects, "All of the drug; others are removed.", False)

    def may(self, user: User | AnonymousUser, *actions: str) -> bool:
        """Say whether somebody may do this with the table."""
        options = self.model._meta
        return user.has_perms(
            [f"{options.app_label}.{action}_{options.model_name}" for action in actions]
        )


def _payer_sheet(name: str, model: type[Model], *columns: str) -> Sheet:
    """Describe rows of payers, of which one of a kind holds on a day."""
    rules = (rule for rule in model._meta.constraints if isinstance(rule, NoOverlap))
    key = next(tuple(rule.keys) for rule in rules)
    own = ("payer", *columns, "setting", "state", *PERIOD, "citation")
    return Sheet(name, model, own, (*key, FROM))


_ALL = (
    Sheet(
        "drugs",
        Drug,
        (
            *("hcpcs", "generic", *PERIOD, "is_default"),
            *("unit_amount", "unit_name", "unit_verified", "admin_class", "class_note"),
            *("hormonal", "routes", "container", "container_verified", "packages_note"),
            *("concentration", "concentration_verified", "replaced_by", "notes", "source"),
        ),
        ("hcpcs", FROM),
        (NameList(), PackageList()),
    ),
    _payer_sheet("payer-policies", PayerPolicy, "switch", "value"),
    _payer_sheet(
        "payer-drugs", PayerDrug, "hcpcs", "generic", "admin_class", "hormonal", "report_as"
    ),
    _payer_sheet("payer-places", PayerPlace, "place", "is_denied", "codes"),
    _payer_sheet(
        "modifier-rules",
        ModifierRule,
        *("family", "codes", "modifiers", "only_340b", "severity"),
    ),
    _payer_sheet("payer-notes", PayerNote, "kind", "codes", "generics", "text"),
    Sheet(
        "places-of-service",
        PlaceOfService,
        ("code", "label", "is_facility", "source"),
        ("code",),
    ),
    Sheet("taxonomies", Taxonomy, ("code", "label", "kind", "may_render", "source"), ("code",)),
)
SHEETS: Mapping[str, Sheet] = {sheet.name: sheet for sheet in _ALL}
