"""The rows of the administrations table and their form."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.urls import reverse

from coding.engine.facts import Amount, Purpose, Route, Status
from coding.engine.rows import Row
from encounters.facts import administration_key
from encounters.forms.shown import shown
from encounters.presenters.wording import (
    FAMILY_WORDS,
    ROUTE_WORDS,
    amount_text,
    counted,
    family_of_class,
)
from encounters.times import show_time

if TYPE_CHECKING:
    from encounters.forms.administration import AdministrationForm
    from encounters.presenters.conflicts import ConflictPresenter

INFUSIONS = (Route.IV_INFUSION, Route.SUBCUTANEOUS_INFUSION)
UNUSED = (Status.NOT_DONE, Status.ENTERED_IN_ERROR)
# Facts without a column of their own that a question may ask for, as the row names them.
ROUTE_FACTS = {"lesions": "number of lesions", "puncture": "puncture or reservoir"}


class MissingFact(NamedTuple):
    """A fact that decides the code and is not documented; `field` is where it is entered."""

    field: str
    words: str


class RowPresenter:
    """One administration; `edit` is its form where it is being changed.

    `asked` are the fields that the derivation's questions ask for.
    """

    def __init__(
        self, row: Row, encounter: UUID, day: date, zone: tzinfo, asked: Container[str] = ()
    ) -> None:
        given = row.given
        self.id = given.id
        self.key = administration_key(given.id)
        self.family = "aside" if _is_carrier(row) else family_of_class(row.admin_class)
        self.family_text = FAMILY_WORDS[self.family]
        self.drug = given.drug
        self.hcpcs = row.drug.hcpcs if row.drug else given.hcpcs or ""
        self.route = ROUTE_WORDS[given.route]
        self.line = given.access_site
        self.start = show_time(given.start, day=day, zone=zone) if given.start else "—"
        self.stop = show_time(given.stop, day=day, zone=zone) if given.stop else "—"
        self.is_unused = given.status in UNUSED
        timed = given.route in INFUSIONS and given.pump is None and not self.is_unused
        self.lacks_start = timed and given.start is None
        self.lacks_stop = timed and given.stop is None
        self.lacks = [MissingFact(*fact) for fact in ROUTE_FACTS.items() if fact[0] in asked]
        self.minutes = str(row.span[1] - row.span[0]) if row.span else ""
        self.dose = _amount(given.dose)
        self.discarded = _amount(given.discarded)
        self.note = _note(row)
        self.encounter = encounter
        self.edit: EditPresenter | None = None
        self.has_focus = False

    def _url(self, name: str) -> str:
        return reverse(f"encounters:{name}", args=[self.encounter, self.key])

    @property
    def edit_url(self) -> str:
        """Where the row is changed."""
        return self._url("administration-update")

    @property
    def delete_url(self) -> str:
        """Where the row is deleted."""
        return self._url("administration-delete")

    @property
    def guide_url(self) -> str:
        """The guided path of the row."""
        return self._url("administration-guide")


def _is_carrier(row: Row) -> bool:
    return row.given.purpose not in (Purpose.TREATMENT, Purpose.HYDRATION)


def _amount(amount: Amount | None) -> str:
    return amount_text(amount.amount, amount.unit) if amount else ""


def _note(row: Row) -> str:
    """Say what of the row is out of the ordinary."""
    given = row.given
    parts = []
    if given.status is not Status.COMPLETED:
        parts.append(given.status.replace("_", " "))
    if given.purpose is not Purpose.TREATMENT:
        parts.append(given.purpose.replace("_", " "))
    if given.bag:
        parts.append(f"bag {given.bag}")
    if given.pump:
        parts.append(f"{given.pump} pump{' filled again' if given.pump_refill else ''}")
    if given.puncture is not None:
        parts.append("by puncture" if given.puncture else "through a reservoir")
    if given.lesions is not None:
        parts.append(counted(given.lesions, "lesion"))
    if given.visit > 1:
        parts.append(f"visit {given.visit}")
    return ", ".join(parts)


@dataclass
class EditPresenter:
    """The form of a row: where it goes, what was understood, and what stands against it."""

    form: AdministrationForm
    encounter: UUID
    version: int
    understood: str = ""
    conflict: ConflictPresenter | None = None

    @property
    def is_new(self) -> bool:
        """Whether the row does not exist yet."""
        return self.form.row is None

    @property
    def key(self) -> int:
        """The row's key, 0 for a new one."""
        return self.form.row.pk if self.form.row else 0

    @property
    def row_id(self) -> str:
        """The id of the row's element."""
        return "row-new" if self.is_new else f"row-A{self.key}"

    @property
    def understood_id(self) -> str:
        """The id of the line that repeats what was understood."""
        return f"understood-{self.key}"

    @property
    def more_id(self) -> str:
        """The id of the part with the rarer fields."""
        return f"more-{self.key}"

    @property
    def label(self) -> str:
        """What the form is for."""
        return "New administration" if self.is_new else f"Change {self.form.initial['drug']}"

    @property
    def save_text(self) -> str:
        """The word on the button."""
        return "Add" if self.is_new else "Save"

    @property
    def cancel_text(self) -> str:
        """The words on the way out."""
        return "Clear" if self.is_new else "Leave as it was"

    def _url(self, verb: str) -> str:
        if self.form.row is None:
            return reverse(f"encounters:administration-{verb}-new", args=[self.encounter])
        return reverse(f"encounters:administration-{verb}", args=[self.encounter, self.key])

    @property
    def action_url(self) -> str:
        """Where the form goes."""
        if self.form.row is None:
            return reverse("encounters:administration-create", args=[self.encounter])
        return self._url("update")

    @property
    def preview_url(self) -> str:
        """Where the codes are asked for while somebody types."""
        return self._url("preview")

    @property
    def cancel_url(self) -> str:
        """Where the row is shown as it was."""
        return self._url("cancel")

    @property
    def more_is_open(self) -> bool:
        """Open the rarer fields where one of them is wrong or has the focus."""
        return any(
            field.errors or "autofocus" in field.field.widget.attrs
            for field in self.form.further_fields
        )

    @property
    def more_note(self) -> str:
        """Name the rarer fields that say something out of the ordinary."""
        return " · ".join(_out_of_the_ordinary(self.form))


def _out_of_the_ordinary(form: AdministrationForm) -> Sequence[str]:
    """Name the rarer fields whose value is not the usual one; the drug code is shown anyway."""
    usual = {name: field.initial for name, field in form.fields.items() if name != "hcpcs"}
    return [
        f"{field.label}: {shown(field, field.value())}"
        for field in form.further_fields
        if field.name in usual
        and shown(field, field.value())
        and str(field.value()) != str(usual[field.name])
    ]
