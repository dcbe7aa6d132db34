"""What a reader may ask of the reference data, and what is decided about it."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils import timezone


class DrugSearchForm(forms.Form):
    """The text of the type-ahead, and the day of service (today if it is left out)."""

    q = forms.CharField(
        required=False,
        max_length=80,
        error_messages={"max_length": "q: expected at most 80 characters."},
    )
    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": "day: expected a date as YYYY-MM-DD."},
    )

    def clean_day(self) -> date:
        """Default to today, because a code is looked for on the day it is used."""
        day: date | None = self.cleaned_data["day"]
        return day or timezone.now().date()


class DecisionForm(forms.Form):
    """What somebody decides about a proposal."""

    decision = forms.ChoiceField(
        choices=[(name, name) for name in ("publish", "sign", "turn-down", "withdraw", "again")],
        widget=forms.HiddenInput,
        error_messages={"invalid_choice": "decision: expected one of the buttons of the page."},
    )
    why = forms.CharField(
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed to sign golden cases and to turn a proposal down.",
    )
