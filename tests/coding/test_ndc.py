"""NDCs as eleven digits, and the writings that can not be read as one."""

import pytest

from coding.ndc import eleven_digits


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("99999000102", "99999000102"),
        ("99999-0001-02", "99999000102"),
        ("9999-0001-02", "09999000102"),  # 4-4-2
        ("99999-001-02", "99999000102"),  # 5-3-2
        ("99999-0001-2", "99999000102"),  # 5-4-1
    ],
)
def test_an_ndc_becomes_eleven_digits(written: str, expected: str) -> None:
    assert eleven_digits(written) == expected


def test_ten_digits_without_dashes_are_refused_as_ambiguous() -> None:
    with pytest.raises(ValueError, match="not known where a zero is missing"):
        eleven_digits("9999900102")


@pytest.mark.parametrize(
    "written", ["", "999990001", "999990001021", "9999-001-02", "99999-0001", "99999-0001-0A"]
)
def test_what_is_no_ndc_is_refused_with_what_was_expected(written: str) -> None:
    with pytest.raises(ValueError, match="expected eleven digits, or three groups") as caught:
        eleven_digits(written)
    assert "zero is missing" not in str(caught.value)
