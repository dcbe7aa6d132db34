"""What holds the parts together: migrations, templates, addresses, commands, and tidy files."""

import ast
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType

import pytest
from django.core.management import call_command
from django.template import engines
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver, reverse

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
TOP_LEVEL = {
    "manage.py", "requirements.txt", "workbench", "coding", "encounters", "templates", "tests",
    "README.md", "Makefile", "pyproject.toml", "LICENSE",
}  # fmt: skip
# Folders of one person's computer, and the addresses of package registries.
MACHINE = re.compile(
    r"(?<![\w.*/-])/(?:work|root|home/\w+|tmp/briefs)/"
    r"|pypi\.(?:org|python\.org)|registry\.npmjs|deb\.debian\.org|--(?:extra-)?index-url"
)
NONE: Mapping[str, str] = MappingProxyType({})
TEMPLATE_NAME = re.compile(r"[\w/-]+\.html")
NAMED_IN_TEMPLATE = re.compile(r"""{%\s*(?:include|extends)\s+["']([^"'#]+)""")
URL_IN_TEMPLATE = re.compile(r"""{%\s*url\s+["']([^"']+)["']""")


def tracked_files() -> list[Path]:
    """Every file of the repository that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


FILES = tracked_files()


def name_of(path: Path) -> str:
    """How a failing case is called."""
    return str(path.relative_to(ROOT))


def template_files() -> list[Path]:
    """Every template of the project."""
    return sorted(TEMPLATES.rglob("*.html"))


each_template = pytest.mark.parametrize("path", template_files(), ids=name_of)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())


@pytest.mark.parametrize(
    "path", [file for file in FILES if file.parent.name == "migrations"], ids=name_of
)
def test_migrations_are_named_by_hand(path: Path) -> None:
    assert path.name == "__init__.py" or re.fullmatch(r"\d{4}_[a-z]+(_[a-z0-9]+)*\.py", path.name)
    assert "_auto_" not in path.name


@each_template
def test_every_template_compiles(path: Path) -> None:
    get_template(str(path.relative_to(TEMPLATES)))


@each_template
def test_every_template_named_in_a_template_exists(path: Path) -> None:
    for name in NAMED_IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
        get_template(name)


def names_in_code() -> set[str]:
    """Every template that the program's Python names."""
    files = [file for file in FILES if file.suffix == ".py" and "tests" not in file.parts]
    constants = {
        node.value
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {text for text in constants if TEMPLATE_NAME.fullmatch(text)}


@pytest.mark.parametrize("name", sorted(names_in_code()))
def test_every_template_named_in_code_exists(name: str) -> None:
    get_template(name)


@each_template
def test_templates_leave_text_escaped_and_hold_no_script(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|{%\s*autoescape\s+off|hx-on|\bjs:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=", text)


@dataclass(frozen=True, slots=True)
class Address:
    """One of the program's own addresses, with the values that its path takes."""

    name: str
    pattern: URLPattern
    values: dict[str, str]


def addresses(
    resolver: URLResolver, prefix: str = "", outer: Mapping[str, str] = NONE
) -> list[Address]:
    """The program's own addresses, the admin's left out."""
    found: list[Address] = []
    for entry in resolver.url_patterns:
        converters = entry.pattern.converters.items()
        taken = {**outer, **{key: example(converter) for key, converter in converters}}
        if isinstance(entry, URLPattern):
            found.append(Address(f"{prefix}{entry.name}", entry, taken))
        elif entry.namespace != "admin":
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            found += addresses(entry, inner, taken)
    return found


def example(converter: object) -> str:
    """A value that a path converter takes."""
    examples = {
        "IntConverter": "1",
        "UUIDConverter": "00000000-0000-4000-8000-000000000000",
        "SlugConverter": "example-name",
        "StringConverter": "example",
        "PathConverter": "example/path",
    }
    return examples.get(type(converter).__name__, "example")


def test_every_address_has_a_name_and_resolves() -> None:
    for address in addresses(get_resolver()):
        assert address.pattern.name, f"{address.pattern} has no name"
        path = reverse(address.name, kwargs=address.values)
        assert get_resolver().resolve(path).view_name == address.name


@each_template
def test_every_address_named_in_a_template_exists(path: Path) -> None:
    known = {address.name for address in addresses(get_resolver())}
    named = set(URL_IN_TEMPLATE.findall(path.read_text(encoding="utf-8")))
    assert {name for name in named if not name.startswith("admin:")} <= known


def test_the_commands_in_the_readme_are_in_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z.-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {
        command
        for file in FILES
        if file.suffix == ".md"
        for command in re.findall(r"`make ([a-z.-]+)", file.read_text(encoding="utf-8"))
    }
    assert named <= targets


def test_the_top_level_holds_only_what_the_layout_names() -> None:
    top = {file.relative_to(ROOT).parts[0] for file in FILES}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_no_file_names_this_computer_or_a_registry() -> None:
    found = []
    for file in FILES:
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a font
        if file != Path(__file__) and (match := MACHINE.search(text)):
            found.append(f"{name_of(file)}: {match.group()}")
    assert not found


def test_partials_need_no_load_line() -> None:
    assert engines["django"].from_string("{% partialdef a inline %}x{% endpartialdef %}").render()


def test_every_requirement_is_pinned() -> None:
    for file in (ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"):
        lines = [line.partition("#")[0].strip() for line in file.read_text().splitlines()]
        pins = [line for line in lines if line and not line.startswith("-r ")]
        assert [
            line for line in pins if not re.fullmatch(r"[\w.-]+(\[[\w,]+\])?==[\w.]+", line)
        ] == []
