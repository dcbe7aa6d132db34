"""What a reader may ask: for a day, a payer, a kind of claim."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from coding.engine.facts import Setting
from coding.reference_pages.payer_rows import payer_tree

DAY_EXPECTED = "day: expected a date as YYYY-MM-DD, such as 2026-03-02."
_LETTERS = {"maxlength": 2, "autocomplete": "off"}
_STATE = re.compile(r"[A-Z]{2}")


def payer_choices() -> list[tuple[str, str]]:
    """Return the payers in use, plans indented below their payers."""
    payers = [(payer, depth) for payer, depth in payer_tree() if payer.is_active]
    named = [(payer.slug, "\N{EM SPACE}" * depth + payer.name) for payer, depth in payers]
    return [("", "no payer"), *named]


class DayForm(forms.Form):
    """The day that a page tells of; today where none is given."""

    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.TextInput(attrs={"placeholder": "YYYY-MM-DD", "autocomplete": "off"}),
        error_messages={"invalid": DAY_EXPECTED},
    )

    def __init__(self, asked: Mapping[str, Any]) -> None:
        today = timezone.now().date().isoformat()
        given = {name: asked[name] for name in self.base_fields if name in asked}
        super().__init__({"day": today, "setting": Setting.FACILITY.value, **given})

    def clean_day(self) -> date:
        """Take an emptied field for today."""
        day: date | None = self.cleaned_data["day"]
        return day or timezone.now().date()


class InForceForm(DayForm):
    """What was, is or will be in force: for whom, and which drugs."""

    payer = forms.ChoiceField(
        required=False,
        choices=payer_choices,
        error_messages={
            "invalid_choice": "payer: “%(value)s” is not a payer of the list; expected one of it."
        },
    )
    setting = forms.ChoiceField(
        label="Claim",
        choices=[(one.value, one.value) for one in Setting],
        error_messages={
            "invalid_choice": "setting: “%(value)s” is neither facility nor professional.",
            "required": "setting: expected facility or professional.",
        },
    )
    state = forms.CharField(
        label="State of the facility",
        required=False,
        max_length=2,
        widget=forms.TextInput(attrs=_LETTERS),
        error_messages={"max_length": "state: expected two letters, such as MD."},
    )
    q = forms.CharField(
        label="Drug",
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Name, brand or code.",
        error_messages={"max_length": "q: expected at most 80 characters."},
    )

    def clean_state(self) -> str:
        """Take small letters too."""
        state = str(self.cleaned_data["state"]).upper()
        if state and not _STATE.fullmatch(state):
            raise forms.ValidationError("state: expected two letters, such as MD.")
        return state
