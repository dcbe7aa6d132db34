"""The row of an administration: what is typed, what it was read as, what is asked back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.urls import reverse

from coding.models import AdminClass, Container, DrugRoute
from encounters.actions import AdministrationFields, draft_administration
from encounters.forms.amounts import AmountField, Dose
from encounters.models import AdministrationStatus, DrugAdministration, Encounter, Pump, Purpose
from encounters.presenters.wording import ROUTE_WORDS, amount_text
from encounters.times import (
    Asked,
    Option,
    Reading,
    Understood,
    read_start,
    read_stop,
    show_time,
)

BY_DRUG = ("", "by drug")
YES_OR_NO = [BY_DRUG, ("yes", "yes"), ("no", "no")]
PUNCTURE = [("", "not documented"), ("yes", "yes"), ("no", "no, by reservoir")]
WORDS_OF_ANSWERS = {True: "yes", False: "no", None: ""}
ANSWERS = {words: answer for answer, words in WORDS_OF_ANSWERS.items()}
MOST_LESIONS = 999
LESIONS_EXPECTED = f"Expected a whole number of lesions from 1 to {MOST_LESIONS}, or nothing."
FIRST_LINE = ("drug", "route", "access_site", "start", "stop", "dose", "discarded")
# Columns whose text is typed in a field of another name.
TYPED_IN = {
    "dose_amount": "dose",
    "dose_unit": "dose",
    "discarded_amount": "discarded",
    "discarded_unit": "discarded",
    "start_at": "start",
    "start_text": "start",
    "stop_at": "stop",
    "stop_text": "stop",
}
AS_TYPED = (
    "drug", "route", "access_site", "hcpcs", "purpose", "status", "documented_by", "bag", "visit",
    "lesions", "rate_ml_per_hour", "volume_ml", "pump", "pump_supplied_by_practice", "pump_refill",
    "container", "admin_class", "ndc",
)  # fmt: skip
YES_NO_OR_UNKNOWN = ("hormonal", "puncture")


class AdministrationForm(forms.Form):
    """One administration; times are read on the encounter's day in the facility's zone.

    After validation `draft` is the row as it would be written, also where other fields are
    still wrong; it is None without a drug. `start_options` and `stop_options` are the answers
    to choose from where a time alone does not decide.
    """

    drug = forms.CharField(
        max_length=120, error_messages={"required": "Type the drug: its name, brand or code."}
    )
    route = forms.ChoiceField(choices=[(route, ROUTE_WORDS[route]) for route in DrugRoute.values])
    access_site = forms.ChoiceField(label="Line")
    start = forms.CharField(required=False, max_length=40)
    stop = forms.CharField(required=False, max_length=40)
    dose = AmountField(example="an amount with its unit, such as 330 mg")
    discarded = AmountField(label="Waste", example="such as 10 mg, or 0", may_be_zero=True)
    hcpcs = forms.CharField(label="Drug code", required=False, max_length=5)
    purpose = forms.ChoiceField(choices=Purpose.choices, initial=Purpose.TREATMENT)
    status = forms.ChoiceField(
        choices=AdministrationStatus.choices, initial=AdministrationStatus.COMPLETED
    )
    documented_by = forms.CharField(required=False, max_length=120)
    bag = forms.CharField(required=False, max_length=24)
    visit = forms.IntegerField(min_value=1, max_value=9, initial=1)
    lesions = forms.IntegerField(
        label="Lesions injected",
        required=False,
        min_value=1,
        max_value=MOST_LESIONS,
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], LESIONS_EXPECTED),
        widget=forms.NumberInput(attrs={"placeholder": "how many"}),
    )
    puncture = forms.ChoiceField(label="By spinal puncture", choices=PUNCTURE, required=False)
    rate_ml_per_hour = forms.DecimalField(label="Rate, mL/h", required=False)
    volume_ml = forms.DecimalField(label="Volume, mL", required=False)
    pump = forms.ChoiceField(choices=[("", "none"), *Pump.choices], required=False)
    pump_supplied_by_practice = forms.BooleanField(label="Practice’s pump", required=False)
    pump_refill = forms.BooleanField(label="Pump filled again", required=False)
    container = forms.ChoiceField(choices=[BY_DRUG, *Container.choices], required=False)
    admin_class = forms.ChoiceField(
        label="Class", choices=[BY_DRUG, *AdminClass.choices], required=False
    )
    hormonal = forms.ChoiceField(choices=YES_OR_NO, required=False)
    ndc = forms.CharField(label="NDC", required=False, max_length=13)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        encounter: Encounter,
        now: datetime,
        row: DrugAdministration | None = None,
    ) -> None:
        self.encounter, self.now, self.row = encounter, now, row
        self.draft: DrugAdministration | None = None
        self.start_options: tuple[Option, ...] = ()
        self.stop_options: tuple[Option, ...] = ()
        prefix = f"row{row.pk}" if row else "new"
        initial = typed_from(row, self.day, self.zone) if row else None
        super().__init__(data, auto_id=f"{prefix}_%s", initial=initial)
        sites = [(site.label, site.label) for site in encounter.access_sites.all()]
        self.fields["access_site"].choices = sites  # type: ignore[attr-defined]
        self.fields["drug"].widget.attrs = self._combobox()

    @property
    def day(self) -> date:
        """The day of service, on which times are read."""
        return self.encounter.service_on

    @property
    def zone(self) -> tzinfo:
        """The zone whose clock was on the wall: the row's, or the facility's."""
        return self.row.zone if self.row else self.encounter.facility.zone

    @property
    def further_fields(self) -> list[BoundField]:
        """The fields behind More."""
        return [self[name] for name in self.fields if name not in FIRST_LINE]

    def focus(self, name: str) -> None:
        """Give a field the focus when the form is shown; the drug for a name that is none."""
        field = self.fields[name if name in self.fields else "drug"]
        field.widget.attrs["autofocus"] = True

    def at_first_error(self) -> AdministrationForm:
        """Give the first refused field the focus, and return the form."""
        refused = [name for name in self.fields if name in self.errors]
        self.focus(refused[0] if refused else "drug")
        return self

    def _combobox(self) -> dict[str, str]:
        """Attributes of WAI-ARIA's editable combobox; without JavaScript a plain field."""
        search = reverse("coding:drug-search")
        return {
            "role": "combobox",
            "aria-autocomplete": "list",
            "aria-expanded": "false",
            "aria-controls": f"{self['drug'].auto_id}_options",
            "data-search": f"{search}?day={self.day}&q=",
            "placeholder": "type a drug",
            "spellcheck": "false",
        }

    def clean_hcpcs(self) -> str:
        """Drop the code of another drug when only the name was typed over."""
        code = str(self.cleaned_data["hcpcs"]).strip().upper()
        row = self.row
        if row and code == row.hcpcs and self.cleaned_data.get("drug") != row.drug:
            return ""
        return code

    def clean(self) -> dict[str, Any]:
        """Read the times, then build the row; what the model refuses shows at its field."""
        super().clean()
        self._read_times()
        self._check_units()
        self._check_pump()
        if self.cleaned_data.get("drug") and self.cleaned_data.get("route"):
            self._build()
        return self.cleaned_data

    def _read_times(self) -> None:
        text = self.cleaned_data.get("start", "")
        if text:
            reading = read_start(text, day=self.day, zone=self.zone, now=self.now)
            self._take("start", text, reading)
        text, start = self.cleaned_data.get("stop", ""), self.cleaned_data.get("start_at")
        if text:
            reading = read_stop(text, day=self.day, zone=self.zone, start=start, now=self.now)
            self._take("stop", text, reading)

    def _take(self, name: str, text: str, reading: Reading) -> None:
        """Keep an instant, with the text first typed for it; ask or refuse otherwise."""
        if isinstance(reading, Understood):
            known = self.row is not None and getattr(self.row, f"{name}_at") == reading.at
            self.cleaned_data[f"{name}_at"] = reading.at
            self.cleaned_data[f"{name}_text"] = getattr(self.row, f"{name}_text") if known else text
        elif isinstance(reading, Asked):
            setattr(self, f"{name}_options", reading.options)
            self.add_error(name, reading.question)
        else:
            self.add_error(name, reading.reason)

    def _check_units(self) -> None:
        """Refuse an amount without a unit; what was discarded may borrow the dose's."""
        dose, discarded = self.cleaned_data.get("dose"), self.cleaned_data.get("discarded")
        if dose and not dose.unit:
            self.add_error("dose", "Expected the unit as well, such as 330 mg.")
        if discarded and not discarded.unit and not (dose and dose.unit):
            self.add_error("discarded", "Expected the unit as well, such as 10 mg.")

    def _check_pump(self) -> None:
        """Refuse a refill of no pump: each kind of pump has its own code for it."""
        if self.cleaned_data.get("pump_refill") and self.cleaned_data.get("pump") == "":
            expected = "Expected which pump was filled again: portable or implantable."
            self.add_error("pump", expected)

    def _build(self) -> None:
        row = copied(self.row) if self.row else None
        try:
            self.draft = draft_administration(
                encounter=self.encounter, administration=row, **self.changes
            )
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                field = TYPED_IN.get(name, name)
                known = field if field in self.fields else None
                self.add_error(known, list(messages))

    @property
    def changes(self) -> AdministrationFields:
        """What the action takes; fields that were refused stay as they are or empty."""
        given = self.cleaned_data
        fields: Any = {name: given[name] for name in AS_TYPED if name in given}
        for name in ("start", "stop"):
            fields[f"{name}_at"] = given.get(f"{name}_at")
            fields[f"{name}_text"] = given.get(f"{name}_text", "")
        dose, discarded = given.get("dose"), given.get("discarded")
        fields |= amount_fields("dose", dose)
        fields |= amount_fields("discarded", discarded, dose.unit if dose else "")
        fields |= {name: ANSWERS[given[name]] for name in YES_NO_OR_UNKNOWN if name in given}
        return cast(AdministrationFields, fields)


def amount_fields(name: str, dose: Dose | None, unit: str = "") -> dict[str, Any]:
    """Return the two columns of an amount; `unit` is taken where none was written."""
    if dose is None:
        return {f"{name}_amount": None, f"{name}_unit": ""}
    return {f"{name}_amount": dose.amount, f"{name}_unit": dose.unit or unit}


def copied(row: DrugAdministration) -> DrugAdministration:
    """Return a second instance of a row, so that trying changes leaves the first alone."""
    names = [field.attname for field in row._meta.concrete_fields]
    copy = DrugAdministration.from_db(None, names, [getattr(row, name) for name in names])
    copy.encounter, copy.access_site = row.encounter, row.access_site
    return copy


def typed_from(row: DrugAdministration, day: date, zone: tzinfo) -> dict[str, Any]:
    """Return a row as it would be typed."""
    typed: dict[str, Any] = {name: getattr(row, name) for name in AS_TYPED}
    for name in ("start", "stop"):
        at = getattr(row, f"{name}_at")
        typed[name] = show_time(at, day=day, zone=zone) if at else ""
    return typed | {
        "access_site": row.access_site.label,
        "dose": amount_text(row.dose_amount, row.dose_unit),
        "discarded": amount_text(row.discarded_amount, row.discarded_unit),
        "rate_ml_per_hour": amount_text(row.rate_ml_per_hour, ""),
        "volume_ml": amount_text(row.volume_ml, ""),
        **{name: WORDS_OF_ANSWERS[getattr(row, name)] for name in YES_NO_OR_UNKNOWN},
    }
