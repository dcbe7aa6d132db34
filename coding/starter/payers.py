"""payers.yaml → payers and what is known of them, not yet saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coding.engine.policies import SWITCHES
from coding.models import ModifierRule, Payer, PayerNote, PayerPlace, PayerPolicy
from coding.models.payers import ClaimSetting
from coding.strict_yaml import Row, read_file

SETTINGS = ClaimSetting.values


@dataclass(frozen=True)
class StarterPayer:
    """A payer, the slug of the one above it, and its rows."""

    payer: Payer
    parent: str
    policies: list[PayerPolicy]
    places: list[PayerPlace]
    modifiers: list[ModifierRule]
    notes: list[PayerNote]


def read_payers(folder: Path) -> list[StarterPayer]:
    """Read payers.yaml; a payer stands before its plans."""
    document = read_file(folder / "payers.yaml")
    document.text("description")
    payers: list[StarterPayer] = []
    for row in document.rows("payers"):
        payers.append(_payer(row, [known.payer.slug for known in payers]))
    document.done()
    return payers


def _payer(row: Row, above: list[str]) -> StarterPayer:
    payer = Payer(
        slug=row.text("slug"),
        name=row.text("name"),
        kind=row.choice("kind", Payer.Kind.values, Payer.Kind.PAYER),
        state=row.text("state", ""),
        notes=row.text("notes", ""),
    )
    starter = StarterPayer(
        payer,
        row.choice("parent", above, ""),
        [_policy(each, payer) for each in row.rows("policies", [])],
        [place for each in row.rows("places", []) for place in _places(each, payer)],
        [_modifiers(each, payer) for each in row.rows("modifiers", [])],
        [_note(each, payer) for each in row.rows("coder_notes", [])],
    )
    row.done()
    return starter


def _shared(row: Row, payer: Payer) -> dict[str, Any]:
    """Read what every row of a payer has."""
    first = row.day("effective_from")
    if first is None:
        raise row.refuse("effective_from", "a day as YYYY-MM-DD")
    return {
        "payer": payer,
        "setting": row.choice("setting", SETTINGS, ""),
        "state": row.text("state", ""),
        "effective_from": first,
        "effective_to": row.day("effective_to", None),
        "citation": row.text("citation"),
    }


def _policy(row: Row, payer: Payer) -> PayerPolicy:
    switch = row.choice("switch", list(SWITCHES))
    value = row.choice("value", list(SWITCHES[switch]))
    policy = PayerPolicy(switch=switch, value=value, **_shared(row, payer))
    row.done()
    return policy


def _places(row: Row, payer: Payer) -> Iterator[PayerPlace]:
    shared = {**_shared(row, payer), "setting": ClaimSetting.PROFESSIONAL}
    codes = row.text("codes", "")
    for place in row.texts("denied"):
        yield PayerPlace(place=place, is_denied=True, codes=codes, **shared)
    row.done()


def _modifiers(row: Row, payer: Payer) -> ModifierRule:
    rule = ModifierRule(
        family=row.choice("family", ModifierRule.On.values),
        codes=row.text("codes", ""),
        modifiers=row.text("modifiers"),
        only_340b=row.flag("only_340b", False),
        severity=row.choice("severity", ModifierRule.Weight.values),
        **_shared(row, payer),
    )
    row.done()
    return rule


def _note(row: Row, payer: Payer) -> PayerNote:
    note = PayerNote(
        kind=row.choice("kind", PayerNote.Kind.values),
        codes=row.text("codes", ""),
        generics=", ".join(row.texts("generics")),
        text=row.text("text"),
        **_shared(row, payer),
    )
    row.done()
    return note
