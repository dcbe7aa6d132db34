"""What makes an encounter a golden case: a name, and who vouches for the answer."""

from __future__ import annotations

from django import forms


class GoldenForm(forms.Form):
    """Asks for nothing that names a patient."""

    name = forms.CharField(
        max_length=200,
        help_text="One sentence on what it shows, such as: two antibodies after a short push. "
        "No name or number of a patient.",
    )
    source = forms.CharField(
        label="Who vouches for it",
        max_length=200,
        help_text="The review, the payer's answer or the document that says the lines are right.",
    )
