from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from workbench import environment


def refused(read: Callable[[], object]) -> str:
    """The message with which a value is refused."""
    with pytest.raises(ImproperlyConfigured) as caught:
        read()
    return str(caught.value)


def test_a_missing_required_value_is_named_with_its_hint() -> None:
    message = refused(lambda: environment.text("COLOUR", hint="Name a colour."))
    assert message == "COLOUR is not set. Name a colour."


def test_an_empty_value_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLOUR", " ")
    assert environment.text("COLOUR", "red") == "red"


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("No", False), ("", True)])
def test_a_flag_is_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("LOUD", value)
    assert environment.flag("LOUD", default=True) is expected


@pytest.mark.parametrize("value", ["1", "true", "on", "y"])
def test_another_word_for_a_flag_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("LOUD", value)
    assert "LOUD" in refused(lambda: environment.flag("LOUD", default=True))


@pytest.mark.parametrize("value", ["-1", "11", "1.5", "ten", "²"])
def test_a_number_outside_its_range_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SIZE", value)
    assert "from 0 to 10" in refused(lambda: environment.integer("SIZE", 5, most=10))


@pytest.mark.parametrize("value", ["0", "10"])
def test_the_ends_of_a_range_are_in_it(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("SIZE", value)
    assert environment.integer("SIZE", 5, most=10) == int(value)


def test_a_choice_names_its_options(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODE", "fast")
    assert "slow, even" in refused(lambda: environment.choice("MODE", ["slow", "even"], "slow"))


def test_names_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTS", "a.example, b.example,")
    assert environment.names("HOSTS") == ["a.example", "b.example"]


def test_a_secret_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "key"))
    assert environment.secret("KEY") == "from the file"


def test_a_secret_file_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KEY_FILE", str(tmp_path / "none"))
    assert "KEY_FILE cannot be read" in refused(lambda: environment.secret("KEY"))
