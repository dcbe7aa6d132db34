"""The encounter document, version 1: JSON to facts, strictly; the result is `result_text`'s."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from coding.engine.facts import (
    AccessSite,
    AdminClass,
    Administration,
    Amount,
    BilledLine,
    Container,
    Encounter,
    Provider,
    Pump,
    Purpose,
    Role,
    Route,
    Service,
    Setting,
    Status,
)
from coding.engine.instants import instant
from coding.engine.policies import SWITCHES
from coding.engine.result_text import result_text, write_result
from coding.engine.strict import (
    REMEMBERED,
    DocumentError,
    Parse,
    Shape,
    above_zero,
    amount,
    boolean,
    choice,
    count,
    day,
    found,
    listed,
    pattern,
    remembered,
    text,
)

__all__ = ["DocumentError", "read_encounter", "result_text", "write_result"]

CODE = pattern(r"[A-Z0-9]{5}", "a five-character code")
MODIFIERS = listed(pattern(r"[A-Z0-9]{2}", "a two-character modifier"))
PLACE = pattern(r"\d{2}", "a two-digit place of service")
DIAGNOSIS = pattern(
    r"(?=.{0,2}[0-9])[A-Z][A-Z0-9]{2}(\.?[A-Z0-9]{1,4})?", "an ICD-10-CM code such as C18.9"
)
TAXONOMY = pattern(r"[A-Z0-9]{10}", "a ten-character taxonomy code")
NPI = pattern(r"\d{10}", "a ten-digit NPI")
NDC = pattern(r"[0-9][0-9-]{8,13}", "an NDC")
NAME = remembered(text)  # texts that come again, unlike ids
VOLUME = remembered(above_zero)
ZONES = 16  # whose days are remembered at once


def read_encounter(value: object, *, default_zone: str) -> Encounter:
    """Return the facts of one document; raise DocumentError naming the key."""
    encounter = _encounter(_zone_of(value, default_zone)).read(value)
    _check_whole(encounter)
    return encounter


def _zone_of(value: object, default_zone: str) -> tzinfo:
    """Return the zone that the document's times are in, whatever else is wrong with it."""
    named = value.get("time_zone") if isinstance(value, Mapping) else None
    try:
        return ZONE(default_zone if named is None else named)
    except DocumentError as error:
        raise error.within("time_zone") from None


def _check_whole(encounter: Encounter) -> None:
    """Refuse what only the whole document can show."""
    ids = [administration.id for administration in encounter.administrations]
    _refuse_twice(ids, "administrations", "id", "; expected each id once")
    primary = encounter.primary_administration
    if primary is not None and primary not in ids:
        raise DocumentError(f"no administration has id {found(primary)}", "primary_administration")
    for index, row in enumerate(encounter.administrations):
        if row.pump_refill and row.pump is None:
            message = "a refill without a pump; expected the key pump beside it"
            raise DocumentError(message, "administrations", index, "pump_refill")
    if encounter.access_sites:
        labels = [site.label for site in encounter.access_sites]
        _refuse_twice(labels, "access_sites", "label", "")


def _refuse_twice(names: list[str], key: str, inner: str, expected: str) -> None:
    if len(set(names)) == len(names):
        return
    index = next(n for n, name in enumerate(names) if name in names[:n])
    message = f"{found(names[index])} is there twice{expected}"
    raise DocumentError(message, key, index, inner)


def _zone(value: Any) -> tzinfo:
    try:
        return ZoneInfo(text(value))
    except (KeyError, ValueError, OSError):
        raise DocumentError(
            f"expected an IANA time zone such as America/New_York, found {found(value)}"
        ) from None


ZONE = remembered(_zone)


def _quantity(number: Parse[Any]) -> Parse[Amount]:
    """Return a parser of quantities; the same words give the same, frozen, quantity."""
    strictly = Shape(Amount, {"amount": number, "unit": NAME}).read
    seen: dict[Any, Amount] = {}  # by amount and unit

    def parse(value: Any) -> Amount:
        if type(value) is not dict or len(value) != 2:
            return strictly(value)
        key = (value.get("amount"), value.get("unit"))
        try:
            return seen[key]
        except (KeyError, TypeError):  # a list has no hash
            quantity = strictly(value)
        if len(seen) >= REMEMBERED:
            seen.clear()
        seen[key] = quantity
        return quantity

    return parse


def _policies(value: Any) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise DocumentError(f"expected an object, found {found(value)}")
    for name, setting in value.items():
        if name not in SWITCHES:
            expected = ", ".join(sorted(SWITCHES))
            raise DocumentError(f"unknown switch; expected {expected}", str(name))
        if setting not in SWITCHES[name]:
            expected = ", ".join(SWITCHES[name])
            raise DocumentError(f"expected one of {expected}; found {found(setting)}", name)
    return dict(value)


PROVIDER = Shape(Provider, {"role": choice(Role), "taxonomy": TAXONOMY, "npi": NPI}).read
SERVICE = Shape(Service, {"code": CODE, "modifiers": MODIFIERS}).read
SITE = Shape(AccessSite, {"label": NAME, "separate_because": text}).read
BILLED = Shape(BilledLine, {"code": CODE, "units": count, "modifiers": MODIFIERS}).read
# Everything of an administration but its times, which are read in the encounter's zone.
TIMELESS: Mapping[str, Parse[Any]] = {
    "id": text,
    "drug": NAME,
    "route": choice(Route),
    "hcpcs": CODE,
    "admin_class": choice(AdminClass),
    "hormonal": boolean,
    "purpose": choice(Purpose),
    "access_site": NAME,
    "visit": count,
    "bag": text,
    "rate_ml_per_hour": VOLUME,
    "volume_ml": VOLUME,
    "pump": choice(Pump),
    "pump_supplied_by_practice": boolean,
    "pump_refill": boolean,
    "puncture": boolean,
    "lesions": count,
    "dose": _quantity(VOLUME),
    "discarded": _quantity(remembered(amount)),
    "container": choice(Container),
    "ndc": NDC,
    "status": choice(Status),
}


@lru_cache(maxsize=ZONES)
def _encounter(zone: tzinfo) -> Shape[Encounter]:
    """Return how documents of one zone are read."""
    moment = instant(zone)
    administration = Shape(Administration, {**TIMELESS, "start": moment, "stop": moment})
    return Shape(
        Encounter,
        {
            "id": text,
            "date_of_service": remembered(day),
            "setting": choice(Setting),
            "administrations": listed(administration.read),
            "time_zone": ZONE,
            "place_of_service": PLACE,
            "payer": NAME,
            "primary_administration": text,
            "diagnoses": listed(DIAGNOSIS),
            "providers": listed(PROVIDER),
            "other_services": listed(SERVICE),
            "access_sites": listed(SITE),
            "billed": listed(BILLED),
            "policies": _policies,
        },
        time_zone=zone,
    )
