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
    """The fields that somebody typed beside what is saved now; `theirs` None: deleted."""

    def __init__(self, mine: forms.Form, theirs: Mapping[str, object] | None, version: int) -> None:
        self.version = version
        gone = "somebody deleted this row" if theirs is None else "somebody saved before you"
        self.heading = f"Not saved: {gone} (now version {version})"
        fields = [
            ConflictField(str(field.label), shown(field.value()), shown(_of(theirs, field.name)))
            for field in mine
            if field.name not in ("version",)
        ]
        self.fields = [field for field in fields if field.mine or field.theirs]


def _of(theirs: Mapping[str, object] | None, name: str) -> object:
    return "" if theirs is None else theirs.get(name, "")


def shown(value: object) -> str:
    """Write a field's value as a reader sees it."""
    if value is None or value is False:
        return ""
    return "yes" if value is True else str(value)
