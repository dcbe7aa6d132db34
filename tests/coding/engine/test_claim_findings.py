"""Place, people, payer and modifiers: exactly these findings, in exactly these cases."""

from __future__ import annotations

from typing import Any

import pytest

from coding.engine.facts import Provider, Role
from tests.coding.engine.findings_kit import findings_of, with_facts
from tests.coding.engine.visit_kit import row, visit

INFUSION = row("A1", "irinotecan", "09:00", "10:00", dose={"amount": "20", "unit": "mg"})
EPO = row("A1", "epoetin alfa", "09:00", route="subcutaneous",
          dose={"amount": "40000", "unit": "units"})  # fmt: skip
FAMILIES = ("place.", "provider.", "payer.", "modifier.")


def found(*rows: dict[str, Any], **document: Any) -> list[Any]:
    """The findings of the four families: severity, rule, code, rows."""
    return [told[:4] for told in findings_of(visit(*(rows or (INFUSION,)), **document), *FAMILIES)]


def claim(severity: str, rule: str) -> list[Any]:
    """One finding about the whole claim."""
    return [(severity, rule, None, ())]


def billed(*lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Billed (code, units, modifiers ...)."""
    return [{"code": code, "units": units, "modifiers": list(mods)} for code, units, *mods in lines]


@pytest.mark.parametrize(
    ("setting", "place", "policies", "expected"),
    [
        ("facility", None, {}, []),
        ("facility", "22", {}, claim("info", "place.facility-claim")),
        ("facility", "11", {}, claim("warning", "place.not-a-facility")),
        ("professional", "11", {}, []),
        ("professional", "22", {}, claim("error", "place.professional-in-facility")),
        ("professional", "22", {"professional_in_facility_pos": "allow"},
         claim("info", "place.professional-in-facility")),
    ],
)  # fmt: skip
def test_the_place_fits_the_kind_of_claim(
    setting: str, place: str | None, policies: dict[str, str], expected: list[Any]
) -> None:
    where = {"place_of_service": place} if place else {}
    assert found(setting=setting, policies=policies, **where) == expected
    oral = row("A1", "ondansetron", route="oral")
    assert found(oral, setting=setting, policies=policies, **where) == []


def test_the_place_is_told() -> None:
    ((*_, told),) = findings_of(visit(INFUSION, place_of_service="22"), "place.")
    assert told.startswith("Place of service 22: ")


NURSE, PHYSICIAN = "163WX0200X", "207RH0003X"


@pytest.mark.parametrize(
    ("role", "taxonomy", "title", "expected"),
    [
        ("administering", NURSE, "RN", claim("info", "provider.nurse")),
        ("administering", NURSE, "Nurse Practitioner",
         claim("warning", "provider.not-a-practitioner")),
        ("administering", PHYSICIAN, "MD", []),
        ("rendering", NURSE, "RN", claim("error", "provider.may-not-render")),
        ("billing", NURSE, "RN", claim("error", "provider.may-not-render")),
        ("rendering", PHYSICIAN, "MD", []),
        ("rendering", "999X00000X", "MD", claim("info", "provider.taxonomy-unknown")),
    ],
)  # fmt: skip
def test_a_providers_taxonomy_fits_the_role(
    role: str, taxonomy: str, title: str, expected: list[Any]
) -> None:
    provider = Provider(Role(role), taxonomy=taxonomy, documented_title=title)
    coded = with_facts(visit(INFUSION), providers=(provider,))
    assert [told[:4] for told in findings_of(coded, "provider.")] == expected


def test_every_provider_is_looked_at() -> None:
    strangers = [
        {"role": "rendering", "taxonomy": "999X00000X"},
        {"role": "administering"},
        {"role": "rendering", "taxonomy": NURSE},
    ]
    assert [told[1] for told in found(providers=strangers)] == [
        "provider.taxonomy-unknown", "provider.may-not-render",
    ]  # fmt: skip


def test_a_payer_is_known_or_pointed_out() -> None:
    assert found() == []
    assert found(payer="medicare")[:1] == claim("info", "payer.policy-not-known")
    assert found(payer="nobody") == claim("warning", "payer.unknown")
    ((*_, told),) = findings_of(visit(INFUSION, payer="nobody"), "payer.")
    assert "nobody" in told


@pytest.mark.parametrize("modifier", ["EA", "EB", "EC"])
def test_an_erythropoietin_names_the_cause_of_the_anaemia(modifier: str) -> None:
    wanted = ("warning", "modifier.anaemia-cause", "J0885", ("A1",))
    assert found(EPO) == [wanted]
    named = billed(("96372", 1), ("J0885", 40, modifier))
    assert found(EPO, billed=named) == []
    assert found(EPO, billed=billed(("96372", 1, modifier), ("J0885", 40))) == [wanted]
    assert found(INFUSION) == []


def test_the_course_modifier_stands_on_no_administration() -> None:
    course = ("error", "modifier.course-of-therapy", "96413", ())
    assert found(billed=billed(("96413", 1, "EJ"), ("J9206", 1))) == [course]
    assert found(billed=billed(("96413", 1), ("J9206", 1, "EJ"))) == []
    assert found(billed=billed(("96413", 1), ("99213", 1, "EJ"))) == []


@pytest.mark.parametrize(
    ("place", "lines", "expected"),
    [
        ("19", None, ["modifier.off-campus"]),
        ("19", (("96413", 1, "PO"), ("J9206", 1)), ["modifier.off-campus"]),
        ("19", (("96413", 1, "PO"), ("J9206", 1, "PN")), []),
        ("22", (("96413", 1), ("J9206", 1)), []),
        ("22", (("96413", 1, "PO"), ("J9206", 1)), ["modifier.not-off-campus"]),
        ("21", (("96413", 1, "PO"), ("J9206", 1)), []),
    ],
)
def test_off_campus_lines_say_so(place: str, lines: Any, expected: list[str]) -> None:
    more = {"billed": billed(*lines)} if lines else {}
    told = [item for item in found(place_of_service=place, **more) if item[1][:6] == "modifi"]
    grave = {"modifier.off-campus": "info", "modifier.not-off-campus": "warning"}
    assert told == [(grave[rule], rule, None, ()) for rule in expected]
    office = found(place_of_service=place, setting="professional", **more)
    assert [item for item in office if item[1][:6] == "modifi"] == []


def test_a_discounted_drug_says_so_on_its_own_line() -> None:
    drugs, service = ("J9206", 1, "TB"), ("96413", 1)
    assert found(billed=billed(service, drugs)) == []
    assert found(billed=billed((*service, "TB"), drugs)) == [
        ("error", "modifier.discount-on-service", "96413", ())
    ]
    assert found(billed=billed(service, ("J9206", 1, "JG"))) == [
        ("warning", "modifier.discount-retired", "J9206", ())
    ]
    asked = claim("info", "modifier.discounted-drug")
    assert found(payer="medicare")[1:] == asked
    assert found(payer="medicare", billed=billed(service, ("J9206", 1)))[1:] == []
    assert found(row("A1", "irinotecan", "09:00", "10:00"), payer="medicare")[1:] == []
    assert found(payer="aetna")[1:] == []
