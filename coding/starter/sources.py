"""The keys by which starter rows name their source, resolved to a text for the database."""

from __future__ import annotations

from pathlib import Path

from coding.strict_yaml import REQUIRED, Row, read_file


class Sources:
    """What sources.yaml says: key → title and the day that the source names."""

    def __init__(self, folder: Path) -> None:
        document = read_file(folder / "sources.yaml")
        document.text("description")
        listed = document.row("sources")
        document.done()
        self.titles = {key: _title(listed.row(key)) for key in listed.values}

    def resolve(self, row: Row, default: str = "") -> str:
        """Return the text of the source that `row` names, or of the file's own."""
        key = row.text("source", default or REQUIRED)
        if key not in self.titles:
            raise row.refuse("source", f"a key of sources.yaml, found {key!r}")
        return self.titles[key]


def _title(row: Row) -> str:
    title, day = row.text("title"), row.day("effective_on")
    row.text("publisher")
    row.text("note")
    row.done()
    return f"{title} ({day})" if day else title
