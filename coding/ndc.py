"""National Drug Codes, as claims want them: eleven digits, 5-4-2."""

from __future__ import annotations

import re

WIDTHS = (5, 4, 2)
EXPECTED = "eleven digits, or three groups with dashes such as 12345-0678-09"
ELEVEN = re.compile(r"[0-9]{11}")
# One group may lack its leading zero: 4-4-2, 5-3-2 and 5-4-1 are the ten-digit forms.
DASHED = re.compile(r"([0-9]{4,5})-([0-9]{3,4})-([0-9]{1,2})")


def eleven_digits(text: str) -> str:
    """Return an NDC as eleven digits; ValueError says what was expected.

    Ten digits without dashes are refused: which group lacks its zero can not be known.
    """
    if ELEVEN.fullmatch(text):
        return text
    dashed = DASHED.fullmatch(text)
    if dashed is None or len("".join(dashed.groups())) < 10:
        raise ValueError(f"expected {EXPECTED}; found {text!r}{hint(text)}")
    parts = zip(dashed.groups(), WIDTHS, strict=True)
    return "".join(part.zfill(width) for part, width in parts)


def hint(text: str) -> str:
    """Why ten bare digits are no NDC; empty for anything else."""
    ambiguous = text.isdigit() and len(text) == 10
    return ", of which it is not known where a zero is missing" if ambiguous else ""
