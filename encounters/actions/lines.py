"""Choosing what goes on the claim: accept the derivation, differ with a reason, take back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import Max

from coding.engine.results import Line
from encounters.actions.coding_runs import record_run
from encounters.actions.writing import encounter_write
from encounters.coding import derive_encounter, keyed
from encounters.models import ChosenLine, Encounter, Source, Status


def accept_lines(
    *, encounter: Encounter, version: int, by: User, keys: Collection[str] | None = None
) -> list[ChosenLine]:
    """Choose derived lines as they are: all of them, or those with these keys (`keyed`).

    All: accepted lines that no longer follow go, and the encounter is ready for sign-off unless
    errors or questions are open. Lines that the coder changed or added stay. Raise
    ValidationError for a key that is not derived, and where there is nothing to accept.
    """
    status = Status.READY if keys is None else Status.DRAFT
    with encounter_write(
        encounter=encounter, version=version, by=by, action="lines.accepted", status=status
    ) as detail:
        coding = derive_encounter(encounter)
        derived = keyed(coding.derivation.lines)
        wanted = set(derived if keys is None else keys)
        if not wanted:
            raise ValidationError({"lines": ["No code follows from the record yet."]})
        if wanted - derived.keys():
            gone = sorted(wanted - derived.keys())[0].split("-")[0]
            raise ValidationError({"lines": [f"{gone} is not derived any more: look again."]})
        if keys is None:
            encounter.chosen_lines.filter(source=Source.ACCEPTED).delete()
        accepted = _accept(encounter, {key: derived[key] for key in derived if key in wanted}, by)
        run = record_run(encounter=encounter, coding=coding, by=by)
        detail |= {"lines": [str(line) for line in accepted], "run": run.pk}
    return accepted


def add_line(
    *,
    encounter: Encounter,
    version: int,
    by: User,
    code: str,
    units: int,
    reason: str,
    modifiers: Sequence[str] = (),
) -> ChosenLine:
    """Choose a line that is not derived, and say why; raise ValidationError by field."""
    with encounter_write(
        encounter=encounter, version=version, by=by, action="line.added", status=None
    ) as detail:
        line = ChosenLine(
            encounter=encounter,
            position=_next_position(encounter),
            service_on=encounter.service_on,
            source=Source.ADDED,
        )
        _write(line, code=code, units=units, modifiers=modifiers, reason=reason, by=by)
        detail |= {"line": str(line), "reason": reason}
    return line


def change_line(
    *,
    line: ChosenLine,
    version: int,
    by: User,
    units: int,
    modifiers: Sequence[str],
    reason: str,
    code: str | None = None,
) -> ChosenLine:
    """Change a chosen line against the derivation, and say why; ValidationError by field."""
    with encounter_write(
        encounter=line.encounter, version=version, by=by, action="line.changed", status=None
    ) as detail:
        before = str(line)
        line.source = Source.ADDED if line.source == Source.ADDED else Source.CHANGED
        _write(line, code=code or line.code, units=units, modifiers=modifiers, reason=reason, by=by)
        detail |= {"line": [before, str(line)], "reason": reason}
    return line


def withdraw_line(*, line: ChosenLine, version: int, by: User) -> None:
    """Take a chosen line off the claim; the derivation still shows what it derives."""
    with encounter_write(
        encounter=line.encounter,
        version=version,
        by=by,
        action="line.withdrawn",
        status=Status.DRAFT,
    ) as detail:
        detail["line"] = str(line)
        line.delete()


def _accept(encounter: Encounter, lines: Mapping[str, Line], by: User) -> list[ChosenLine]:
    """Write the lines, except where the coder has chosen the same code and day another way."""
    chosen = keyed(encounter.chosen_lines.all())
    differing = {
        (line.code, line.service_on) for line in chosen.values() if line.source != Source.ACCEPTED
    }
    accepted = []
    for key, line in lines.items():
        if (line.code, line.date) in differing:
            continue
        row = chosen.get(key) or ChosenLine(
            encounter=encounter, position=_next_position(encounter), service_on=line.date
        )
        row.source = Source.ACCEPTED
        _write(row, code=line.code, units=line.units, modifiers=line.modifiers, reason="", by=by)
        accepted.append(row)
    return accepted


def _write(
    line: ChosenLine, *, code: str, units: int, modifiers: Sequence[str], reason: str, by: User
) -> None:
    line.code, line.units, line.reason = code.strip().upper(), units, reason.strip()
    line.modifiers = [modifier.strip().upper() for modifier in modifiers]
    line.chosen_by = by
    line.full_clean(
        exclude=["encounter", "chosen_by"], validate_unique=False, validate_constraints=False
    )
    line.save()


def _next_position(encounter: Encounter) -> int:
    return (encounter.chosen_lines.aggregate(last=Max("position"))["last"] or 0) + 1
