"""How long a live validation takes, against a bare signed-in view that reads the same rows.

Aims: p95 at most twice the bare view's, at most 8 queries whatever the number of rows.
Both run through the whole stack of middleware, in turns, in this process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.template import Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coding.roles import CODER
from coding.starter.load import load_starter
from encounters.models import Encounter
from tests import factories
from tests.benchmarks.report import calibration_us, show, spread, times_of

ROUNDS, WARM_UP = 100, 10
MOST_QUERIES = 8
HTMX = {"HX-Request": "true"}


@pytest.fixture
def coder(db: None) -> User:
    """Who types."""
    return factories.a_user("coder", CODER)


@pytest.fixture(autouse=True)
def render_as_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the copy that the test set-up keeps of every template's context."""
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))


@pytest.fixture
def as_coder(coder: User) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(coder)
    return client


def a_visit(rows: int, coder: User) -> Encounter:
    """A visit of some rows under the starter tables, one a quarter of an hour."""
    load_starter()
    facility = factories.a_facility("Example Infusion Center", coder)
    encounter = factories.an_encounter(facility, coder, payer=factories.a_payer())
    doses = {
        "irinotecan": 100, "bevacizumab": 100, "dexamethasone": 10, "leucovorin": 100,
        "ondansetron": 8,
    }  # fmt: skip
    drugs = list(doses)
    for number in range(rows):
        drug = drugs[number % len(drugs)]
        start, stop = 8 * 60 + 15 * number, 8 * 60 + 15 * number + 14
        factories.give(
            encounter,
            coder,
            drug,
            f"{start // 60:02}:{start % 60:02}",
            f"{stop // 60:02}:{stop % 60:02}",
            dose_amount=doses[drug],
            dose_unit="mg",
            discarded_amount=0,
            discarded_unit="mg",
        )
    return encounter


def typed(encounter: Encounter) -> dict[str, Any]:
    """What the browser sends while a new row is typed."""
    return {
        "drug": "bevacizumab",
        "route": "iv_infusion",
        "access_site": "A",
        "start": "1800",
        "stop": "1831",
        "dose": "735 mg",
        "purpose": "treatment",
        "status": "completed",
        "visit": "1",
        "version": str(encounter.version),
    }


def queries_of(action: Callable[[], None]) -> int:
    """Count the queries of one run."""
    with CaptureQueriesContext(connection) as queries:
        action()
    return len(queries)


@pytest.mark.parametrize("rows", [6, 24])
@pytest.mark.urls("tests.benchmarks.bare_urls")
def test_live_validation_against_a_bare_view(
    rows: int, coder: User, as_coder: Client, request: pytest.FixtureRequest
) -> None:
    encounter = a_visit(rows, coder)
    preview = reverse("encounters:administration-preview-new", args=[encounter.public_id])
    bare = reverse("bare", args=[encounter.public_id])
    sent = typed(encounter)

    def validate() -> None:
        answer = as_coder.post(preview, sent, headers=HTMX)
        assert answer.status_code == 200

    def read() -> None:
        assert as_coder.get(bare).content == str(rows).encode()

    for _ in range(WARM_UP):
        validate()
        read()
    count = queries_of(validate)
    pairs = [(times_of(validate), times_of(read)) for _ in range(ROUNDS)]
    live, plain = (spread(samples) for samples in zip(*pairs, strict=True))
    show(
        request,
        f"{rows} rows: live validation p50 {live.p50:.2f} ms, p95 {live.p95:.2f} ms, "
        f"{count} queries (aim: at most {MOST_QUERIES})",
        f"{rows} rows: bare view       p50 {plain.p50:.2f} ms, p95 {plain.p95:.2f} ms",
        f"ratio p50 {live.p50 / plain.p50:.2f}, p95 {live.p95 / plain.p95:.2f} (aim: at most 2)",
        f"calibration loop: {calibration_us():.0f} µs",
    )
    assert count <= MOST_QUERIES
