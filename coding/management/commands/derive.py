"""derive: encounter documents in, coded results out."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand

from coding.documents import Entry, line_of, read_entries
from coding.engine.derive import derive
from coding.engine.document import DocumentError, read_encounter, write_result
from coding.engine.rulebook import NotInForceError
from coding.lookups import reference_for
from coding.rulebook import load_rulebook

UNREADABLE = 2


class Command(BaseCommand):
    """Codes every readable document; exit 2 if any could not be read."""

    help = "Code encounter documents (JSON or NDJSON) from files or standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input")
        parser.add_argument("--format", choices=["ndjson", "json", "table"], default="ndjson")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        self.failed = False
        results = self.results(files)
        form = options["format"]
        if form == "json":
            self.stdout.write(json.dumps(list(results), indent=2, ensure_ascii=False))
        else:
            for result in results:
                line = table(result) if form == "table" else compact(result)
                self.stdout.write(line)
        if self.failed:
            sys.exit(UNREADABLE)

    def results(self, files: list[str]) -> Iterator[dict[str, Any]]:
        """Yield a result for each readable document; say what is wrong with the others."""
        if not files:
            yield from self.results_of("standard input", sys.stdin.buffer)
        for name in files:
            try:
                with Path(name).open("rb") as stream:
                    yield from self.results_of(name, stream)
            except OSError as error:
                self.refuse(f"{name}: can not be read: {error.strerror}")

    def results_of(self, name: str, stream: BinaryIO) -> Iterator[dict[str, Any]]:
        for entry in read_entries(stream):
            if entry.error:
                self.refuse(f"{name}:{entry.line}: {entry.error}")
                continue
            try:
                yield code(entry.value)
            except DocumentError as error:
                self.refuse(f"{name}:{line_of_error(entry, error)}: {error}")
            except NotInForceError as error:
                self.refuse(f"{name}:{entry.line}: {error}")

    def refuse(self, message: str) -> None:
        self.failed = True
        self.stderr.write(message)


def line_of_error(entry: Entry, error: DocumentError) -> int:
    """Return the line of the key that an error names, in a document of several lines."""
    if "\n" not in entry.text.strip() or not isinstance(json.loads(entry.text), dict):
        return entry.line
    return line_of(entry.text, error.path, entry.line)


def code(value: Any) -> dict[str, Any]:
    """Return the contract's result for one document."""
    encounter = read_encounter(value, default_zone=settings.DOCUMENT_TIME_ZONE)
    reference = reference_for(encounter.date_of_service, encounter.payer, encounter.setting)
    rulebook = load_rulebook()
    return write_result(derive(encounter, reference, rulebook), encounter, rulebook)


def compact(result: dict[str, Any]) -> str:
    """Return one line of JSON."""
    return json.dumps(result, ensure_ascii=False, separators=(",", ":"))


def table(result: dict[str, Any]) -> str:
    """Return a result for a reader at a terminal."""
    rows = [result["id"]]
    for line in result["lines"]:
        code = "-".join((line["code"], *line["modifiers"]))
        rows.append(f"  {code:<12}×{line['units']:<5}{line['date']}  {line['because']}")
    for item in result["not_reported"]:
        rows.append(f"  not reported {', '.join(item['administrations'])}: {item['because']}")
    for query in result["queries"]:
        rows.append(f"  ask about {query['administration']}: {query['question']}")
    for finding in result["findings"]:
        rows.append(f"  {finding['severity']}: {finding['because']}")
    return "\n".join(rows)
