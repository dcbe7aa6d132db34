"""The newest encounters, as previews of changed reference data derive them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import Count, Max

from coding.engine import facts
from coding.impact import Visit
from encounters.coding import house_of
from encounters.facts import facts_of_many
from encounters.models import Encounter, Facility


class RecentEncounters:
    """Encounters of every facility, by their public names; no patient is named."""

    def state(self) -> str:
        """Name what facilities say: another text after any change of one."""
        return repr(Facility.history.aggregate(Count("pk"), Max("pk")))

    def visits(self, most: int) -> Sequence[Visit]:
        """Return the newest encounters by day of service; one query."""
        rows = Encounter.objects.order_by("-service_on", "-pk").select_related("facility", "payer")
        return [
            Visit(
                str(row.public_id),
                row.service_on,
                row.payer.slug if row.payer else None,
                facts.Setting(row.setting),
                house_of(row.facility),
            )
            for row in rows[:most].iterator()
        ]

    def facts(self, ids: Iterable[str]) -> Iterator[facts.Encounter]:
        """Yield what is documented of these encounters; three queries for all of them."""
        wanted = list(ids)
        rows = Encounter.objects.filter(public_id__in=wanted).select_related("facility", "payer")
        by_id = {str(row.public_id): row for row in rows}
        return facts_of_many([by_id[name] for name in wanted if name in by_id])
