"""derive: encounter documents in, coded results out."""

from __future__ import annotations

import gc
import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from textwrap import indent
from typing import Any, BinaryIO, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from coding.documents import Entry, read_entries
from coding.engine.derive import derive
from coding.engine.document import DocumentError, read_encounter, result_text
from coding.engine.facts import Encounter
from coding.engine.results import Derivation
from coding.engine.rulebook import NotInForceError
from coding.lookups import References
from coding.rulebook import load_rulebook

UNREADABLE = 2
LONGEST_MESSAGE = 1000
WRITTEN_TOGETHER = 64 * 1024  # characters of results, unless somebody watches
CODED_TOGETHER = 16  # documents, likewise; measured: more or fewer are slower
COLLECT_AFTER = 50_000  # objects more than there were; Python's own default is 700


class Command(BaseCommand):
    """Codes every readable document; exit 2 if any could not be read."""

    help = "Code encounter documents (JSON or NDJSON) from files or standard input."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", metavar="FILE", help="default: standard input")
        parser.add_argument("--format", choices=["ndjson", "json", "table"], default="ndjson")
        told = "tell near alternatives, what each answer is worth and the minute ledger too"
        parser.add_argument("--full", action="store_true", help=told)

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        self.failed = False
        try:
            with rare_collections():
                results = self.results(files, Coder(full=options["full"]))
                self.write(FORMS[options["format"]](results))
        except DatabaseError as error:
            raise CommandError(
                f"The reference tables can not be read ({str(error).strip()}). Prepare the "
                "database: python manage.py migrate, then python manage.py load_starter."
            ) from error
        if self.failed:
            sys.exit(UNREADABLE)

    def write(self, texts: Iterator[str]) -> None:
        """Write many results at a time, but each as it comes to a terminal."""
        together = 0 if self.stdout.isatty() else WRITTEN_TOGETHER
        waiting: list[str] = []
        size = 0
        try:
            for text in texts:
                waiting.append(text)
                size += len(text)
                if size > together:
                    self.stdout.write("\n".join(waiting))
                    waiting, size = [], 0
        finally:
            if waiting:
                self.stdout.write("\n".join(waiting))

    def results(self, files: list[str], coder: Coder) -> Iterator[str]:
        """Yield a result for each readable document; say what is wrong with the others."""
        if not files:
            yield from self.results_of("standard input", sys.stdin.buffer, coder)
        for name in files:
            try:
                with Path(name).open("rb") as stream:
                    yield from self.results_of(name, stream, coder)
            except OSError as error:
                self.refuse(f"{name}: can not be read: {error.strerror}")

    def results_of(self, name: str, stream: BinaryIO, coder: Coder) -> Iterator[str]:
        together = 1 if self.stdout.isatty() else CODED_TOGETHER
        entries = read_entries(stream)
        while batch := list(islice(entries, together)):
            for result in coder.code(batch):
                if isinstance(result, Refusal):
                    self.refuse(f"{name}:{result.line}: {result.message}")
                else:
                    yield result

    def refuse(self, message: str) -> None:
        self.failed = True
        self.stderr.write(one_line(message))


class Refusal(NamedTuple):
    """Why a document was not coded, and the line to look at."""

    line: int
    message: str


class Coder:
    """What stays the same from document to document: rules, tables, zone, how much is told."""

    def __init__(self, *, full: bool = False) -> None:
        self.full = full
        self.zone: str = settings.DOCUMENT_TIME_ZONE
        self.rulebook = load_rulebook()
        self.references = References()

    def code(self, entries: Iterable[Entry]) -> list[str | Refusal]:
        """Return for each document the contract's result, as one line of JSON, or a refusal.

        Each step is done for all before the next: its code then stays in the processor's cache.
        """
        read = [self.read(entry) for entry in entries]
        derived = [r if isinstance(r, Refusal) else self.derive(*r) for r in read]
        return [d if isinstance(d, Refusal) else self.write(*d) for d in derived]

    def read(self, entry: Entry) -> tuple[Entry, Encounter] | Refusal:
        """Return the facts of a document."""
        if entry.error:
            return Refusal(entry.line, entry.error)
        try:
            return entry, read_encounter(entry.value, default_zone=self.zone)
        except DocumentError as error:
            return Refusal(entry.line_of(error.path), str(error))

    def derive(self, entry: Entry, facts: Encounter) -> tuple[Derivation, Encounter] | Refusal:
        """Return what the facts come to under the tables of their day, payer and setting."""
        reference = self.references.of(facts.date_of_service, facts.payer, facts.setting)
        try:
            return derive(facts, reference, self.rulebook), facts
        except NotInForceError as error:
            return Refusal(entry.line_of("date_of_service"), str(error))

    def write(self, derivation: Derivation, facts: Encounter) -> str:
        """Return the result in words."""
        return result_text(derivation, facts, self.rulebook, full=self.full)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for cyclic garbage rarely: coding a document leaves none behind."""
    before = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def one_line(message: str) -> str:
    """Return a message that stays on its line, whatever keys and names a document brought."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
    return shown if len(shown) <= LONGEST_MESSAGE else f"{shown[:LONGEST_MESSAGE]}..."


def listed(results: Iterator[str]) -> Iterator[str]:
    """Yield one list of all results, for reading, piece by piece."""
    held: str | None = None  # until it is known whether a comma follows
    for text in results:
        yield "[" if held is None else f"{held},"
        held = indent(json.dumps(json.loads(text), indent=2, ensure_ascii=False), "  ")
    yield "[]" if held is None else f"{held}\n]"


def tables(results: Iterator[str]) -> Iterator[str]:
    """Yield each result for a reader at a terminal."""
    return (table(json.loads(text)) for text in results)


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


FORMS: Mapping[str, Callable[[Iterator[str]], Iterator[str]]] = {
    "ndjson": iter,
    "json": listed,
    "table": tables,
}
