"""The direction of imports, the purity of the engine, and the sizes that keep code readable."""

import ast
import statistics
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "coding" / "engine"
PACKAGES = ("workbench", "encounters", "coding")

# Leaf modules of the project package: they import Django only, so anybody may use them.
LEAVES = {"workbench.htmx", "workbench.audit"}
# The places that turn rows into the engine's facts and tables.
ORM_TO_ENGINE = ("encounters/facts.py", "coding/lookups/")
WRITES = {
    "save", "create", "update", "delete", "get_or_create", "update_or_create",
    "bulk_create", "bulk_update", "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
# Ways in which a pure function could see the clock, chance, the disk or the screen.
IMPURE_NAMES = {"open", "print", "input", "exec", "eval"}
IMPURE_ATTRIBUTES = {"now", "utcnow", "today", "read_text", "write_text", "read_bytes"}
IMPURE_MODULES = {"random", "secrets", "logging", "os", "time", "io", "pathlib", "socket"}

FUNCTION_MOST, FUNCTION_P90, FUNCTION_MEDIAN = 50, 25, 10
MODULE_MOST, TEMPLATE_MOST = 300, 110


def python_files(*folders: str) -> list[Path]:
    """The project's modules, migrations left out."""
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
    )


def name_of(path: Path) -> str:
    """How a failing case is called."""
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    """The parsed module."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def imports(path: Path) -> set[str]:
    """Every module that a file names in an import, wherever it stands."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(modules: set[str]) -> set[str]:
    """The top-level packages of some modules."""
    return {module.partition(".")[0] for module in modules}


def within(module: str, package: str) -> bool:
    """Whether a dotted name is the package or inside it."""
    return module == package or module.startswith(f"{package}.")


def defines_orm(modules: set[str]) -> bool:
    """Whether imports reach the database layer."""
    return any(
        within(module, package)
        for module in modules
        for package in ("django.db", "coding.models", "encounters.models")
    )


each_engine_file = pytest.mark.parametrize("path", python_files("coding/engine"), ids=name_of)


@each_engine_file
def test_the_engine_imports_the_standard_library_and_itself(path: Path) -> None:
    outside = {
        module
        for module in imports(path)
        if module.partition(".")[0] not in sys.stdlib_module_names
        and not within(module, "coding.engine")
    }
    assert not outside


@each_engine_file
def test_the_engine_sees_no_clock_chance_disk_or_screen(path: Path) -> None:
    assert not roots(imports(path)) & IMPURE_MODULES
    nodes = list(ast.walk(tree(path)))
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    assert not names & IMPURE_NAMES
    assert not attributes & IMPURE_ATTRIBUTES


@pytest.mark.parametrize("path", python_files("coding"), ids=name_of)
def test_coding_knows_nothing_of_encounters_or_the_project(path: Path) -> None:
    assert not roots(imports(path)) & {"encounters", "workbench"}


@pytest.mark.parametrize("path", python_files("encounters"), ids=name_of)
def test_encounters_uses_only_the_leaves_of_the_project(path: Path) -> None:
    used = {module for module in imports(path) if within(module, "workbench")}
    assert not {
        module
        for module in used - {"workbench"}
        if not any(within(module, leaf) for leaf in LEAVES)
    }


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_the_leaves_import_django_only(leaf: str) -> None:
    path = ROOT / Path(*leaf.split(".")).with_suffix(".py")
    allowed = {"django", "django_htmx", "workbench"} | sys.stdlib_module_names
    assert roots(imports(path)) <= allowed
    inside = {module for module in imports(path) if within(module, "workbench")}
    assert all(within(module, "workbench.models") for module in inside)


def engine_inputs() -> set[str]:
    """The names of the engine's frozen facts and tables."""
    return {
        node.name
        for module in ("facts", "reference", "payer_rules")
        for node in tree(ENGINE / f"{module}.py").body
        if isinstance(node, ast.ClassDef)
        and any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
    }


def builds_engine_input(path: Path) -> bool:
    """Whether a module knows rows and makes the engine's facts or tables."""
    from_engine = {
        module.rpartition(".")[2] for module in imports(path) if within(module, "coding.engine")
    }
    called = {
        node.func.id
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    return bool(called & from_engine & engine_inputs()) and defines_orm(imports(path))


def test_only_two_places_turn_rows_into_engine_input() -> None:
    found = {
        name_of(path)
        for path in python_files("coding", "encounters", "workbench")
        if builds_engine_input(path)
    }
    assert not {name for name in found if not name.startswith(ORM_TO_ENGINE)}


def view_files() -> list[Path]:
    """Every module that answers requests."""
    return [
        path
        for path in python_files(*PACKAGES)
        if path.name in {"views.py", "loaders.py"} or "views" in path.parts
    ]


@pytest.mark.parametrize("path", view_files(), ids=name_of)
def test_views_never_write(path: Path) -> None:
    calls = [node.func for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    written = {
        f"{call.attr} in line {call.lineno}"
        for call in calls
        if isinstance(call, ast.Attribute) and (call.attr in WRITES)
    }
    assert not written


def test_no_signals() -> None:
    assert not [
        name_of(path)
        for path in python_files(*PACKAGES)
        if any(module.startswith("django.db.models.signals") for module in imports(path))
    ]


def functions() -> Iterator[tuple[str, int]]:
    """Every function of the project with its number of lines, docstring and decorators left out."""
    for path in python_files(*PACKAGES):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                first = node.body[0]
                documented = ast.get_docstring(node, clean=False) is not None
                skipped = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
                yield f"{name_of(path)}:{node.name}", node.end_lineno - node.lineno + 1 - skipped


def test_functions_are_short() -> None:
    lengths = dict(functions())
    assert not {name: lines for name, lines in lengths.items() if lines > FUNCTION_MOST}
    ordered = sorted(lengths.values())
    assert ordered[int(len(ordered) * 0.9)] <= FUNCTION_P90
    assert statistics.median(ordered) <= FUNCTION_MEDIAN


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tests"), ids=name_of)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_MOST


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=name_of)
def test_templates_are_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= TEMPLATE_MOST


@pytest.mark.parametrize("path", python_files(*PACKAGES, "tests"), ids=name_of)
def test_no_module_is_a_drawer_for_odds_and_ends(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "misc", "common"}
