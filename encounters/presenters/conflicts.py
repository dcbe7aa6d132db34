"""Two people, one encounter: what each wrote, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms

from encounters.forms.shown import shown


@dataclass(frozen=True)
class ConflictField:
    """One field as typed and as saved by somebody else."""

    label: str
    mine: str
    theirs: str


class ConflictPresenter:
    """What somebody typed beside what is saved now; `fields` are those that differ.

    `theirs` None: there is no such row (any more), and saving enters a new one.
    """

    def __init__(
        self, mine: forms.Form, theirs: Mapping[str, object] | None, version: int, *, is_new: bool
    ) -> None:
        self.is_new = is_new
        both = [
            ConflictField(
                str(field.label),
                shown(field, field.value()),
                shown(field, None if theirs is None else theirs.get(field.name)),
            )
            for field in mine
        ]
        self.fields = [one for one in both if theirs is not None and one.mine != one.theirs]
        self.heading = f"Not saved: {self._what(theirs)} (version {version})."
        self.advice = self._advice(theirs)

    def _what(self, theirs: Mapping[str, object] | None) -> str:
        if self.is_new or (theirs is not None and not self.fields):
            return "somebody else saved another part of this encounter before you"
        return "somebody deleted this row" if theirs is None else "somebody else saved before you"

    def _advice(self, theirs: Mapping[str, object] | None) -> str:
        if self.is_new:
            return "The rows above are up to date. Add enters yours."
        if theirs is None:
            return "What you typed is in the fields below. Add enters it as a new row."
        return "What you typed is in the fields below. Save keeps yours; the button takes theirs."
