"""import_release: an official file into the table of its edition."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, TextIO

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from coding.actions.releases import (
    AlreadyImportedError,
    Edition,
    ReleaseActionError,
    accept_differences,
    begin_import,
    command_line,
    import_file,
)
from coding.importers import LAYOUTS
from coding.importers.base import FileError
from coding.importers.load import OvertakenError
from coding.models import Release
from coding.uploads import digest_of

REFUSED = 2
TELL_SECONDS = 2.0


class Refused(Exception):  # noqa: N818  (it names what happened, and is not seen outside)
    """The file is not in use afterwards; the text says why."""


class Command(BaseCommand):
    """Imports one file; exit 2, with nothing put to use, where it is not as expected."""

    help = "Import an official file as one edition of a table, all or nothing.\n\n" + "\n".join(
        ["systems:", *(f"  {system:<18} {Release.System(system).label}" for system in LAYOUTS)]
    )

    def create_parser(self, prog_name: str, subcommand: str, **options: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **options
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("system", choices=list(LAYOUTS), metavar="SYSTEM", help="see below")
        parser.add_argument("file", type=Path, metavar="FILE", help="text, .xlsx or .zip")
        parser.add_argument("--name", required=True, type=_name, help="edition, such as 2026Q1")
        parser.add_argument("--valid-from", required=True, type=_day, help="first day of service")
        parser.add_argument("--valid-to", type=_day, help="last day, where it is known")
        parser.add_argument("--source", default="", help="where the file came from")
        parser.add_argument(
            "--accept-differences", default="", metavar="REASON", help="put it to use all the same"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = _imported(options, Told(sys.stderr))
        except (Refused, FileError, OvertakenError, ReleaseActionError) as error:
            self.stderr.write(str(error))
            sys.exit(REFUSED)
        except OSError as error:
            self.stderr.write(f"{options['file']}: {error.strerror or error}")
            sys.exit(REFUSED)
        except DatabaseError as error:
            self.stderr.write(
                f"The database refused ({str(error).strip()}). Run the command again."
            )
            sys.exit(REFUSED)
        self.stdout.write(text)


class Told:
    """Progress for a person: one line written over and over, or a plain line now and then."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._is_terminal = stream, stream.isatty()
        self._text, self._at = "", 0.0

    def __call__(self, done: int, text: str) -> None:
        """Tell how far the import is, at most every two seconds, and each new step at once."""
        now = monotonic()
        if text == self._text and now < self._at + (TELL_SECONDS if not self._is_terminal else 0):
            return
        self._text, self._at = text, now
        line = f"{done:,} {text}" if done else text
        self._stream.write(f"\r\x1b[K{line}" if self._is_terminal else f"{line}\n")
        self._stream.flush()

    def end(self) -> None:
        """Leave the line that was written over."""
        if self._is_terminal:
            self._stream.write("\n")


def _imported(options: dict[str, Any], told: Told) -> str:
    edition, because = _edition(options), options["accept_differences"]
    by = command_line()
    try:
        release = begin_import(edition=edition, by=by)
    except AlreadyImportedError as known:
        release = known.release
        if release.state != Release.State.HELD:
            return str(known)
        if because:
            release = accept_differences(release=release, by=by, reason=because)
    else:
        try:
            release = import_file(
                release=release, path=options["file"], by=by, progress=told, because=because
            )
        finally:
            told.end()
    return _outcome(release, edition.file_name)


def _edition(options: dict[str, Any]) -> Edition:
    path, first, last = options["file"], options["valid_from"], options["valid_to"]
    if last and last < first:
        raise Refused(f"--valid-to: expected {first} or later, found {last}")
    return Edition(
        system=options["system"],
        name=options["name"],
        valid_from=first,
        valid_to=last,
        source=options["source"],
        file_name=path.name[-200:],
        sha256=digest_of(path),
    )


def _outcome(release: Release, file_name: str) -> str:
    if release.state == Release.State.HELD:
        unexpected = "\n".join(f"  {text}" for text in release.comparison["unexpected"])
        raise Refused(
            f"{file_name}: loaded, but held back:\n{unexpected}\n"
            "Run the command again with --accept-differences REASON, or decide in the browser."
        )
    return f"{release}: {release.row_count:,} rows in use from {release.valid_from}."


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"expected a day as YYYY-MM-DD, found {text!r}") from None


def _name(text: str) -> str:
    if not text.strip() or len(text.strip()) > 40:
        raise ArgumentTypeError("expected 1 to 40 characters, such as 2026Q1")
    return text.strip()
