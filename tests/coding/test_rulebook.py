"""The rulebook: whole, dated, cited, in step with the engine; and what is refused, and where."""

from __future__ import annotations

import ast
import io
import re
import shutil
import string
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from coding.coverage import Point, load_coverage
from coding.engine.gaps import DETAILS, GAPS
from coding.engine.policies import SWITCHES
from coding.engine.rulebook import Rule
from coding.rulebook import FOLDER, load_rulebook, read_rulebook
from coding.strict_yaml import YamlFileError, read_file

BROKEN = Path(__file__).parent / "broken_rules"
ENGINE = Path(__file__).resolve().parents[2] / "coding" / "engine"
RULES = load_rulebook().rules
FAMILIES = {name.partition(".")[0] for name in RULES}
RULE_NAME = re.compile(rf"(?:{'|'.join(sorted(FAMILIES))})\.[a-z]+(?:-[a-z]+)*")
FIRST_DAY = date(2009, 3, 13)
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty rulebook with one source."""
    shutil.copy(BROKEN / "sources.yaml", tmp_path)
    return tmp_path


def broken_files() -> list[Path]:
    """Every broken rule; its first line tells how it is refused."""
    return sorted(path for path in BROKEN.glob("*.yaml") if path.name != "sources.yaml")


@pytest.mark.parametrize("path", broken_files(), ids=lambda path: path.stem)
def test_a_broken_rule_is_refused_with_its_file_and_line(path: Path, folder: Path) -> None:
    shutil.copy(path, folder)
    reason = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# refused: ")
    assert reason.startswith(f"{path.name}:")
    with pytest.raises(YamlFileError) as refused:
        read_rulebook(folder)
    assert str(refused.value).startswith(reason)
    with pytest.raises(CommandError, match=rf"^{re.escape(path.name)}:\d+: "):
        call_command("check_rulebook", str(folder))


def test_a_source_with_an_unknown_key_or_without_title_is_refused(folder: Path) -> None:
    sources = folder / "sources.yaml"
    sources.write_text("manual:\n  title: Example\n  page: 7\n")
    with pytest.raises(YamlFileError, match=r"sources.yaml:2: page: unknown key"):
        read_rulebook(folder)
    sources.write_text("manual:\n  locator: page 7\n")
    with pytest.raises(YamlFileError, match=r"sources.yaml:2: title: expected a text"):
        read_rulebook(folder)


def test_the_digest_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    copy = tmp_path / "rulebook"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    digest = read_rulebook(copy).digest
    assert digest == load_rulebook().digest
    path = copy / "time" / "longest-run.yaml"  # which no sentence names
    text = path.read_text(encoding="utf-8")
    for changed in (text.replace("1440", "1441"), text + " ", text.replace("run", "Run", 1)):
        path.write_text(changed, encoding="utf-8")
        assert read_rulebook(copy).digest != digest
    path.write_text(text, encoding="utf-8")
    assert read_rulebook(copy).digest == digest
    path.rename(path.with_name("longest.yaml"))
    assert read_rulebook(copy).digest != digest


@each_rule
def test_every_rule_is_dated_and_cited_and_due_for_review(rule: Rule) -> None:
    assert rule.next_review
    assert rule.description
    assert rule.description[0].isupper()
    assert not rule.description.endswith(".")
    days = [value.since for value in rule.values]
    assert days == sorted(set(days), reverse=True)
    assert days[-1] == FIRST_DAY
    for value in rule.values:
        assert value.citations
        assert all(citation.title for citation in value.citations)


@each_rule
def test_sentences_are_sentences(rule: Rule) -> None:
    for text in filter(None, (*sentences_of(rule), *rule.fix_for.values())):
        assert text.endswith((".", "?", "}")), text
        assert "  " not in text
        assert len(text) < 330, text


def named_in_engine() -> set[str]:
    """Every rule that the engine names."""
    files = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ENGINE.glob("*.py"))]
    texts = {
        node.value
        for file in files
        for node in ast.walk(file)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in texts if RULE_NAME.fullmatch(text)}


def named_in_sentences() -> set[str]:
    """Every rule whose value stands in a sentence: {value[time.push-maximum]}."""
    texts = [
        text
        for rule in RULES.values()
        for text in (*sentences_of(rule), *rule.instead.values(), *rule.fix_for.values())
    ]
    gaps = {gap for text in texts for _, gap, _, _ in string.Formatter().parse(text) if gap}
    return {gap[6:-1] for gap in gaps if gap.startswith("value[")}


def test_every_rule_that_the_engine_or_a_sentence_names_exists() -> None:
    assert named_in_engine() | named_in_sentences() <= set(RULES)


def test_every_gap_is_filled_by_the_engine_and_stands_in_a_sentence() -> None:
    texts = [
        text
        for rule in RULES.values()
        for text in (*sentences_of(rule), *rule.instead.values(), *rule.fix_for.values())
    ]
    gaps = {gap for text in texts for _, gap, _, _ in string.Formatter().parse(text) if gap}
    assert gaps >= DETAILS
    assert set(GAPS) <= gaps
    assert set(GAPS).isdisjoint(DETAILS)
    engine = "\n".join(path.read_text(encoding="utf-8") for path in ENGINE.glob("*.py"))
    assert {gap for gap in DETAILS if not re.search(rf'\b{gap}=|"{gap}": ', engine)} == set()


def sentences_of(rule: Rule) -> tuple[str, str, str]:
    """The sentences of a rule; an empty text where it has none."""
    return rule.because, rule.question, rule.fix


def test_every_rule_is_used() -> None:
    assert set(RULES) - named_in_engine() - named_in_sentences() - contested() == set()


def contested() -> set[str]:
    """The rule of every switch that the engine names where sources differ."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in ENGINE.glob("*.py"))
    switches = re.findall(r'note_contested\(\s*"(\w+)"', text)
    return {f"policy.{switch.replace('_', '-')}" for switch in switches}


def test_every_switch_says_where_it_decides() -> None:
    assert contested() == {f"policy.{switch.replace('_', '-')}" for switch in SWITCHES}


def test_every_source_is_cited() -> None:
    sources = set(read_file(FOLDER / "sources.yaml").values)
    rules = list(FOLDER.rglob("*/*.yaml"))
    text = "\n".join(path.read_text(encoding="utf-8") for path in rules)
    cited = {
        cite.strip() for cites in re.findall(r"cite: \[(.*)\]", text) for cite in cites.split(",")
    }
    assert sources == cited


def points() -> list[Point]:
    """Every point of coverage.yaml."""
    return [point for part in load_coverage().parts for point in part]


def test_a_point_modelled_in_part_says_what_is_missing() -> None:
    assert [p.name for p in points() if bool(p.missing) != (p.state == "in part")] == []


def test_coverage_names_every_rule_and_every_policy_switch_once() -> None:
    assert sorted([rule for point in points() for rule in point.rules]) == sorted(RULES)
    assert sorted([name for point in points() for name in point.switches]) == sorted(SWITCHES)
    assert load_coverage().since == FIRST_DAY


def test_coverage_explains_every_point_that_the_engine_names() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in ENGINE.glob("*.py"))
    named = {
        point
        for group in re.findall(r"\(([A-F]\d+(?:, [A-F]\d+)*)\)", text)
        for point in group.split(", ")
    }
    assert named
    assert named <= {point.name for point in points()}


def test_what_is_not_modelled_is_no_rules_value() -> None:
    values = {value.value for rule in RULES.values() for value in rule.values}
    assert values.isdisjoint(load_coverage().not_modelled)
    assert {"96413", "96417"} <= values


def test_check_rulebook_tells_what_is_still_to_be_checked() -> None:
    out = io.StringIO()
    call_command("check_rulebook", on=date(2026, 11, 23), stdout=out)
    lines = out.getvalue().splitlines()
    assert lines[0] == load_rulebook().digest
    assert lines[1].startswith(f"{len(RULES)} rules with ")
    assert re.fullmatch(r"\d+ values without a second person's check \(checked_by\)\.", lines[2])
    assert "  chemotherapy.concurrent-infusion" in lines
    assert lines[-1] == "0 rules due for review on 2026-11-23."


def test_check_rulebook_lists_reviews_that_are_due(folder: Path) -> None:
    rule = (
        "description: {}\nunit: minute\nnext_review: {}\n"
        "values:\n  2020-01-01:\n    value: 1\n    cite: [manual]\n"
    )
    for name, day in (("early", "2026-01-31"), ("today", "2026-02-01"), ("later", "2026-02-02")):
        (folder / f"{name}.yaml").write_text(rule.format(name, day))
    (folder / "checked.yaml").write_text(rule.format("checked", "null") + "    checked_by: AB\n")
    out = io.StringIO()
    call_command("check_rulebook", str(folder), on=date(2026, 2, 1), stdout=out)
    assert out.getvalue().splitlines()[1:] == [
        "4 rules with 4 dated values, each with its sources.",
        "3 values without a second person's check (checked_by).",
        "0 rules not verified.",
        "2 rules due for review on 2026-02-01:",
        "  early (since 2026-01-31)",
        "  today (since 2026-02-01)",
    ]


def test_check_rulebook_takes_today_where_no_day_is_given() -> None:
    out = io.StringIO()
    call_command("check_rulebook", stdout=out)
    assert re.search(r"rules due for review on \d{4}-\d\d-\d\d", out.getvalue())


@pytest.mark.parametrize("day", ["2026-02-30", "soon", ""])
def test_check_rulebook_refuses_a_day_that_is_none(day: str) -> None:
    with pytest.raises(CommandError, match="--on: expected a day as YYYY-MM-DD"):
        call_command("check_rulebook", f"--on={day}")
