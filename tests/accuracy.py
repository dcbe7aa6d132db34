"""How far the engine agrees with published worked examples: `python -m tests.accuracy`.

The examples are cases/published.yaml: facts and answers are their authors', looked up again
in `COLLECTED`; where authors disagree, the example is coded under the reading of its source.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from tests.coding.case_reader import Case, read_cases
from tests.coding.coding_kit import code_case
from tests.coding.test_cases import test_case_is_coded_as_its_source_says as compare

PUBLISHED = "published.yaml"
COLLECTED = date(2026, 11, 23)

# What each published example is about; every one has a single topic.
TOPICS: Mapping[str, tuple[str, ...]] = {
    "infusion and its hours": (
        "A chemotherapy infusion of 105 minutes in an office",
        "Irinotecan over 90 minutes in its carrier fluid",
        "A drug infused for 105 minutes in an office",
        "Infliximab for three hours after an oral premedication",
    ),
    "push": (
        "An infusion without any documented length, coded as a push by the hospital's policy",
        "Half an hour of prehydration before a 15-minute zoledronic acid",
    ),
    "same drug again": (
        "A drug infused 43 minutes and pushed again 20 minutes after it stopped",
        "One drug infused twice, two hours apart, each infusion judged alone",
        "One drug pushed twice in an office, 45 minutes apart",
        "A bolus and the same drug's drip right after it",
    ),
    "hydration": (
        "A saline bolus of 20 minutes for hydration during which morphine is pushed",
        "An hour of ordered hydration some hours after a transfusion",
        "Three half hours of hydration around two drugs, added up",
        "Hydration across midnight for three hours",
    ),
    "overlap and concurrent": (
        "A drug of 90 minutes whose last half hour overlaps one of nine hours",
    ),
    "initial and sequential": (
        "A 155-minute doxorubicin drip after three premedications and before saline",
        "Hydration, an antiemetic drip, two chemotherapy drugs and a short second antiemetic",
        "Potassium before and mannitol after a chemotherapy infusion",
    ),
    "pump": ("Oxaliplatin, two piggyback drugs and a pump",),
    "injections": (
        "Fulvestrant as an injection on each side, once for the drug",
        "Interferon under the skin",
    ),
    "modifiers of administrations": (
        "Chemotherapy and another drug at two lines that the protocol requires",
        "A one-hour antibody stopped by a reaction at 15 minutes, reported as discontinued",
    ),
    "drug units": (
        "A dose of 3.5 mg where the billing unit is 1 mg",
        "A dose under the ceiling of an up-to unit",
        "Midazolam 1.75 mg where the billing unit is 1 mg",
        "Faricimab 6 mg counted by its billing unit and not by its package",
    ),
    "discarded drug": (
        "A dose of 305 mg from four vials of 100 mg",
        "Infliximab from four whole vials",
    ),
}


class Row(NamedTuple):
    """One line of a table; `in_part` examples state only a part of the answer."""

    subject: str
    cases: int
    in_part: int
    contested: int
    agreed: int


class Disagreement(NamedTuple):
    """A case of which the engine says otherwise, with the lines that it gives."""

    case: Case
    lines: str


def disagreements(cases: Iterable[Case]) -> list[Disagreement]:
    """Code the cases and return those that do not come out as their source says."""
    found = []
    for case in cases:
        try:
            compare(case)
        except AssertionError:
            lines = [
                f"{line.code} {line.units} {line.modifiers}"
                for line in code_case(case).derivation.lines
            ]
            found.append(Disagreement(case, "; ".join(lines) or "no line"))
    return found


def rows_by(
    subject: Callable[[Case], str], cases: Sequence[Case], wrong: Iterable[Disagreement]
) -> list[Row]:
    """Count cases by what `subject` says of each, in the order of first appearance."""
    missed = {each.case.name for each in wrong}
    grouped: dict[str, list[Case]] = {}
    for case in cases:
        grouped.setdefault(subject(case), []).append(case)
    return [
        Row(
            name,
            len(group),
            sum("stated in part" in case.source for case in group),
            sum("contested" in case.source for case in group),
            sum(case.name not in missed for case in group),
        )
        for name, group in grouped.items()
    ]


def topic_of(case: Case) -> str:
    """Return the topic of a published example; raise KeyError for one that has none."""
    return {name: topic for topic, names in TOPICS.items() for name in names}[case.name]


def published_table(cases: Sequence[Case], wrong: Iterable[Disagreement]) -> str:
    """Return the table of the published examples, as the README carries it."""
    order = list(TOPICS)
    rows = sorted(rows_by(topic_of, cases, wrong), key=lambda row: order.index(row.subject))
    total = Row(
        "**all**", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))
    )
    lines = [
        "| topic | examples | stated in part | contested | agreed |",
        "|---|---:|---:|---:|---:|",
        *("| " + " | ".join(map(str, row)) + " |" for row in (*rows, total)),
    ]
    return "\n".join(lines)


def file_table(cases: Sequence[Case], wrong: Iterable[Disagreement]) -> str:
    """Return agreed and total of each case file, and of all."""
    rows = rows_by(lambda case: case.file, cases, wrong)
    agreed, total = sum(row.agreed for row in rows), sum(row.cases for row in rows)
    counts = [(row.subject, row.agreed, row.cases) for row in rows] + [("all", agreed, total)]
    return "\n".join(f"{name:<32}{right:>5} of {of:>4}" for name, right, of in counts)


def report(cases: Sequence[Case]) -> tuple[str, int]:
    """Return the whole text, and how many cases the engine does not agree with."""
    published = [case for case in cases if case.file == PUBLISHED]
    own = [case for case in cases if case.file != PUBLISHED]
    wrong = disagreements(cases)
    texts = [
        f"{len(published)} published worked examples, as of {COLLECTED}:",
        published_table(published, wrong),
        f"{len(own)} cases of the project's own, by file:",
        file_table(own, wrong),
        "\n".join(f"disagrees: {case.file}: {case.name}: {lines}" for case, lines in wrong)
        or "Nothing disagrees.",
    ]
    return "\n\n".join(texts) + "\n", len(wrong)


def main() -> int:
    """Print the report; 0 only when every case comes out as its source says."""
    text, wrong = report(read_cases())
    sys.stdout.write(text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
