"""What is shipped, what is declared, and what continuous integration runs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from importlib.metadata import entry_points, packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[1]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGE = ROOT / "logitproof"
GENERATED = (
    "docs/theorems",
    "docs/assets",
    "docs/claims.md",
    "docs/notation.md",
    "docs/certificate.schema.json",
)

README_COMMANDS = [
    'pip install -e ".[site]" && logitproof',
    'pip install -e ".[test]" && pytest -n auto',
]


def _normal(requirement: str) -> str:
    """Name the distribution of a requirement, as package indexes spell it."""
    name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def _declared(*extras: str) -> set[str]:
    project = PROJECT["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][e] for e in extras)]
    return {_normal(requirement) for requirements in lists for requirement in requirements}


def _imports(file: Path) -> Iterator[str]:
    """Yield the top-level name of every absolute import in ``file``."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def _undeclared(folder: Path, declared: set[str]) -> set[tuple[str, str]]:
    """Pairs of file and module that ``folder`` imports from outside ``declared``."""
    own = {path.stem for path in folder.rglob("*")} | {"logitproof", folder.name}
    providers = packages_distributions()
    return {
        (str(file.relative_to(folder)), name)
        for file in folder.rglob("*.py")
        for name in _imports(file)
        if name not in sys.stdlib_module_names | own
        and declared.isdisjoint(map(_normal, providers.get(name, [name])))
    }


def _markdown() -> list[Path]:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return [p for p in pages if not p.relative_to(ROOT).as_posix().startswith(GENERATED)]


def _blocks(page: Path, language: str) -> list[str]:
    """Return the contents of the fenced blocks of ``language``."""
    fence = rf"^[ ]*```{language}\b[^\n]*\n(.*?)^[ ]*```[ ]*$"
    return re.findall(fence, page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_version_is_stated_once() -> None:
    """The installed version is pyproject.toml's, and no module or citation repeats it."""
    stated = PROJECT["project"]["version"]
    files = [*PACKAGE.rglob("*.py"), ROOT / "CITATION.cff"]
    assert version("logitproof") == stated
    assert [f for f in files if stated in f.read_text(encoding="utf-8")] == []


def test_the_changelog_begins_with_this_version() -> None:
    """The newest entry of the changelog is the version of pyproject.toml."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)[0]
    assert newest == PROJECT["project"]["version"]


def test_the_command_is_installed() -> None:
    """`logitproof` on the command line calls `logitproof.cli.main`."""
    (script,) = entry_points(group="console_scripts", name="logitproof")
    assert callable(script.load())


def test_the_wheel_holds_every_file_of_the_package(tmp_path: Path) -> None:
    """Modules, `py.typed`, templates, scripts and style sheets: none is left behind."""
    (wheel,) = WheelBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    shipped = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    unshipped = {"__pycache__", "node_modules"}
    files = {
        path.relative_to(ROOT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and unshipped.isdisjoint(path.parts)
    }
    assert "logitproof/py.typed" in shipped
    assert shipped == files


def test_the_source_archive_can_be_built_and_tested(tmp_path: Path) -> None:
    """It holds the package, its tests, the site's sources and the licence; no build output."""
    (archive,) = SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(archive) as tar:
        names = {name.partition("/")[2] for name in tar.getnames()}
    wanted = {"LICENSE", "README.md", "pyproject.toml", "mkdocs.yml", ".ci/run"}
    assert wanted | {"logitproof/py.typed", "tests/conftest.py"} <= names
    assert [name for name in names if re.search(r"node_modules|^site/|__pycache__", name)] == []


@pytest.mark.parametrize(
    ("folder", "extras"),
    [
        ("logitproof", ["site", "torch", "jax", "arrays", "dask"]),
        ("tests", ["site", "torch", "jax", "arrays", "dask", "test"]),
    ],
)
def test_every_import_is_declared(folder: str, extras: list[str]) -> None:
    """What the code imports, pyproject.toml names; nothing is there by another's dependency."""
    assert _undeclared(ROOT / folder, _declared(*extras)) == set()


def test_an_undeclared_import_is_found(tmp_path: Path) -> None:
    """The check above can fail: also inside a function, and by a dotted name."""
    (tmp_path / "module.py").write_text("def f():\n    import torch.nn\n", encoding="utf-8")
    assert _undeclared(tmp_path, _declared()) == {("module.py", "torch")}


def test_the_readme_gives_two_commands() -> None:
    """The README's first bash block is the two commands, and nothing else."""
    assert _blocks(ROOT / "README.md", "bash")[0].splitlines() == README_COMMANDS


def test_continuous_integration_runs_the_readme_after_the_linters() -> None:
    """.ci/run runs the hatch scripts' linters, then the README's commands, pytest last."""
    printed = subprocess.run(
        ["bash", str(ROOT / ".ci/run"), "--dry-run"], capture_output=True, text=True, check=True
    ).stdout
    commands = [line[2:] for line in printed.splitlines() if line.startswith("$ ")]
    linters = PROJECT["tool"]["hatch"]["envs"]["default"]["scripts"]["lint"]
    first, last = README_COMMANDS
    assert commands[1 : commands.index(first)] == linters
    assert commands[-1] == last


@pytest.mark.parametrize("page", _markdown(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_python_example_in_markdown_is_executed(page: Path) -> None:
    """A block of Python has prompts, so that doctest runs it.

    It ends in an empty line, or doctest takes the closing fence for expected output.
    """
    blocks = _blocks(page, "python") + _blocks(page, "pycon")
    assert [b for b in blocks if ">>>" not in b or not b.endswith("\n\n")] == []
