"""A sheet that somebody sent: kept while they look at what it would do."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import UploadedFile

from coding import uploads
from coding.actions.proposals import propose
from coding.models import Proposal
from coding.sheets.effect import Effect, effect_of
from coding.sheets.reading import Problem, SheetError, read_sheet
from coding.sheets.tables import Sheet

MOST_BYTES = 20 * uploads.MEBIBYTE
MOST_TEXT = f"{MOST_BYTES // uploads.MEBIBYTE} MB"
SALT = "coding.sheets"
GONE = "The file is not kept any more. Choose it again."


class SheetForm(forms.Form):
    """The file, and whether rows that it lacks are meant to go."""

    file = forms.FileField(
        max_length=200,
        help_text=f"CSV or .xlsx with the headings below, of at most {MOST_TEXT}.",
        error_messages={
            "required": f"Expected a file of at most {MOST_TEXT}.",
            "empty": "The file is empty.",
            "max_length": "Its name is too long.",
        },
    )
    is_whole = forms.BooleanField(
        label="The file is the whole table",
        required=False,
        help_text="Otherwise rows that it lacks stay as they are.",
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse a file that no table of a house fills."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(f"Expected a file of at most {MOST_TEXT}.")
        return file


class ReasonForm(forms.Form):
    """Why the rows are changed; the file was sent before, and `sent` names it."""

    sent = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The reason and its source: document, section, day. It stays in the history.",
        error_messages={"required": "Expected the reason of the change, and its source."},
    )


@dataclass(frozen=True)
class Sent:
    """A kept file: where it is, its own name, and how it was meant."""

    kept: str
    name: str
    is_whole: bool

    @property
    def ticket(self) -> str:
        """Return a text that the page sends back, and that nobody else can make."""
        return signing.dumps(astuple(self), salt=SALT)

    def effect_on(self, sheet: Sheet) -> Effect:
        """Rehearse it; raise SheetError with all that is wrong."""
        try:
            rows = read_sheet(uploads.kept(self.kept), sheet, name=self.name)
        except FileNotFoundError as error:
            raise SheetError([Problem(0, "", GONE)]) from error
        return effect_of(sheet, rows, is_whole=self.is_whole)

    def propose(self, sheet: Sheet, *, why: str, by: User) -> Proposal | None:
        """Propose what it does now; nothing where nothing would change."""
        effect = self.effect_on(sheet)
        if not effect.changes:
            return None
        title = f"{self.name} ({sheet.title}): {effect}"
        proposal = propose(title=title, rows=effect.changes, reason=why, by=by)
        uploads.forget(self.kept)
        return proposal


def keep(form: SheetForm) -> Sent:
    """Keep the file of a valid form until it is proposed or forgotten."""
    file = form.cleaned_data["file"]
    name, _ = uploads.keep(file.chunks())
    return Sent(name, file.name, form.cleaned_data["is_whole"])


def sent_before(ticket: str) -> Sent:
    """Read a ticket. Raise SheetError for one that is old or was not made here."""
    try:
        return Sent(*signing.loads(ticket, salt=SALT, max_age=uploads.FORGOTTEN_SECONDS))
    except signing.BadSignature as error:
        raise SheetError([Problem(0, "", GONE)]) from error
