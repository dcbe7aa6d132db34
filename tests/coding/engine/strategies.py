"""Encounters that nobody thought of, plain and strange, for the property tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from coding.engine.facts import (
    AccessSite,
    AdminClass,
    Administration,
    Amount,
    Encounter,
    Pump,
    Purpose,
    Route,
    Setting,
    Status,
)
from coding.engine.policies import SWITCHES

DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 13, 0, tzinfo=UTC)
ZONE = ZoneInfo("America/New_York")
CLASS_OF = {
    "taxane": AdminClass.CHEMOTHERAPY,
    "platinum": AdminClass.CHEMOTHERAPY,
    "antibody": AdminClass.CHEMOTHERAPY,
    "antibiotic": AdminClass.THERAPEUTIC,
    "antiemetic": AdminClass.THERAPEUTIC,
    "steroid": AdminClass.THERAPEUTIC,
    "saline": AdminClass.HYDRATION,
}
ROUTES = (Route.IV_INFUSION, Route.IV_INFUSION, Route.IV_PUSH, Route.SUBCUTANEOUS)
SITES = (AccessSite("A"), AccessSite("B", "drugs that may not mix"), AccessSite("C"))


@st.composite
def administrations(draw: st.DrawFn, *, always_timed: bool = False) -> Administration:
    """One row of any kind, within ten hours of a morning."""
    drug = draw(st.sampled_from(sorted(CLASS_OF)))
    water = CLASS_OF[drug] is AdminClass.HYDRATION
    start = MORNING + timedelta(minutes=draw(st.integers(0, 360)))
    stop = start + timedelta(minutes=draw(st.integers(1, 240)))
    timed = always_timed or draw(st.integers(0, 9)) > 0
    return Administration(
        id="",
        drug=drug,
        route=Route.IV_INFUSION if water else draw(st.sampled_from(ROUTES)),
        admin_class=CLASS_OF[drug],
        purpose=Purpose.HYDRATION if water else Purpose.TREATMENT,
        access_site=draw(st.sampled_from(SITES)).label,
        visit=draw(st.sampled_from((1, 1, 1, 2))),
        start=start,
        stop=stop if timed else None,
        status=draw(st.sampled_from((Status.COMPLETED,) * 5 + (Status.NOT_DONE,))),
    )


@st.composite
def encounters(draw: st.DrawFn, setting: Setting | None = None) -> Encounter:
    """One to seven rows of a hospital's or a practice's encounter."""
    rows = draw(st.lists(administrations(), min_size=1, max_size=7))
    return encounter_of(rows, setting or draw(st.sampled_from(Setting)))


@st.composite
def strange_rows(draw: st.DrawFn) -> Administration:
    """One row of which nearly anything may be missing or odd, as charts are."""
    row = draw(administrations())
    return replace(
        row,
        route=draw(st.sampled_from(Route)),
        purpose=draw(st.sampled_from((row.purpose, *Purpose))),
        start=draw(st.sampled_from((row.start, row.start, None))),
        stop=draw(st.sampled_from((row.stop, row.stop, row.start))),
        bag=draw(st.sampled_from((None, None, "one", "two"))),
        pump=draw(st.sampled_from((None, None, None, *Pump))),
        pump_supplied_by_practice=draw(st.booleans()),
        rate_ml_per_hour=draw(st.sampled_from((None, Decimal(100)))),
        volume_ml=draw(st.sampled_from((None, Decimal(250)))),
        hcpcs=draw(st.sampled_from((None, None, "J9206", "J9070", "J0000"))),
        dose=draw(st.sampled_from((None, Amount(Decimal("0.5"), "mg"), Amount(Decimal(3), "cc")))),
        discarded=draw(st.sampled_from((None, Amount(Decimal(7), "mg")))),
        status=draw(st.sampled_from(Status)),
    )


@st.composite
def strange_encounters(draw: st.DrawFn) -> Encounter:
    """Up to six strange rows under any policies, with or without a reason for the visit."""
    rows = draw(st.lists(strange_rows(), min_size=1, max_size=6))
    chosen = {name: draw(st.sampled_from(values)) for name, values in SWITCHES.items()}
    encounter = encounter_of(rows, draw(st.sampled_from(Setting)))
    return replace(
        encounter,
        policies=chosen,
        primary_administration=draw(st.sampled_from((None, "A0"))),
        place_of_service=draw(st.sampled_from((None, "11", "22"))),
    )


def encounter_of(rows: list[Administration], setting: Setting = Setting.FACILITY) -> Encounter:
    numbered = tuple(replace(row, id=f"A{number}") for number, row in enumerate(rows))
    return Encounter("E1", DAY, setting, ZONE, numbered, access_sites=SITES)
