"""The project's own cases, by the program's reader."""

from __future__ import annotations

from pathlib import Path

from coding import cases
from coding.cases import Case

__all__ = ["FOLDER", "Case", "read_cases"]

FOLDER = Path(__file__).parent / "cases"


def read_cases(folder: Path = FOLDER) -> list[Case]:
    """Read every case of the folder."""
    return cases.read_cases(folder)
