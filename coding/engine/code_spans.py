"""Codes named by spans, as payers' documents name them: "96360-96379, 96401, J7050"."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SPAN = re.compile(r"([0-9A-Z]\d{4})(?:-([0-9A-Z]\d{4}))?")
EXPECTED = "codes and spans such as 96360-96379, J7050"


@dataclass(frozen=True, slots=True)
class CodeSpans:
    """First and last codes of spans, both inside."""

    spans: tuple[tuple[str, str], ...]

    def __contains__(self, code: str) -> bool:
        return any(first <= code <= last for first, last in self.spans)

    def __bool__(self) -> bool:
        return bool(self.spans)


def read_spans(text: str) -> CodeSpans:
    """Read spans parted by commas; raise ValueError saying what was expected."""
    spans = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError(f"Expected {EXPECTED}; found {part!r}.")
        first, last = found[1], found[2] or found[1]
        if first[0].isdigit() != last[0].isdigit() or last < first:
            raise ValueError(f"Expected the first code before the last; found {part!r}.")
        spans.append((first, last))
    return CodeSpans(tuple(spans))
