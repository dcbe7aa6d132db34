"""How long the command takes to import code pairs, and how much memory.

Aims, for 2.6 million pairs: PostgreSQL in 90 s and 300 MB, SQLite in 120 s. A tenth of that is
generated unless PAIRS says otherwise: PAIRS=2600000 pytest tests/benchmarks/test_import.py.
The first edition has nothing to be compared with; the second has, and a hundredth of it differs.
Nothing is asserted of time or memory.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from time import perf_counter
from typing import NamedTuple
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.db import connection

from coding.actions.releases import command_line, withdraw_release
from coding.models import CodePair, Release
from tests.benchmarks.report import calibration_us, show

ROOT = Path(__file__).resolve().parents[2]
PAIRS = int(os.environ.get("PAIRS", "260000"))
WIDTH = 1_600  # codes of column 2 beside one of column 1
FILES = 4
HEADINGS = "Invented code pairs for a measurement\n\n\n\n\n" + "\t".join(
    (
        "Column 1",
        "Column 2",
        "*=in existence prior to 1996",
        "Effective Date",
        "Deletion Date *=no data",
        "Modifier 0=not allowed 1=allowed 9=not applicable",
        "PTP Edit Rationale\n",
    )
)


class Cost(NamedTuple):
    """What one run of the command took."""

    seconds: float
    peak_mib: float


def pairs(edition: int) -> Iterator[str]:
    """Rows of the official layout on invented codes; an edition changes one in a hundred."""
    columns = product(range(-(-PAIRS // WIDTH)), range(WIDTH))
    for number, (first, second) in enumerate(islice(columns, PAIRS)):
        indicator = 1 - edition % 2 if number % 100 == 0 else 1
        yield f"A{first:04}\tB{second:04}\t \t20240101\t*\t{indicator}\tMisuse of the codes\n"


def a_quarter(folder: Path, edition: int) -> Path:
    """Four text files in an archive, as the agency gives them."""
    path, rows = folder / f"pairs-{edition}.zip", pairs(edition)
    with ZipFile(path, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for part in range(1, FILES + 1):
            with archive.open(f"ccipra-v{edition}-f{part}.txt", "w") as member:
                member.write(HEADINGS.encode())
                for row in islice(rows, -(-PAIRS // FILES)):
                    member.write(row.encode())
    return path


def database_url() -> str:
    """The address of the test database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    password, place = quote(settings["PASSWORD"]), f"{settings['HOST']}:{settings['PORT']}"
    return f"postgresql://{settings['USER']}:{password}@{place}/{settings['NAME']}"


def cost_of_import(path: Path, name: str, day: str) -> Cost:
    """Run the command as a person would."""
    command = [sys.executable, "manage.py", "import_release", "ptp_practitioner", str(path)]
    command += ["--name", name, "--valid-from", day]
    environment = {**os.environ, "DATABASE_URL": database_url(), "DATABASE_POOL_SIZE": "0"}
    begun = perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment)  # noqa: S603  (own arguments)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Cost(perf_counter() - begun, usage.ru_maxrss / 1024)


@pytest.mark.django_db(transaction=True)
def test_pairs_into_the_database(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    first = cost_of_import(a_quarter(tmp_path, 0), "2026Q1", "2026-01-01")
    second = cost_of_import(a_quarter(tmp_path, 1), "2026Q2", "2026-04-01")
    assert CodePair.objects.count() == 2 * PAIRS
    newest = Release.objects.get(name="2026Q2")
    assert newest.comparison["changed"] == -(-PAIRS // 100)
    Release.objects.filter(pk=newest.pk).update(state="held")
    newest.refresh_from_db()
    begun = perf_counter()
    withdraw_release(release=newest, by=command_line(), reason="measured")
    removing = perf_counter() - begun
    show(
        request,
        f"{PAIRS:,} code pairs into {connection.vendor} by the command, loop of 10,000 additions "
        f"{calibration_us():.0f} us",
        *(
            f"{name:<32} {cost.seconds:7.1f} s {PAIRS / cost.seconds:10,.0f} rows/s "
            f"{cost.peak_mib:6.0f} MiB"
            for name, cost in (("first edition", first), ("second, compared with it", second))
        ),
        f"{'rows of an edition removed':<32} {removing:7.1f} s",
    )
