"""Edits in the admin become proposals: what a save would do is kept, shown, and decided later."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import ForeignKey, Model
from django.forms.models import _get_foreign_key
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.html import format_html
from simple_history.admin import SimpleHistoryAdmin

from coding.actions.proposals import propose
from coding.changes.rehearsal import rehearsal
from coding.changes.rows import RowChange, Scope, differences, fingerprint, snapshot
from coding.models import Proposal

SINCE = "opened_as"
KEPT = (
    "What you typed is kept: look at what the row is now, then press again to propose your "
    "change on top of it."
)


class ProposalForm(forms.ModelForm):  # type: ignore[type-arg]
    """Asks why, and notices that somebody else's change came into force meanwhile."""

    why = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The reason and its source: document, section, day. It stays in the history.",
        error_messages={"required": "Expected the reason of the change, and its source."},
    )
    opened_as = forms.CharField(required=False, widget=forms.HiddenInput)
    scope: Scope = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = fingerprint(self.scope) if self.scope else ""
        self.initial[SINCE] = self.now

    def clean(self) -> dict[str, Any]:
        """Refuse to build on a state that the person has not seen; the second press does."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.now and cleaned.get(SINCE) != self.now:
            self.add_error(None, f"{self._last_change()} {KEPT}")
            posted = cast(QueryDict, self.data).copy()
            posted[self.add_prefix(SINCE)] = self.now
            self.data = posted
        return cleaned

    def _last_change(self) -> str:
        latest: Any = None
        for rows in self.scope:
            history: Any = rows.model.history
            newest = history.filter(id__in=rows.values("pk")).order_by("-history_date").first()
            if newest and (latest is None or newest.history_date > latest.history_date):
                latest = newest
        if latest is None:
            return "Somebody changed this meanwhile."
        who = latest.history_user or "somebody"
        return f"{who} changed this meanwhile, at {latest.history_date:%Y-%m-%d %H:%M} UTC."


class KeptHistory(SimpleHistoryAdmin):  # type: ignore[misc]
    """The history is looked at: what it shows is brought back by a new change only."""

    object_history_list_template = "coding/admin/history_list.html"

    def history_form_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse to save an old state over the row."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        page: HttpResponse = super().history_form_view(request, *args, **kwargs)
        return page


class ProposedAdmin(KeptHistory):
    """A save is rehearsed, taken back, and kept as a proposal with its preview.

    Rows are not deleted here: a code or policy that ends gets a last day.
    """

    form = ProposalForm
    change_form_template = "coding/admin/change_form.html"

    def get_form(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Give the form the rows that it may touch."""
        form = super().get_form(request, obj, **kwargs)
        return type(form.__name__, (form,), {"scope": self.scope(obj) if obj else ()})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Ask for the reason at the end, of people who may change something."""
        fieldsets = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        asked = (("Why", {"fields": ("why", SINCE)}),) if may else ()
        return (*(self._without(fields) for fields in fieldsets), *asked)

    @staticmethod
    def _without(fieldset: Any) -> Any:
        """Leave the two fields out where Django lists every field of the form."""
        name, options = fieldset
        kept = [field for field in options["fields"] if field not in ("why", SINCE)]
        return name, {**options, "fields": kept}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted: end it with a last day."""
        return False

    def scope(self, obj: Model) -> Scope:
        """Return the rows that one form edits: the object, then the rows below it."""
        own = [type(obj)._default_manager.filter(pk=obj.pk)]
        for inline in self.inlines:
            child = cast(type[InlineModelAdmin[Any, Any]], inline)
            link = _get_foreign_key(type(obj), child.model, fk_name=child.fk_name)
            above = [f.name for f in child.model._meta.fields if isinstance(f, ForeignKey)]
            rows = child.model._default_manager.select_related(*above)  # names tell of them
            own.append(rows.filter(**{link.name: obj.pk}))
        return own

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponseBase:
        """Show the form; on a valid save propose what it would do."""
        if request.method != "POST":
            self._tell_of_others(request, object_id)
            answer: HttpResponseBase = super().changeform_view(
                request, object_id, form_url, extra_context
            )
            return answer
        rehearsed: list[tuple[str, list[RowChange]]] = []
        setattr(request, "rehearsed", rehearsed)  # noqa: B010  read by _keep, below
        with rehearsal():
            found = self.get_object(request, object_id) if object_id else None
            before = snapshot(self.scope(found)) if found else {}
            setattr(request, "before", before)  # noqa: B010
            response: HttpResponseBase = super().changeform_view(
                request, object_id, form_url, extra_context
            )
        return self._proposed(request, *rehearsed[0]) if rehearsed else response

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Note what was saved, before it is taken back."""
        return self._keep(request, obj)

    def response_change(self, request: Any, obj: Any) -> HttpResponse:
        """Note what was saved, before it is taken back."""
        return self._keep(request, obj)

    def _keep(self, request: Any, obj: Model) -> HttpResponse:
        changes = differences(request.before, snapshot(self.scope(obj)))
        request.rehearsed.append((str(obj), changes))
        return HttpResponse()

    def _proposed(self, request: HttpRequest, title: str, changes: list[RowChange]) -> HttpResponse:
        if not changes:
            messages.info(request, "Nothing was changed, so there is nothing to propose.")
            return redirect(request.path)
        by = cast(User, request.user)
        return redirect(propose(title=title, rows=changes, reason=request.POST["why"], by=by))

    def _tell_of_others(self, request: HttpRequest, object_id: str | None) -> None:
        """Name the open proposals for the same rows."""
        if object_id is None:
            return
        model = self.model._meta.label_lower
        for proposal in Proposal.objects.open():
            if any(row[0] == model and str(row[1]) == object_id for row in proposal.rows):
                text = "{} proposed a change of this row, which waits: <a href='{}'>{}</a>"
                link = (proposal.author, proposal.get_absolute_url(), proposal)
                messages.warning(request, format_html(text, *link))
