"""From a document's facts to the fields that actions record: the way of demo and importers."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from decimal import Decimal

from coding.engine.facts import Administration, Amount
from encounters.actions import AdministrationFields
from encounters.times import show_time


def administration_fields(
    given: Administration, *, day: date, zone: tzinfo
) -> AdministrationFields:
    """Turn one administration of a document into fields; its times are kept as shown text too."""
    dose_amount, dose_unit = _amount(given.dose)
    discarded_amount, discarded_unit = _amount(given.discarded)
    return AdministrationFields(
        drug=given.drug,
        hcpcs=given.hcpcs or "",
        admin_class=given.admin_class or "",
        hormonal=given.hormonal,
        route=given.route,
        purpose=given.purpose,
        access_site=given.access_site,
        visit=given.visit,
        start_at=given.start,
        stop_at=given.stop,
        start_text=_text(given.start, day, zone),
        stop_text=_text(given.stop, day, zone),
        bag=given.bag or "",
        rate_ml_per_hour=given.rate_ml_per_hour,
        volume_ml=given.volume_ml,
        pump=given.pump or "",
        pump_supplied_by_practice=given.pump_supplied_by_practice,
        pump_refill=given.pump_refill,
        puncture=given.puncture,
        lesions=given.lesions,
        dose_amount=dose_amount,
        dose_unit=dose_unit,
        discarded_amount=discarded_amount,
        discarded_unit=discarded_unit,
        container=given.container or "",
        ndc=given.ndc or "",
        status=given.status,
    )


def _amount(given: Amount | None) -> tuple[Decimal | None, str]:
    return (None, "") if given is None else (given.amount, given.unit)


def _text(at: datetime | None, day: date, zone: tzinfo) -> str:
    return "" if at is None else show_time(at, day=day, zone=zone)
