"""Documents that nobody should send: each gives a named error or a result, never a traceback.

Five thousand in all. A result names every administration: nothing is guessed away.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding.engine.document import DocumentError, write_result
from coding.engine.rulebook import NotInForceError
from tests.coding.case_reader import read_cases
from tests.coding.coding_kit import code_document

pytestmark = pytest.mark.sqlite_only  # no database is asked: once is enough

DOCUMENTS = [dict(case.document) for case in read_cases() if not case.reference]
ODD_TEXTS = st.sampled_from(
    [
        "", " ", "\0", "\ud800", "\u202e", "A" * 5000, "0", "-0", "1e400", "1e-400", "1e999999999",
        "NaN", "١٢", "2026-03-02T09:00", "0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00",
        "2026-02-29", "0001-01-01", "9999-12-31", "{drug}", "%s", "__class__", "null", "Z", "-",
    ]
)  # fmt: skip
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | ODD_TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


def paths_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the path of everything inside a document."""
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return [path]
    return [path, *(found for key, item in inner for found in paths_in(item, (*path, key)))]


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return the document with another value at that path."""
    if not path:
        return value
    document[path[0]] = put(document[path[0]], path[1:], value)
    return document


def is_read_or_refused(document: Any) -> None:
    """Code it to the last byte, unless one of the two named errors refuses it."""
    coded, refusal = None, ""
    try:
        coded = code_document(document)
    except (DocumentError, NotInForceError) as error:
        refusal = str(error)
    if coded is None:
        assert refusal.strip()
        return
    result = write_result(coded.derivation, coded.encounter, coded.rulebook, full=True)
    told = [*result["lines"], *result["not_reported"]]
    named = {name for item in told for name in item["administrations"]}
    named |= {query["administration"] for query in result["queries"]}
    assert named == {row.id for row in coded.encounter.administrations}


@settings(max_examples=4000)
@given(st.sampled_from(DOCUMENTS), st.data())
def test_a_document_with_any_value_put_anywhere(
    document: dict[str, Any], data: st.DataObject
) -> None:
    path = data.draw(st.sampled_from(paths_in(document)))
    is_read_or_refused(put(deepcopy(document), path, data.draw(VALUES)))


@settings(max_examples=1000)
@given(VALUES)
def test_any_value_as_a_document(value: object) -> None:
    is_read_or_refused(value)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("start", "0001-01-01T00:00+14:00"),
        ("stop", "9999-12-31T23:59-12:00"),
        ("volume_ml", "1e999999999"),
        ("rate_ml_per_hour", "0"),
        ("rate_ml_per_hour", "1e-400"),
        ("dose", {"amount": "1e999999999", "unit": "mg"}),
        ("dose", {"amount": "1e-999999999", "unit": "mg"}),
        ("dose", {"amount": "0", "unit": "mg"}),
        ("dose", {"amount": "5", "unit": ""}),
        ("discarded", {"amount": "1e400", "unit": "mg"}),
        ("drug", "\0"),
        ("drug", "{value[x]}"),
        ("visit", 10**30),
    ],
    ids=str,
)
@pytest.mark.parametrize("policy", ["hold", "derive", "push"])
def test_an_extreme_value_in_a_row(key: str, value: object, policy: str) -> None:
    row = {"id": "A1", "drug": "irinotecan", "route": "iv_infusion", "start": "2026-03-02T09:00"}
    row |= {"volume_ml": "500", "rate_ml_per_hour": "250", key: value}  # type: ignore[dict-item]
    document = {
        "id": "E1",
        "date_of_service": "2026-03-02",
        "setting": "facility",
        "policies": {"missing_stop": policy},
        "administrations": [row],
    }
    is_read_or_refused(document)


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "9999-12-31"])
def test_a_day_far_off_is_coded_or_refused(day: str) -> None:
    row = {"id": "A1", "drug": "taxane", "route": "iv_push", "start": f"{day}T12:00"}
    document = {"id": "E1", "date_of_service": day, "setting": "facility"}
    is_read_or_refused(document | {"administrations": [row]})
