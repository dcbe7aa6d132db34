"""What the admin pages of all house data share: sheets, words on rules, links to proposals."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from coding.admin.proposals import ProposedAdmin
from coding.sheets.tables import SHEETS

PROPOSAL = re.compile(r"\(proposal (\d+)")
LINK = '<a href="{}">{}</a>'


def _decides(text: str, *rules: str) -> SafeString:
    links = ((reverse("coding:rule-detail", args=[rule]), rule) for rule in rules)
    return format_html("{} {}", text, format_html_join(", ", LINK, links))


# Words above some fields, then the rules that read them; links are made when a page is shown.
decides = lazy(_decides, SafeString)


class LeadsNowhere:
    """Leaves out the pop-ups beside a choice: a new row is a proposal of its own."""

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Take the links off the widget of a related row."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if found is not None and isinstance(found.widget, RelatedFieldWidgetWrapper):
            widget = found.widget
            widget.can_add_related = widget.can_change_related = False
            widget.can_delete_related = widget.can_view_related = False
        return found


class HouseAdmin(LeadsNowhere, ProposedAdmin):
    """Edits are proposed, row by row here or many in a sheet; the history leads to the proposal."""

    change_list_template = "coding/admin/change_list.html"
    history_list_display: ClassVar[tuple[str, ...]] = ("proposal",)
    actions = None
    list_per_page = 50
    show_full_result_count = False
    sheet = ""  # name of the table in `coding.sheets`, where it has one

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Offer the import to who may propose."""
        sheet = SHEETS.get(self.sheet)
        may = sheet is not None and sheet.may(request.user, "add", "change")
        context = {"may_import": may, **(extra_context or {})}
        return super().changelist_view(request, context)  # type: ignore[no-any-return]

    def proposal(self, record: Any) -> str:
        """Link a row of the history to the proposal that its reason names."""
        found = PROPOSAL.search(record.history_change_reason or "")
        if found is None:
            return ""
        address = reverse("coding:proposal-detail", args=[int(found[1])])
        return format_html(LINK, address, f"Proposal {found[1]}")
