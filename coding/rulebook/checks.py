"""What is refused in a rule: values that nobody can mean, sentences that nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import product
from string import Formatter
from typing import Any

from coding.engine.gaps import DETAILS, GAPS
from coding.engine.rulebook import VALUE_GAP, CodePair, Rule
from coding.engine.sequencing import STEPS
from coding.strict_yaml import Row, YamlFileError

UNITS = ["minute", "lesion"]
CODE = re.compile(r"\d{5}|[A-Z]\d{4}")
MODIFIER = re.compile(r"[A-Z][A-Z0-9]|\d{2}")
LADDER = frozenset(STEPS.values())
SENTENCES = ("because", "question", "fix")
BESIDE = "beside"


def check_value(value: Any, unit: str, entry: Row) -> None:
    """Refuse a value that is not of the kind its unit wants, and texts that name nothing."""
    if unit or isinstance(value, int):
        if unit not in UNITS:
            raise entry.refuse("value", f"a number only with unit {' or '.join(UNITS)}")
        if not isinstance(value, int) or value < 0:
            raise entry.refuse("value", f"a whole number of {unit}s, 0 or more, found {value!r}")
    for text in value if isinstance(value, list) else [value] if isinstance(value, str) else []:
        if not isinstance(text, str) or not (is_code(text) or text in LADDER):
            raise entry.refuse("value", f"a code, a modifier or a step of the ladder: {text!r}")


def is_code(text: str) -> bool:
    """Say whether a text has the form of a code or a modifier."""
    return bool(CODE.fullmatch(text) or MODIFIER.fullmatch(text))


def codes(row: Row, key: str) -> tuple[str, ...]:
    """Return a list of codes; refuse what has not their form."""
    for text in row.texts(key):
        if not CODE.fullmatch(text):
            raise row.refuse(key, f"codes such as '96413' or J9035, found {text!r}")
    return tuple(row.texts(key))


def near_codes(row: Row) -> Mapping[str, str]:
    """Return the near codes of a line, each with the fact against it."""
    for code in row.values:
        if not is_code(code):
            raise row.refuse(code, "a code or a modifier as the key")
    return {code: row.text(code) for code in row.values}


def fixes_by_pair(row: Row) -> Mapping[CodePair, str]:
    """Return what mends a pair of codes, by column 2 and column 1.

    A key names codes of column 2, and after `beside` those of column 1; either may be left out.
    """
    fixes: dict[CodePair, str] = {}
    for key in row.values:
        seconds, _, firsts = key.partition(BESIDE)
        for code in (*seconds.split(), *firsts.split()):
            if not is_code(code):
                raise row.refuse(key, f"codes, with {BESIDE!r} between columns 2 and 1")
        for pair in product(seconds.split() or [""], firsts.split() or [""]):
            if pair in fixes:
                raise row.refuse(key, "each pair of codes once")
            fixes[pair] = row.text(key)
    return fixes


def check_sentences(rule: Rule, row: Row, rules: Mapping[str, Rule]) -> None:
    """Refuse a sentence with a gap that nothing fills."""
    for key, text in _sentences(rule):
        try:
            parts = list(Formatter().parse(text))
        except ValueError as error:
            raise row.refuse(key, f"gaps in braces, found {text!r} ({error})") from None
        for _, gap, form, conversion in parts:
            if gap is not None:
                if form or conversion:
                    raise row.refuse(key, f"a bare gap, found {{{gap}…}}")
                _check_gap(gap, key, row, rules)


def _sentences(rule: Rule) -> Iterator[tuple[str, str]]:
    yield from zip(SENTENCES, (rule.because, rule.question, rule.fix), strict=True)
    yield from [(f"instead: {code}", text) for code, text in rule.instead.items()]
    yield from [("fix_for", text) for text in rule.fix_for.values()]


def _check_gap(gap: str, key: str, row: Row, rules: Mapping[str, Rule]) -> None:
    named = VALUE_GAP.fullmatch(f"{{{gap}}}")
    if named is None:
        if gap not in GAPS and gap not in DETAILS:
            raise YamlFileError(f"{row.where}: {key}: unknown gap {{{gap}}}; nothing fills it")
    elif named[1] not in rules:
        raise YamlFileError(f"{row.where}: {key}: {{{gap}}}: there is no rule {named[1]}")
    elif any(dated.value is None for dated in rules[named[1]].values):
        raise YamlFileError(f"{row.where}: {key}: {{{gap}}}: {named[1]} has no value on some days")
