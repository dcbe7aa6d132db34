"""Short ways to write a visit of the second of March 2026, by its rows."""

from __future__ import annotations

from typing import Any

from tests.coding.coding_kit import Coded, code_document


def visit(*rows: dict[str, Any], **document: Any) -> Coded:
    """Code rows of the second of March; infusions unless they say otherwise."""
    return code_document(
        {
            "id": "E1",
            "date_of_service": "2026-03-02",
            "setting": "facility",
            **document,
            "administrations": [{"route": "iv_infusion", **row} for row in rows],
        }
    )


def row(name: str, drug: str, start: str = "", stop: str = "", **more: Any) -> dict[str, Any]:
    """An administration with clock times of that day."""
    times = {"start": start, "stop": stop}
    return {
        "id": name,
        "drug": drug,
        **{key: f"2026-03-02T{clock}" for key, clock in times.items() if clock},
        **more,
    }
