"""Administrations made ready to count: drug looked up, line resolved, minutes on one axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter

from coding.engine.case import Case
from coding.engine.facts import AdminClass, Administration, Purpose
from coding.engine.reference import Drug, Reference, name_key
from coding.engine.timeline import EPOCH, MINUTE, Interval, Run, minute_of, union

BY_ORDER = attrgetter("order")
LAST = 1 << 40  # sorts rows without a time behind the others


@dataclass(slots=True, eq=False)
class Row:
    """One administration as the rules see it.

    `substance` tells same from different drugs; `stop` is `start` plus the whole minutes
    that ran (seconds are cut off); `site` is the line that counts. Rows
    sort by `order`: visit, start, stop, substance, route and id.
    """

    order: tuple[int, int, int, str, str, str]
    given: Administration
    drug: Drug | None
    substance: str
    admin_class: AdminClass | None
    hormonal: bool
    site: str
    start: int | None
    stop: int | None
    span: Interval | None  # the running minutes; None where start or stop is not documented


def rows_of(case: Case) -> list[Row]:
    """Return all administrations as rows, in an order that the input's does not change."""
    reference = case.reference
    rows = [row_of(given, case, reference) for given in case.encounter.administrations]
    rows.sort(key=BY_ORDER)
    return rows


def row_of(given: Administration, case: Case, reference: Reference) -> Row:
    """Look one administration's drug up and put its times on the axis."""
    start, stop = _minutes(given)
    candidates = candidates_for(given, reference)
    drug = candidates[0] if len(candidates) == 1 else _decided(candidates, reference)
    if drug is not None and drug.unit_amount is not None and drug.admin_class is not None:
        substance = drug.generic
        admin_class: AdminClass | None = given.admin_class or drug.admin_class
    else:
        admin_class = given.admin_class or _admin_class(given, drug, candidates)
        substance = _substance(given, candidates)
    first, last = LAST if start is None else start, LAST if stop is None else stop
    return Row(
        (given.visit, first, last, substance, given.route, given.id),
        given,
        drug,
        substance,
        admin_class,
        drug is not None and drug.hormonal if given.hormonal is None else given.hormonal,
        case.site_of(given) if case.sites else case.first_site,
        start,
        stop,
        None if start is None or stop is None or stop < start else (start, stop),
    )


def candidates_for(given: Administration, reference: Reference) -> tuple[Drug, ...]:
    """Return the reference entries that the record may mean: one by code, some by name."""
    if given.hcpcs is None:
        return reference.drugs_by_name.get(folded(given.drug), ())
    drug = reference.drugs_by_code.get(given.hcpcs)
    return (drug,) if drug else ()


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Return a drug's name as it is compared; the same names come again and again."""
    return name_key(name)


def _decided(candidates: tuple[Drug, ...], reference: Reference) -> Drug | None:
    if candidates and candidates[0].hcpcs in reference.default_codes:
        return candidates[0]
    return None


def _substance(given: Administration, candidates: tuple[Drug, ...]) -> str:
    """Tell same from different: by generic, or by the text for codes that name no drug."""
    if candidates and candidates[0].unit_amount is not None:
        return candidates[0].generic
    return folded(given.drug)


def _admin_class(
    given: Administration, drug: Drug | None, candidates: tuple[Drug, ...]
) -> AdminClass | None:
    """Class by the drug, else by a hydration purpose; None: not known."""
    known = drug.admin_class if drug else None
    if drug is None and candidates:  # several codes, perhaps of one class
        classes = {candidate.admin_class for candidate in candidates}
        known = classes.pop() if len(classes) == 1 else None
    if known is None and given.purpose is Purpose.HYDRATION:
        return AdminClass.HYDRATION
    return known


def _minutes(given: Administration) -> tuple[int | None, int | None]:
    start, stop = given.start, given.stop
    if start is None:
        return None, None if stop is None else minute_of(stop)
    begin = (start - EPOCH) // MINUTE
    if stop is None:
        return begin, None
    return begin, begin + (stop - start) // MINUTE


def run_of(rows: Iterable[Row]) -> Run:
    """Return the minutes in which any of the rows ran, as far as they are documented."""
    return union([span for row in rows if (span := row.span)])


def is_documented(row: Row, rows: Sequence[Row]) -> bool:
    """A row of a mixture without times of its own ran with the row that has them."""
    if row.span:
        return True
    return row.stop is None and any(
        other.span and row.start in (None, other.start) for other in rows
    )
