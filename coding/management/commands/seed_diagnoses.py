"""seed_diagnoses: a whole ICD-10-CM for a site that has not imported the official file yet."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand

from coding.actions.releases import (
    AlreadyImportedError,
    Edition,
    begin_import,
    command_line,
    import_file,
)
from coding.importers.icd10cm import order_line
from coding.models import Release
from coding.uploads import digest_of

REFUSED = 2
NAME = "FY2026 (April), seed"
FIRST_DAY = date(2025, 10, 1)
LAST_DAY = date(2026, 9, 30)
SOURCE = (
    "Python package simple-icd-10-cm 1.5.0 (MIT), which holds the public-domain ICD-10-CM of "
    "fiscal year 2026 with the update of April 2026. It has no days of single codes: those new in "
    "April count as valid from October 2025."
)


class Command(BaseCommand):
    """Imports the package's codes as an order file; changes nothing where there is an edition."""

    help = "Fill ICD-10-CM (FY2026, April update) from a package, until the official file comes."

    def handle(self, *args: Any, **options: Any) -> None:
        known = Release.objects.begun_by(LAST_DAY).filter(
            system=Release.System.ICD10CM,
            origin=Release.Origin.OFFICIAL,
            valid_from__gte=FIRST_DAY,
        )
        if (release := known.first()) is not None:
            self.stdout.write(f"{release} is in use already. Nothing was changed.")
            return
        with TemporaryDirectory() as folder:
            path = Path(folder) / "icd10cm-order-seed.txt"
            path.write_text("".join(f"{line}\n" for line in order_lines()), encoding="utf-8")
            release = _imported(path)
        if release.state != Release.State.READY:
            self.stderr.write(f"{release} is loaded, but {release.get_state_display()}.")
            sys.exit(REFUSED)
        self.stdout.write(f"{release}: {release.row_count:,} rows in use from {FIRST_DAY}.")


def order_lines() -> Iterator[str]:
    """Yield the package's complete codes as lines of the official order file."""
    # Here, since the package reads 10 MB of XML when it is imported.
    import simple_icd_10_cm as icd  # type: ignore[import-untyped]

    # Blocks of chapters stand among the codes: some as leaves, some under their only code's name.
    codes = [code for code in icd.get_all_codes() if icd.is_category_or_subcategory(code)]
    complete = dict.fromkeys(code for code in codes if icd.is_leaf(code))
    for order, code in enumerate(complete, 1):
        yield order_line(order, code, icd.get_description(code))


def _imported(path: Path) -> Release:
    edition = Edition(
        system=Release.System.ICD10CM,
        name=NAME,
        valid_from=FIRST_DAY,
        valid_to=LAST_DAY,
        source=SOURCE,
        file_name=path.name,
        sha256=digest_of(path),
    )
    by = command_line()
    try:
        release = begin_import(edition=edition, by=by)
    except AlreadyImportedError as known:
        return known.release
    return import_file(release=release, path=path, by=by, progress=lambda _done, _text: None)
