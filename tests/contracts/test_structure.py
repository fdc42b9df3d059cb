"""The house as built: who imports whom, how long a file is, what is documented, what an import pulls in.

Imports are read from the source with `ast`, also those inside functions and under TYPE_CHECKING: knowing another part
counts, however late it is imported.
"""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
PACKAGE = SOURCE / "hydroxcell"
MODULES = sorted(PACKAGE.rglob("*.py"))
LINE_LIMIT = 400

LONGER_FILES: dict[str, str] = {
    "src/hydroxcell/models/through_plane.py": "a model is one file, read from its unknowns to its boundary conditions",
    "src/hydroxcell/nomenclature.py": "one literal table, a row per quantity",
    "src/hydroxcell/nomenclature_measured.py": "one literal table, a row per quantity",
}
"""Files that may be longer, with the reason, by path from the repository."""

WITHOUT_THEORY_PAGE = {"__init__", "law_table"}
"""Files of physics that hold no law of their own."""

MAY_IMPORT = {
    "physics": ("physics", "maths", "constants"),
    "numerics": ("numerics", "models.base", "errors", "maths"),
    "theory": (
        *("theory", "physics", "maths", "constants", "errors", "units", "files", "record"),
        *("lab.measured", "lab.recording", "lab.reading"),
    ),
    "system": (
        *("system", "physics", "maths", "constants", "errors", "units", "files", "record", "nomenclature"),
        *("study", "api", "sensitivities", "lab.measured", "lab.reading", "results.storage"),
    ),
    "lab": (
        *("lab", "errors", "units", "files", "nomenclature", "record", "references", "constants"),
        *("physics.thermodynamics", "physics.humidity"),
    ),
}
"""Parts that know only what is listed here."""

SHORTCUTS = {("src/hydroxcell/results/solution.py", "plot"): "Result.plot() is one line for the user, loaded on use"}
"""Imports against the direction that a user's convenience is worth."""

MUST_NOT_IMPORT = {
    "cell": ("models", "numerics", "results", "plot", "report"),
    "materials": ("models", "numerics", "results", "plot", "report"),
    "models": ("numerics", "results", "plot", "report"),
    "results": ("plot", "report"),
}
"""Parts that know nothing of those listed here; cli is forbidden to all."""

ONLY_IN = {
    "matplotlib": ("plot", "report"),
    "pint": ("units",),
}
"""Third-party packages that are imported in these parts only."""

TYPED_THROUGHOUT = ("cell", "fit", "cli")
"""Parts in which no line is excepted from the check of types."""

LATE_PACKAGES = {"pandas", "matplotlib", "scipy", "pint", "casadi", "llvmlite"}


def module_name(path: Path) -> str:
    """Dotted name of a source file: hydroxcell.physics.kinetics."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(name: str) -> str:
    """Name without the package: physics.kinetics; the package itself is empty."""
    return name.removeprefix("hydroxcell").removeprefix(".")


def is_within(name: str, part: str) -> bool:
    """Whether a dotted name is `part` or lies in it."""
    return name == part or name.startswith(part + ".")


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Dotted names that a file imports, with the line; `from a import b` gives a.b if b is a module, else a."""
    package = module_name(path) if path.stem == "__init__" else module_name(path).rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                name = f"{base}.{alias.name}"
                place = SOURCE.joinpath(*name.split("."))
                is_module = place.with_suffix(".py").is_file() or place.is_dir()
                yield (name if is_module else base), node.lineno


def own_imports(path: Path) -> list[tuple[str, int]]:
    """Imports of parts of this package, without the package name."""
    return [(part_of(name), line) for name, line in imports_of(path) if is_within(name, "hydroxcell")]


def in_part(part: str) -> list[Path]:
    """Source files of one part."""
    return [path for path in MODULES if is_within(part_of(module_name(path)), part)]


@pytest.mark.parametrize("part", MAY_IMPORT)
def test_part_imports_only_what_it_may(part: str) -> None:
    allowed = MAY_IMPORT[part]
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name or 'hydroxcell'}"
        for path in in_part(part)
        for name, line in own_imports(path)
        if not any(is_within(name, other) for other in allowed)
    ]
    assert not wrong, f"{part} may import only {', '.join(allowed)}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("part", TYPED_THROUGHOUT)
def test_types_are_checked_without_exceptions(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in in_part(part)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "type: ignore" in line
    ]
    assert not wrong, f"{part} needs no exception from the check of types:\n" + "\n".join(wrong)


@pytest.mark.parametrize("part", MUST_NOT_IMPORT)
def test_part_does_not_look_up_the_house(part: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in in_part(part)
        for name, line in own_imports(path)
        if any(is_within(name, other) for other in MUST_NOT_IMPORT[part])
        and (path.relative_to(ROOT).as_posix(), name) not in SHORTCUTS
    ]
    assert not wrong, f"{part} must not import {', '.join(MUST_NOT_IMPORT[part])}:\n" + "\n".join(wrong)


def test_physics_takes_its_mathematics_from_maths() -> None:
    packages = {"numpy", "casadi", "scipy"}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in in_part("physics")
        for name, line in imports_of(path)
        if name.split(".")[0] in packages
    ]
    assert not wrong, "a law uses hydroxcell.maths:\n" + "\n".join(wrong)


def test_nothing_imports_the_command_line() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in MODULES
        if path.name != "__main__.py" and not is_within(part_of(module_name(path)), "cli")
        for name, line in own_imports(path)
        if is_within(name, "cli")
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("package", ONLY_IN)
def test_third_party_package_has_one_home(package: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in MODULES
        if not any(is_within(part_of(module_name(path)), part) for part in ONLY_IN[package])
        for name, line in imports_of(path)
        if is_within(name, package)
    ]
    assert not wrong, f"{package} belongs to {', '.join(ONLY_IN[package])}:\n" + "\n".join(wrong)


def python_files() -> list[Path]:
    """Source, tests, benchmarks and examples."""
    return sorted(
        path for folder in ("src", "tests", "benchmarks", "examples") for path in (ROOT / folder).rglob("*.py")
    )


def test_files_are_short() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()
    }
    long = [
        f"{name}: {lines} lines" for name, lines in lengths.items() if lines > LINE_LIMIT and name not in LONGER_FILES
    ]
    assert not long, f"longer than {LINE_LIMIT} lines:\n" + "\n".join(long)
    stale = [name for name in LONGER_FILES if lengths.get(name, 0) <= LINE_LIMIT]
    assert not stale, f"no longer an exception: {stale}"


def undocumented(path: Path) -> Iterator[str]:
    """Public functions, classes and methods of a file without docstring, and the file itself."""
    place = path.relative_to(ROOT).as_posix()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if ast.get_docstring(tree) is None:
        yield place
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    for scope in (tree, *classes):
        for node in scope.body:
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) or node.name.startswith("_"):
                continue
            marks = {ast.unparse(mark).rpartition(".")[2] for mark in node.decorator_list}
            if ast.get_docstring(node) is None and not marks & {"overload", "setter"}:
                yield f"{place}:{node.lineno} {node.name}"


def test_everything_public_is_documented() -> None:
    missing = [text for path in MODULES for text in undocumented(path)]
    assert not missing, "without docstring:\n" + "\n".join(missing)


def test_every_law_file_has_its_theory_page() -> None:
    names = {path.stem for path in (PACKAGE / "physics").glob("*.py")} - WITHOUT_THEORY_PAGE
    missing = sorted(name for name in names if not (ROOT / "docs" / "theory" / f"{name}.md").is_file())
    assert not missing, "no docs/theory page for: " + ", ".join(missing)


def test_public_names_are_sorted_and_exist() -> None:
    package = importlib.import_module("hydroxcell")
    names = list(package.__all__)
    assert names == sorted(set(names))
    for name in names:
        assert getattr(package, name) is not None, name


def test_no_two_paths_differ_only_by_case() -> None:
    seen = defaultdict(set)
    for folder in ("src", "tests", "docs", "benchmarks", "examples"):
        for path in (ROOT / folder).rglob("*"):
            if "__pycache__" not in path.parts:
                name = path.relative_to(ROOT).as_posix()
                seen[name.lower()].add(name)
    assert [sorted(names) for names in seen.values() if len(names) > 1] == []


def test_no_path_of_one_machine_is_written_down() -> None:
    pattern = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/\w|[A-Z]:\\\\?Users")
    suffixes = {".py", ".md", ".toml", ".bib", ".cfg", ".yml", ".yaml", ".html", ".sh", ""}
    files = [ROOT / "README.md", ROOT / "Makefile", ROOT / "pyproject.toml", ROOT / ".ci" / "run"]
    for folder in ("src", "tests", "docs", "benchmarks", "examples"):
        files += [path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix in suffixes]
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in files
        if path != Path(__file__).resolve()
        for match in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("module", ["hydroxcell", "hydroxcell.cli.main"])
def test_import_is_light(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({LATE_PACKAGES!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [], f"import {module} pulls in {done.stdout}"
