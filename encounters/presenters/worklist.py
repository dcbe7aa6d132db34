"""The worklist: filters with their counts, and a page of encounters, the oldest service first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse

from encounters.models import Encounter
from encounters.presenters.wording import counted, day_text
from encounters.querysets import EncounterQuerySet

PAGE = 50
PUMPS = ("G0498", "C8957")  # administration codes outside CPT
FILTERS = {
    "": "All",
    "draft": "Awaiting coding",
    "mine": "Mine",
    "unassigned": "Unassigned",
    "queries": "With queries",
    "errors": "With errors",
    "ready": "Ready for sign-off",
    "signed_off": "Signed off",
}


def administration_codes(summary: str) -> str:
    """Keep the administration codes of a summary: CPT's begin with a digit, drug codes do not."""
    return ", ".join(part for part in summary.split(", ") if part[:1].isdigit() or part in PUMPS)


@dataclass(frozen=True)
class FilterLink:
    """A filter with the number of encounters behind it, empty where it is not counted."""

    text: str
    url: str
    count: str
    is_chosen: bool


def behind(day: date, key: int) -> Q:
    """Select what comes after a place of the list, which begins with the oldest service."""
    return Q(service_on__gt=day) | Q(service_on=day, pk__gt=key)


class WorklistRow:
    """One encounter in the list."""

    def __init__(self, encounter: Encounter, today: date) -> None:
        self.url = reverse("encounters:encounter-detail", args=[encounter.public_id])
        self.patient = encounter.patient.name
        self.mrn = encounter.patient.mrn
        self.day = day_text(encounter.service_on)
        self.facility = encounter.facility.short_name
        self.payer = encounter.payer.name if encounter.payer else "not known"
        self.status = encounter.status
        self.status_text = encounter.get_status_display()
        self.errors = encounter.error_count or ""
        self.queries = encounter.query_count or ""
        self.assignee = encounter.assignee.get_username() if encounter.assignee else "—"
        self.age = counted(max((today - encounter.service_on).days, 0), "day")
        self.codes = administration_codes(encounter.lines_summary)


class WorklistPresenter:
    """Encounters of one filter; `after` is the place behind which the page begins."""

    def __init__(
        self, visible: EncounterQuerySet, *, user: User, chosen: str, after: str, now: datetime
    ) -> None:
        self._visible = visible
        self._user = user
        self._after = after
        self._today = now.date()
        self.chosen = chosen if chosen in FILTERS else ""

    @cached_property
    def filters(self) -> list[FilterLink]:
        """Every filter, the chosen one marked."""
        return [self._link(name, text) for name, text in FILTERS.items()]

    def _link(self, name: str, text: str) -> FilterLink:
        url = reverse("encounters:worklist")
        count = self._counts.get(name, "")
        return FilterLink(text, f"{url}?show={name}" if name else url, count, name == self.chosen)

    @cached_property
    def _counts(self) -> dict[str, str]:
        known = self._visible.counts()
        names = {"": "total", "queries": "with_queries", "errors": "with_errors"}
        keys = {name: names.get(name, name) for name in FILTERS}
        return {name: str(known[key]) for name, key in keys.items() if key in known}

    def _filtered(self) -> EncounterQuerySet:
        match self.chosen:
            case "mine":
                return self._visible.assigned_to(self._user)
            case "unassigned":
                return self._visible.unassigned()
            case "queries":
                return self._visible.with_queries()
            case "errors":
                return self._visible.with_errors()
            case "":
                return self._visible
            case status:
                return self._visible.filter(status=status)

    @cached_property
    def _found(self) -> list[Encounter]:
        """One encounter more than a page holds tells whether there is another page."""
        found = self._filtered().with_people().order_by("service_on", "pk")
        day, _, key = self._after.partition("_")
        if _is_day(day) and key.isascii() and key.isdigit() and len(key) < 18:
            found = found.filter(behind(date.fromisoformat(day), int(key)))
        return list(found[: PAGE + 1])

    @cached_property
    def rows(self) -> list[WorklistRow]:
        """The page's encounters."""
        return [WorklistRow(one, self._today) for one in self._found[:PAGE]]

    @property
    def more_url(self) -> str:
        """Where the next page begins; empty on the last."""
        if len(self._found) <= PAGE:
            return ""
        last = self._found[PAGE - 1]
        place = {"show": self.chosen, "after": f"{last.service_on}_{last.pk}"}
        return f"{reverse('encounters:worklist')}?{urlencode(place)}"

    @property
    def empty_text(self) -> str:
        """What an empty list says."""
        if self.chosen:
            return f"No encounter under “{FILTERS[self.chosen]}”."
        return "No encounter yet. Open one with New encounter."


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
