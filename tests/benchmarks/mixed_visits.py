"""Visits of one to eight administrations, no two alike, as a day's file of a large centre holds."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

YEAR = date(2026, 1, 1)
PAYERS = (None, "medicare", "medicare", "aetna", "bcbs", "cigna", "uhc")
DIAGNOSES = (("Z51.11", "C18.2", "C78.7"), ("Z51.12", "C50.411"), ("Z51.11", "C34.11"), ("C90.00",))
# drug, route, least and most minutes, least and most dose, its unit, room in the vial
PUSHES = (
    ("dexamethasone", "iv_push", 0, 0, 4, 20, "mg", 4),
    ("palonosetron", "iv_push", 0, 0, 250, 250, "mcg", 1),
    ("ondansetron", "iv_push", 0, 0, 8, 16, "mg", 4),
    ("diphenhydramine", "iv_push", 0, 0, 25, 50, "mg", 25),
    ("famotidine", "iv_push", 0, 0, 20, 20, "mg", 20),
)
DRIPS = (
    ("fosaprepitant", "iv_infusion", 20, 35, 150, 150, "mg", 150),
    ("irinotecan", "iv_infusion", 60, 120, 200, 400, "mg", 20),
    ("bevacizumab", "iv_infusion", 25, 95, 300, 1000, "mg", 100),
    ("oxaliplatin", "iv_infusion", 100, 130, 80, 200, "mg", 50),
    ("leucovorin", "iv_infusion", 90, 130, 300, 900, "mg", 50),
    ("paclitaxel", "iv_infusion", 50, 190, 80, 350, "mg", 30),
    ("carboplatin", "iv_infusion", 25, 65, 200, 750, "mg", 50),
    ("Herceptin", "iv_infusion", 28, 95, 200, 600, "mg", 150),
    ("normal saline", "iv_infusion", 20, 150, 500, 1000, "mL", 500),
    ("magnesium sulfate", "iv_infusion", 16, 70, 1, 4, "g", 1),
)
SHOTS = (
    ("bortezomib", "subcutaneous", 0, 0, 1, 3, "mg", 1),
    ("fulvestrant", "intramuscular", 0, 0, 500, 500, "mg", 250),
    ("pegfilgrastim", "on_body_injector", 0, 0, 6, 6, "mg", 6),
    ("darbepoetin alfa", "subcutaneous", 0, 0, 100, 500, "mcg", 100),
)
Kind = tuple[str, str, int, int, int, int, str, int]


def mixed_visits(number: int, *, seed: int = 3) -> Iterator[dict[str, Any]]:
    """Yield that many encounter documents, the same ones each time."""
    random = Random(seed)  # noqa: S311  the same visits each time; nothing is kept secret
    for count in range(number):
        yield visit(f"V{count:07}", random)


def as_line(document: dict[str, Any]) -> str:
    """Return a document as one line of NDJSON."""
    return json.dumps(document) + "\n"


def visit(name: str, random: Random) -> dict[str, Any]:
    """Return one visit: facility or practice, any day of a year.

    One drip in fifty has no stop, one drug in two hundred is not in the tables.
    """
    day = YEAR + timedelta(days=random.randrange(365))
    facility = random.random() < 0.6
    document: dict[str, Any] = {
        "id": name,
        "date_of_service": day.isoformat(),
        "setting": "facility" if facility else "professional",
        "place_of_service": "22" if facility else "11",
        "payer": random.choice(PAYERS),
        "time_zone": random.choice(("America/New_York", "America/Chicago", "America/Denver")),
        "diagnoses": list(random.choice(DIAGNOSES)),
        "providers": [{"role": "rendering", "taxonomy": "207RH0003X", "npi": "1234567893"}],
        "administrations": rows_of(day, random),
    }
    if not facility and random.random() < 0.7:
        document["primary_administration"] = random.choice(document["administrations"])["id"]
    if random.random() < 0.3:
        document["other_services"] = [{"code": "99213", "modifiers": ["25"]}]
    if random.random() < 0.1:
        document["billed"] = [{"code": "96413", "units": 1}, {"code": "96375", "units": 2}]
    return document


def rows_of(day: date, random: Random) -> list[dict[str, Any]]:
    """Return one to eight rows: pushes first, then drips, some beside each other, then a shot."""
    size = random.randint(1, 8)
    pushes = random.sample(PUSHES, random.randint(0, min(3, size)))
    shots = random.sample(SHOTS, random.randint(0, 1))[: size - len(pushes)]
    drips = random.sample(DRIPS, size - len(pushes) - len(shots))
    rows, clock = [], 7 * 60 + random.randrange(180)
    for number, kind in enumerate([*pushes, *drips, *shots], 1):
        rows.append(row_of(f"A{number}", kind, day, clock, random))
        ran = random.randint(kind[2], kind[3])
        if ran and random.random() > 0.02:
            rows[-1]["stop"] = at(day, clock + ran)
        clock += (ran if random.random() > 0.2 else 0) + random.randint(2, 12)
    random.shuffle(rows)
    return rows


def row_of(name: str, kind: Kind, day: date, clock: int, random: Random) -> dict[str, Any]:
    """Return a row without its stop."""
    drug, route, _, _, least, most, unit, room = kind
    dose = random.randint(least, most)
    row = {
        "id": name,
        "drug": drug,
        "route": route,
        "start": at(day, clock),
        "dose": {"amount": str(dose), "unit": unit},
        "discarded": {"amount": str(-dose % room), "unit": unit},
        "container": "single_dose",
    }
    if random.random() < 0.005:
        row["drug"] = "a new drug under study"
    if drug == "normal saline":
        row["purpose"] = "hydration"
    return row


def at(day: date, minute: int) -> str:
    """Return a local time of that day, or of the night after it."""
    return (datetime.combine(day, time()) + timedelta(minutes=minute)).isoformat("T", "minutes")
