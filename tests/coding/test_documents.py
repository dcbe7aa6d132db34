"""Documents out of files: whatever is wrong is told with its line, and the rest is read."""

from __future__ import annotations

import io
import json

import pytest

from coding import documents
from coding.documents import Entry, line_of, read_entries

SPREAD_OUT = """{
  "id": "E1",
  "administrations": [
    {"id": "A1"},
    {
      "id": "A2",
      "dose": {"amount": "330", "unit": "mg"},
      "start":
        "2026-03-02T09:00"
    }
  ],
  "tail": null
}
"""


def entries(text: str | bytes) -> list[Entry]:
    """Read a whole file."""
    return list(read_entries(io.BytesIO(text.encode() if isinstance(text, str) else text)))


def values(text: str | bytes) -> list[tuple[int, object]]:
    """The line and value of every readable document."""
    return [(entry.line, entry.value) for entry in entries(text) if not entry.error]


def mistakes(text: str | bytes) -> list[tuple[int, str]]:
    """The line and what is wrong of every other one."""
    return [(entry.line, entry.error) for entry in entries(text) if entry.error]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"id": "E1"}', [(1, {"id": "E1"})]),
        ('{"id": "E1"}\n{"id": "E2"}\n', [(1, {"id": "E1"}), (2, {"id": "E2"})]),
        ('\n\n{"id": "E1"}\n\n{"id": "E2"}', [(3, {"id": "E1"}), (5, {"id": "E2"})]),
        ('{"id": "E1"}\r\n{"id": "E2"}\r\n', [(1, {"id": "E1"}), (2, {"id": "E2"})]),
        ('[{"id": "E1"}, {"id": "E2"}]', [(1, {"id": "E1"}), (1, {"id": "E2"})]),
        ('[\n{"id": "E1"},\n\n{"id":\n"E2"}\n]', [(2, {"id": "E1"}), (4, {"id": "E2"})]),
        ('\n[ 7,\n"x" ]', [(2, 7), (3, "x")]),
        (" 7 ", [(1, 7)]),
        (SPREAD_OUT, [(1, json.loads(SPREAD_OUT))]),
        ("\n\n" + SPREAD_OUT, [(3, json.loads(SPREAD_OUT))]),
        (b'\xef\xbb\xbf{"id": "E1"}\n{"id": "E2"}', [(1, {"id": "E1"}), (2, {"id": "E2"})]),
        (
            '{"id": "E1", "administrations": [\n{"id": "A1"},\n{"id": "A2"}\n]}',
            [(1, {"id": "E1", "administrations": [{"id": "A1"}, {"id": "A2"}]})],
        ),
    ],
)
def test_one_object_a_list_or_one_a_line(
    text: str | bytes, expected: list[tuple[int, object]]
) -> None:
    assert values(text) == expected
    assert not mistakes(text)


@pytest.mark.parametrize(
    ("text", "line", "mentions"),
    [
        ("", 1, "no document, expected a JSON object"),
        ("\n \n\n", 3, "no document, expected a JSON object"),
        ("[]", 1, "an empty list, expected documents"),
        ('{"id": ', 1, "not JSON: Expecting value, column 7, expected a JSON object"),
        ('{"id": "E1",\n', 1, "not JSON: "),
        ('{\n"id": "E1"\n"setting": 1\n}', 3, "not JSON: Expecting ',' delimiter, column 1"),
        ('[{"id": "E1"},\n{"id" "E2"}]', 2, "not JSON: "),
        ('{\n"id": "E1",\n"id": "E2"}', 3, "id: the key is there twice, expected it once"),
        ('{"dose": {"unit": 1,\n"unit": 2},\n"unit": 3}', 2, "unit: the key is there twice"),
        ('{"a": [{"unit": 1}, {"unit": 2}],\n"a": 1}', 2, "a: the key is there twice"),
        ('{"a\\"{:": 1,\n"a\\"{:": 1}', 2, 'a"{:: the key is there twice'),
        ('{"start": 1,\n"start" : 2}', 2, "start: the key is there twice"),
        ('{"id": "NaN",\n"dose": NaN}', 2, "NaN: not a JSON value, expected a number"),
        ("[1, Infinity]", 1, "Infinity: not a JSON value"),
        ('{"a": 1,\n"b": 2,\n"c": -Infinity,\n"a": 3}', 3, "-Infinity: not a JSON value"),
        (b'{"id":\n"\xff"}', 2, "not UTF-8 at byte 9, expected UTF-8 text"),
        (b'\xef\xbb\xbf{"id":\n\n"\xe9"}', 3, "not UTF-8"),
        ('{"id": "E1"}'.encode("utf-16"), 1, "not UTF-8 at byte 1"),
        ("[" * 100_000, 1, "nested too deeply, expected an encounter document"),
        ('{"units": ' + "9" * 5000 + "}", 1, "a number of thousands of digits"),
        ('{"id": "E1"\n}\n{"id": "E2"\n}', 3, "not JSON: Extra data"),
    ],
)
def test_what_can_not_be_read_is_told_once_and_with_its_line(
    text: str | bytes, line: int, mentions: str
) -> None:
    ((where, reason),) = mistakes(text)
    assert where == line
    assert reason.startswith(mentions)
    assert not values(text)


DOCUMENT = '{"id": "E9", "administrations": []}'


@pytest.mark.parametrize(
    "broken",
    ['{"id": }', '{"id": "E1",', '{"id": "E1", "id": "E2"}', "not JSON", '{"id": NaN}', "7"],
)
def test_a_broken_line_leaves_the_others_readable(broken: str) -> None:
    for text, line in ((f"{broken}\n{DOCUMENT}", 2), (f"{DOCUMENT}\n{broken}\n{DOCUMENT}", 3)):
        assert (line, json.loads(DOCUMENT)) in values(text)
        assert len(entries(text)) == line


def test_several_broken_lines_are_told_one_by_one() -> None:
    text = f'{{"id": 1,\n{{"id": 2,\n\nno\n{DOCUMENT}\n{{'
    assert [line for line, _ in mistakes(text)] == [1, 2, 4, 6]
    assert values(text) == [(5, json.loads(DOCUMENT))]
    assert [line for line, _ in mistakes('{"id": 1,\n{"id": 2,')] == [1, 2]


def test_a_document_of_several_lines_may_be_long_but_not_endless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(documents, "LARGEST_BYTES", 40)
    assert values('{"id":\n"E1"}')
    assert mistakes('{"id":\n"' + "x" * 60 + '"}') == [
        (1, "more than 64 MiB, expected less, or one document a line (NDJSON)")
    ]


def test_many_documents_of_a_list_are_told_apart_in_one_pass() -> None:
    text = "[\n" + ",\n".join(f'{{"id": "E{number}"}}' for number in range(20_000)) + "\n]"
    found = values(text)
    assert found[0] == (2, {"id": "E0"})
    assert found[-1] == (20_001, {"id": "E19999"})


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("", 1),
        ("id", 2),
        ("administrations", 3),
        ("administrations[0]", 4),
        ("administrations[0].id", 4),
        ("administrations[1]", 5),
        ("administrations[1].id", 6),
        ("administrations[1].dose.unit", 7),
        ("administrations[1].start", 8),
        ("tail", 12),
        # What is not there is told with the part that is.
        ("date_of_service", 1),
        ("administrations[1].route", 5),
        ("administrations[1].dose.missing", 7),
        ("administrations[1].id.deeper", 6),
        ("administrations[7]", 3),
        ("administrations[x]", 3),
        ("administrations.id", 3),
        ("id[0]", 2),
        ("[0]", 1),
    ],
)
def test_a_path_is_found_again_in_the_text(path: str, line: int) -> None:
    assert line_of(SPREAD_OUT, path, 1) == line
    assert line_of(SPREAD_OUT, path, 101) == line + 100


def test_a_key_of_a_listed_document_is_found_in_its_own_text() -> None:
    first, second = entries(f"[\n{SPREAD_OUT},\n{SPREAD_OUT}]")
    assert first.line_of("administrations[1].start") == 9
    assert second.line_of("administrations[1].start") == 23
