"""Type-ahead over the formulary: by generic name, brand, abbreviation and code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from coding.models import Drug

LONGEST_TEXT = 80
MOST_CANDIDATES = 400  # rows read for ranking, however short the text


@dataclass(frozen=True)
class DrugOption:
    """One line of the list: the code, its generic name and the name that was matched."""

    hcpcs: str
    generic: str
    name: str
    unit_text: str
    class_text: str


def search_drugs(q: str, day: date, limit: int = 12) -> list[DrugOption]:
    """Return the codes in force on `day` that the text `q` may mean, the likeliest first.

    Two queries at most. An empty text finds nothing; each word must be found in one name.
    """
    words = q[:LONGEST_TEXT].casefold().split()
    if not words:
        return []
    chosen = Q(hcpcs__istartswith=words[0]) if len(words) == 1 else Q()
    chosen |= _each(words, "generic") | _each(words, "names__name")
    drugs = Drug.objects.on(day).filter(chosen).distinct().prefetch_related("names")
    ranked = [(_best(drug, " ".join(words)), drug) for drug in drugs[:MOST_CANDIDATES]]
    ranked.sort(key=_order)
    return [_option(drug, name) for (_, name), drug in ranked[:limit]]


def _order(ranked: tuple[tuple[int, str], Drug]) -> tuple[int, bool, str, str]:
    (rank, name), drug = ranked
    return rank, not drug.is_default, name.casefold(), drug.hcpcs


def _each(words: list[str], field: str) -> Q:
    wanted = Q()
    for word in words:
        wanted &= Q(**{f"{field}__icontains": word})
    return wanted


def _best(drug: Drug, text: str) -> tuple[int, str]:
    """Return the rank of the drug's best name (0 is best) and that name."""
    names = [drug.generic, *(name.name for name in drug.names.all())]
    ranked = [(_rank(name, text), name) for name in names]
    return min([*ranked, (_rank(drug.hcpcs, text), drug.hcpcs)], key=lambda pair: pair[0])


def _rank(name: str, text: str) -> int:
    name = name.casefold()
    if name == text:
        return 0
    if name.startswith(text):
        return 1
    if any(word.startswith(text) for word in name.split()):
        return 2
    return 3 if text in name else 4


def _option(drug: Drug, name: str) -> DrugOption:
    return DrugOption(
        hcpcs=drug.hcpcs,
        generic=drug.generic,
        name=drug.generic if name == drug.hcpcs else name,
        unit_text=drug.unit_text,
        class_text=drug.get_admin_class_display(),
    )
