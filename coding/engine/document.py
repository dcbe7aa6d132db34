"""The encounter document, version 1: JSON to facts, strictly, and a derivation to JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
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
from coding.engine.policies import SWITCHES
from coding.engine.reasons import Narrator
from coding.engine.results import Derivation, Finding, Line, NotReported, Query
from coding.engine.rulebook import Citation, Rulebook
from coding.engine.strict import (
    DocumentError,
    Fields,
    Parse,
    above_zero,
    amount,
    boolean,
    choice,
    count,
    day,
    found,
    instant,
    listed,
    pattern,
    text,
)

__all__ = ["DocumentError", "read_encounter", "write_result"]

CODE = pattern(r"[A-Z0-9]{5}", "a five-character code")
MODIFIER = pattern(r"[A-Z0-9]{2}", "a two-character modifier")
PLACE = pattern(r"\d{2}", "a two-digit place of service")
DIAGNOSIS = pattern(r"[A-Z]\d[A-Z0-9](\.?[A-Z0-9]{1,4})?", "an ICD-10-CM code such as C18.9")
TAXONOMY = pattern(r"[A-Z0-9]{10}", "a ten-character taxonomy code")
NPI = pattern(r"\d{10}", "a ten-digit NPI")
NDC = pattern(r"[0-9][0-9-]{8,13}", "an NDC")


def read_encounter(value: object, *, default_zone: str) -> Encounter:
    """Return the facts of one document; raise DocumentError naming the key."""
    fields = Fields(value, "")
    zone = fields.take("time_zone", _zone, _zone(default_zone, "time_zone"))
    encounter = Encounter(
        id=fields.take("id", text),
        date_of_service=fields.take("date_of_service", day),
        setting=fields.take("setting", choice(Setting)),
        time_zone=zone,
        administrations=fields.take("administrations", listed(_administration(zone))),
        place_of_service=fields.take("place_of_service", PLACE, None),
        payer=fields.take("payer", text, None),
        primary_administration=fields.take("primary_administration", text, None),
        diagnoses=fields.take("diagnoses", listed(DIAGNOSIS), ()),
        providers=fields.take("providers", listed(_provider), ()),
        other_services=fields.take("other_services", listed(_service), ()),
        access_sites=fields.take("access_sites", listed(_site), ()),
        billed=fields.take("billed", listed(_billed), None),
        policies=fields.take("policies", _policies, {}),
    )
    fields.done()
    _check_whole(encounter)
    return encounter


def _check_whole(encounter: Encounter) -> None:
    """Refuse what only the whole document can show."""
    seen: set[str] = set()
    for index, administration in enumerate(encounter.administrations):
        if administration.id in seen:
            raise DocumentError(
                f"administrations[{index}].id",
                f"{found(administration.id)} is there twice; expected each id once",
            )
        seen.add(administration.id)
    primary = encounter.primary_administration
    if primary is not None and primary not in seen:
        raise DocumentError("primary_administration", f"no administration has id {found(primary)}")
    labels = [site.label for site in encounter.access_sites]
    for index, label in enumerate(labels):
        if label in labels[:index]:
            raise DocumentError(f"access_sites[{index}].label", f"{found(label)} is there twice")


def _zone(value: Any, path: str) -> tzinfo:
    try:
        return ZoneInfo(text(value, path))
    except (KeyError, ValueError, OSError):
        raise DocumentError(
            path, f"expected an IANA time zone such as America/New_York, found {found(value)}"
        ) from None


def _administration(zone: tzinfo) -> Parse[Administration]:
    moment = instant(zone)

    def parse(value: Any, path: str) -> Administration:
        fields = Fields(value, path)
        take = fields.take
        administration = Administration(
            id=take("id", text),
            drug=take("drug", text),
            route=take("route", choice(Route)),
            hcpcs=take("hcpcs", CODE, None),
            admin_class=take("admin_class", choice(AdminClass), None),
            hormonal=take("hormonal", boolean, None),
            purpose=take("purpose", choice(Purpose), Purpose.TREATMENT),
            access_site=take("access_site", text, "A"),
            visit=take("visit", count, 1),
            start=take("start", moment, None),
            stop=take("stop", moment, None),
            bag=take("bag", text, None),
            rate_ml_per_hour=take("rate_ml_per_hour", above_zero, None),
            volume_ml=take("volume_ml", above_zero, None),
            pump=take("pump", choice(Pump), None),
            pump_supplied_by_practice=take("pump_supplied_by_practice", boolean, False),
            dose=take("dose", _quantity(above_zero), None),
            discarded=take("discarded", _quantity(amount), None),
            container=take("container", choice(Container), None),
            ndc=take("ndc", NDC, None),
            status=take("status", choice(Status), Status.COMPLETED),
        )
        fields.done()
        return administration

    return parse


def _quantity(number: Parse[Any]) -> Parse[Amount]:
    def parse(value: Any, path: str) -> Amount:
        fields = Fields(value, path)
        quantity = Amount(fields.take("amount", number), fields.take("unit", text))
        fields.done()
        return quantity

    return parse


def _provider(value: Any, path: str) -> Provider:
    fields = Fields(value, path)
    provider = Provider(
        fields.take("role", choice(Role)),
        fields.take("taxonomy", TAXONOMY, None),
        fields.take("npi", NPI, None),
    )
    fields.done()
    return provider


def _service(value: Any, path: str) -> Service:
    fields = Fields(value, path)
    service = Service(fields.take("code", CODE), fields.take("modifiers", listed(MODIFIER), ()))
    fields.done()
    return service


def _site(value: Any, path: str) -> AccessSite:
    fields = Fields(value, path)
    site = AccessSite(fields.take("label", text), fields.take("separate_because", text, None))
    fields.done()
    return site


def _billed(value: Any, path: str) -> BilledLine:
    fields = Fields(value, path)
    line = BilledLine(
        fields.take("code", CODE),
        fields.take("units", count),
        fields.take("modifiers", listed(MODIFIER), ()),
    )
    fields.done()
    return line


def _policies(value: Any, path: str) -> Mapping[str, str]:
    fields = Fields(value, path)
    for name, setting in fields.value.items():
        if name not in SWITCHES:
            expected = ", ".join(sorted(SWITCHES))
            raise DocumentError(fields.at(str(name)), f"unknown switch; expected {expected}")
        if setting not in SWITCHES[name]:
            expected = ", ".join(SWITCHES[name])
            raise DocumentError(
                fields.at(name), f"expected one of {expected}; found {found(setting)}"
            )
    return dict(fields.value)


def write_result(
    derivation: Derivation, encounter: Encounter, rulebook: Rulebook
) -> dict[str, Any]:
    """Return the contract's result object, with every reason in words."""
    narrator = Narrator(encounter, rulebook)
    return {
        "id": derivation.id,
        "rulebook": derivation.rulebook,
        "tables": dict(sorted(derivation.tables.items())),
        "lines": [_line(line, narrator) for line in derivation.lines],
        "not_reported": [_not_reported(item, narrator) for item in derivation.not_reported],
        "queries": [_query(query, narrator) for query in derivation.queries],
        "findings": [_finding(finding, narrator) for finding in derivation.findings],
        "not_checked": list(derivation.not_checked),
    }


def _line(line: Line, narrator: Narrator) -> dict[str, Any]:
    return {
        "code": line.code,
        "units": line.units,
        "modifiers": list(line.modifiers),
        "date": line.date.isoformat(),
        "administrations": list(line.administrations),
        "minutes": line.minutes,
        "rule": line.rule,
        "because": narrator.because(line),
        "citations": _citations(narrator.citations(line.rule)),
    }


def _not_reported(item: NotReported, narrator: Narrator) -> dict[str, Any]:
    return {
        "administrations": list(item.administrations),
        "minutes": item.minutes,
        "rule": item.rule,
        "because": narrator.because(item),
    }


def _query(query: Query, narrator: Narrator) -> dict[str, Any]:
    return {
        "administration": query.administration,
        "field": query.field,
        "question": narrator.question(query),
        "at_stake": [{"code": stake.code, "units": stake.units} for stake in query.at_stake],
    }


def _finding(finding: Finding, narrator: Narrator) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "rule": finding.rule,
        "code": finding.code,
        "administrations": list(finding.administrations),
        "because": narrator.because(finding),
        "fix": narrator.fix(finding),
        "citations": _citations(narrator.citations(finding.rule)),
    }


def _citations(citations: tuple[Citation, ...]) -> list[dict[str, str]]:
    return [
        {key: value for key, value in citation._asdict().items() if value or key != "href"}
        for citation in citations
    ]
