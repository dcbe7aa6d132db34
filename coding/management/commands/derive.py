"""derive: encounter documents in, coded results out."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coding.documents import read_entries
from coding.engine.derive import derive
from coding.engine.document import DocumentError, read_encounter, write_result
from coding.engine.rulebook import NotInForceError
from coding.lookups import reference_for
from coding.rulebook import load_rulebook

UNREADABLE = 2
LONGEST_MESSAGE = 1000


class Command(BaseCommand):
    """Codes every readable document; exit 2 if any could not be read."""

    help = "Code encounter documents (JSON or NDJSON) from files or standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input")
        parser.add_argument("--format", choices=["ndjson", "json", "table"], default="ndjson")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        self.failed = False
        try:
            self.write(self.results(files), options["format"])
        except DatabaseError as error:
            raise CommandError(
                f"The reference tables can not be read ({str(error).strip()}). Prepare the "
                "database: python manage.py migrate, then python manage.py load_starter."
            ) from error
        if self.failed:
            sys.exit(UNREADABLE)

    def write(self, results: Iterator[dict[str, Any]], form: str) -> None:
        """Write each result as it comes; one list of all for json."""
        if form == "json":
            self.stdout.write(json.dumps(list(results), indent=2, ensure_ascii=False))
            return
        for result in results:
            self.stdout.write(table(result) if form == "table" else compact(result))

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
                self.refuse(f"{name}:{entry.line_of(error.path)}: {error}")
            except NotInForceError as error:
                self.refuse(f"{name}:{entry.line_of('date_of_service')}: {error}")

    def refuse(self, message: str) -> None:
        self.failed = True
        self.stderr.write(one_line(message))


def one_line(message: str) -> str:
    """Return a message that stays on its line, whatever keys and names a document brought."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    return shown if len(shown) <= LONGEST_MESSAGE else f"{shown[:LONGEST_MESSAGE]}..."


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
