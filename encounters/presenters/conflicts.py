"""Two people, one encounter: what each wrote, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms


@dataclass(frozen=True)
class ConflictField:
    """One field as typed and as saved by somebody else."""

    label: str
    mine: str
    theirs: str

    @property
    def differs(self) -> bool:
        """Whether the two are not the same."""
        return self.mine != self.theirs


class ConflictPresenter:
    """What somebody typed beside what is saved now.

    `theirs` None: there is no such row (any more), and saving enters a new one.
    """

    def __init__(
        self, mine: forms.Form, theirs: Mapping[str, object] | None, version: int, *, is_new: bool
    ) -> None:
        self.heading = f"Not saved: {_what(theirs, is_new)} (now version {version})."
        self.is_new = is_new
        self.advice = (
            "What you typed is in the fields below. Save keeps yours; the button takes theirs."
            if theirs is not None
            else "What you typed is in the fields below. Add enters it as a new row."
        )
        fields = [
            ConflictField(str(field.label), shown(field.value()), shown(_of(theirs, field.name)))
            for field in mine
        ]
        self.fields = [one for one in fields if theirs is not None and (one.mine or one.theirs)]


def _what(theirs: Mapping[str, object] | None, is_new: bool) -> str:
    if is_new:
        return "somebody else saved before you; the rows above are up to date"
    if theirs is None:
        return "somebody deleted this row"
    return "somebody else saved before you"


def _of(theirs: Mapping[str, object] | None, name: str) -> object:
    return "" if theirs is None else theirs.get(name, "")


def shown(value: object) -> str:
    """Write a field's value as a reader sees it."""
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)
