"""What a person says of an official file, and why something is done with its release."""

from __future__ import annotations

from typing import Any

from django import forms

from coding.importers import LAYOUTS
from coding.models import Release
from coding.uploads import most_text

DAY = ["%Y-%m-%d"]
DAY_ERROR = {"invalid": "Expected a day as YYYY-MM-DD."}


def _day_widget() -> forms.DateInput:
    return forms.DateInput(format=DAY[0], attrs={"type": "date"})


class ImportForm(forms.Form):
    """An official file and the edition that it is; `source` falls back to the file's name."""

    system = forms.ChoiceField(label="Table")
    file = forms.FileField(
        label="File",
        max_length=200,
        error_messages={"empty": "The file is empty.", "max_length": "Its name is too long."},
    )
    name = forms.CharField(
        label="Edition", max_length=40, help_text="Such as 2026Q1 or FY2026.", strip=True
    )
    valid_from = forms.DateField(
        label="First day of service",
        input_formats=DAY,
        widget=_day_widget(),
        error_messages=DAY_ERROR,
    )
    valid_to = forms.DateField(
        label="Last day of service",
        required=False,
        input_formats=DAY,
        widget=_day_widget(),
        error_messages=DAY_ERROR,
        help_text="Empty where it is not known.",
    )
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=500,
        help_text="Where the file came from: the address of the page, and the day.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        labels = sorted((Release.System(system).label, system) for system in LAYOUTS)
        choices = [("", "Choose"), *((system, label) for label, system in labels)]
        self.fields["system"].choices = choices  # type: ignore[attr-defined]
        file = self.fields["file"]
        file.help_text = f"Text, .xlsx or .zip as published, of at most {most_text()}."
        file.error_messages["required"] = f"Expected a file of at most {most_text()}."

    def clean(self) -> dict[str, Any]:
        """Refuse a period that ends before it begins."""
        said = super().clean() or self.cleaned_data
        first, last = said.get("valid_from"), said.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", f"Expected {first} or later.")
        if self.errors and said.get("file"):
            self.add_error("file", "Choose the file again: a browser does not send it twice.")
        return said


class ReasonForm(forms.Form):
    """Why unexpected differences are accepted, or a release is withdrawn."""

    reason = forms.CharField(
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Expected a reason."},
    )
