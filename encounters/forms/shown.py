"""A field's value as a reader sees it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField


def shown(field: BoundField, value: object) -> str:
    """Write a value of the field: the label of a choice, yes for a tick, nothing for none."""
    if value is None or value is False or value == "":
        return ""
    if value is True:
        return "yes"
    if isinstance(field.field, forms.ChoiceField):
        choices: Any = field.field.choices
        labels = {str(key): str(label) for key, label in choices}
        return labels.get(str(value), str(value))
    return str(value)
