"""A mistake in a starter file is refused, and told by file, line and key."""

from pathlib import Path

import pytest

from coding.starter.house import read_drugs
from coding.starter.load import FOLDER
from coding.starter.releases import ReleaseFile
from coding.starter.sources import Sources
from coding.strict_yaml import YamlFileError, read_file

SOURCES = Sources(FOLDER)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: 1\nb: 2\na: 3\n", "t.yaml:3: a: repeated key; expected it once"),
        ("96413: x\n", "t.yaml:1: key 96413: expected a text; put it in quotes"),
        ("a: [\n", "t.yaml:2: not YAML"),
        ("- a\n", "t.yaml:1: expected a mapping"),
    ],
)
def test_a_broken_file_is_refused_by_line(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "t.yaml").write_text(text)
    with pytest.raises(YamlFileError) as caught:
        read_file(tmp_path / "t.yaml")
    assert str(caught.value).startswith(complaint)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("effective_from: 1998-01-01", "effective_from: 1998-13-01", "a day as YYYY-MM-DD"),
        ("effective_from: 1998-01-01", "begins: 1998-01-01", "effective_from: expected a day"),
        ("vials:", "sizes:", "sizes: unknown key; expected"),
        ("40 mg", "40", "vials: expected texts only (numbers in quotes), found 40"),
        ("40 mg", "40mg", "vials: expected sizes such as 10 mg, found '40mg'"),
        ("40 mg", "forty mg", "vials: expected sizes such as 10 mg, found 'forty mg'"),
        ("40 mg", "0 mg", "vials: expected sizes such as 10 mg, found '0 mg'"),
        ("40 mg", "-40 mg", "vials: expected sizes such as 10 mg, found '-40 mg'"),
        ("40 mg", "NaN mg", "vials: expected sizes such as 10 mg, found 'NaN mg'"),
        ("40 mg", "40 mL", "vials: expected sizes that can be told in mg, found '40 mL'"),
        ("40 mg", "40 mgs", "vials: expected sizes that can be told in mg, found '40 mgs'"),
        ("40 mg", "0.1 g", "vials: expected each size once, found '100 mg' again"),
        ("vials: [40 mg, ", "vials: 40 mg #", "vials: expected a list of texts, found '40 mg'"),
        ("\npackages_verified: false\n", "\n", "packages_verified: expected true or false; it is"),
        ('amount: "20"', "amount: 20", "amount: expected a text, found 20"),
        ('amount: "20"', 'amount: "twenty"', "amount: expected a number in quotes"),
        ('amount: "20"', 'amount: "0"', "amount: expected a number above 0"),
        ("verified: true", "verified: maybe", "verified: expected true or false, found 'maybe'"),
        ("verified: true", "verified: 1", "verified: expected true or false, found 1"),
        ("admin_class: chemotherapy", "admin_class: chemo", "found 'chemo'"),
        ("routes: [iv_infusion]", "routes: [iv]", "routes: expected some of"),
        ("routes: [iv_infusion]", "routes: [7]", "routes: expected texts only"),
        ("source: hcpcs-2024-07", "source: hearsay", "a key of sources.yaml, found 'hearsay'"),
        ("names: {brand: [Camptosar], ", "names: {nickname: [x], ", "nickname: unknown key"),
    ],
)
def test_a_mistake_in_a_row_names_file_line_and_key(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    file = _one_drug(tmp_path, old, new)
    with pytest.raises(YamlFileError) as caught:
        read_drugs(ReleaseFile(tmp_path, file, SOURCES), SOURCES)
    assert complaint in str(caught.value)
    assert str(caught.value).startswith("drugs.yaml:")


def test_a_code_stands_once_in_the_file(tmp_path: Path) -> None:
    _one_drug(tmp_path, "", "")
    path = tmp_path / "drugs.yaml"
    head, row = path.read_text().split("drugs:\n")
    path.write_text(f"{head}drugs:\n{row}{row}")
    with pytest.raises(YamlFileError, match="a code once, found J9206 again"):
        read_drugs(ReleaseFile(tmp_path, "drugs.yaml", SOURCES), SOURCES)


def _one_drug(folder: Path, old: str, new: str) -> str:
    """Write a file of one drug, irinotecan, with one thing changed."""
    text = (FOLDER / "drugs.yaml").read_text()
    start = text.index("  - hcpcs: J9206")
    kept = text[: text.index("drugs:\n")] + "drugs:\n" + text[start : text.index("  - ", start + 4)]
    assert old in kept
    (folder / "drugs.yaml").write_text(kept.replace(old, new, 1))
    return "drugs.yaml"
