"""Imports point down only, and each half of the package stands without the other's libraries.

What a module imports is read from its source: at the top, inside functions, for type checkers
only, and by `import_module` with a name in it.  Imports for type checkers are judged like all
others: a type from a higher layer is a dependency too.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = "logitproof"

_PROOF = ("errors", "notation", "printing", "calculus", "theorems")
_BELOW_NUMERICS = (*_PROOF, "compile")
_BELOW_EXPERIMENTS = (*_BELOW_NUMERICS, "numerics")
_BELOW_SITE = (
    *_BELOW_EXPERIMENTS, "certificate", "checks", "claims", "experiments", "training",
)  # fmt: skip

# What the modules of a layer may import, besides their own layer.
MAY_IMPORT = {
    "errors": (),
    "notation": ("errors",),
    "printing": ("errors", "notation", "calculus"),
    "calculus": ("errors", "notation", "printing"),
    "theorems": ("errors", "notation", "printing", "calculus"),
    "certificate": ("errors", "notation", "printing", "calculus", "checks"),
    "checks": _PROOF,
    "claims": (*_PROOF, "checks"),
    "compile": _PROOF,
    "numerics": _BELOW_NUMERICS,
    "simulator": ("errors",),
    "experiments": (*_BELOW_EXPERIMENTS, "checks", "simulator"),
    "training": _BELOW_EXPERIMENTS,
    "site": _BELOW_SITE,
    "cli": (*_BELOW_SITE, "site"),
    "__main__": ("cli",),
}

# Judges must not share code with what they judge.
NEVER = {
    "checks": ("calculus.rules", "calculus.algebra", "calculus.signs", "calculus.moves"),
    "printing": ("calculus.rules", "calculus.algebra", "calculus.derivation", "theorems"),
}

PROOF_HALF = ("notation", "printing", "calculus", "certificate", "theorems", "checks", "claims")


def imports(source: str, module: str, *, is_package: bool) -> Iterator[str]:
    """Yield the full names of what a module imports; ``from a import b`` gives ``a.b``."""
    folder = module.split(".") if is_package else module.split(".")[:-1]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = folder[: len(folder) + 1 - node.level] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            constants = (one.value for one in node.args[:1] if isinstance(one, ast.Constant))
            yield from (name for name in constants if isinstance(name, str))


def _imports_by_name(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in {"import_module", "__import__"}


def modules(folder: Path) -> dict[str, Path]:
    """Return the modules below the folder of the package, by their full names."""
    found = {}
    for file in sorted(folder.rglob("*.py")):
        if "node_modules" not in file.parts:
            parts = [PACKAGE, *file.relative_to(folder).with_suffix("").parts]
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


def violations(folder: Path) -> list[str]:
    """Return every import of the package in ``folder`` that its layer must not make."""
    known = modules(folder)
    unknown = {_layer(module) for module in known} - MAY_IMPORT.keys() - {PACKAGE}
    return [
        *(
            f"{module} imports {name}"
            for module, file in known.items()
            if _layer(module) != PACKAGE  # the public names: they come from everywhere
            for name in imports(
                file.read_text(encoding="utf-8"), module, is_package=file.name == "__init__.py"
            )
            if name.split(".")[0] == PACKAGE and not _allowed(_layer(module), name)
        ),
        *(f"{layer} is in no layer" for layer in sorted(unknown)),
    ]


def _layer(name: str) -> str:
    return name.split(".")[1] if "." in name else name


def _allowed(layer: str, name: str) -> bool:
    inside = name.partition(".")[2]
    if any(f"{inside}.".startswith(f"{one}.") for one in NEVER.get(layer, ())):
        return False
    return _layer(name) in {layer, *MAY_IMPORT.get(layer, ())}


def test_imports_point_down() -> None:
    """No module imports from a layer above its own."""
    assert violations(ROOT / PACKAGE) == []


def test_the_layers_are_those_of_the_package() -> None:
    """A layer that the rules speak of exists, as a folder or a module."""
    there = {_layer(module) for module in modules(ROOT / PACKAGE)}
    assert {"errors", "notation", "calculus", "theorems", "checks", "compile"} <= there


@pytest.mark.parametrize(
    ("file", "source", "found"),
    [
        ("calculus/terms.py", "from logitproof.theorems import score", "theorems.score"),
        ("calculus/terms.py", "import logitproof.theorems.score as s", "theorems.score"),
        ("calculus/terms.py", "def f():\n    from ..theorems import score", "theorems.score"),
        ("calculus/rules/sums.py", "from ...compile import x", "compile.x"),
        ("theorems/score.py", "if TYPE_CHECKING:\n    import logitproof.numerics", "numerics"),
        ("theorems/__init__.py", "from ..checks import verdict", "checks.verdict"),
        ("theorems/score.py", "import_module('logitproof.cli')", "cli"),
        ("checks/numeric.py", "from logitproof.calculus.rules import sift", "calculus.rules.sift"),
        ("checks/numeric.py", "from logitproof.calculus import algebra", "calculus.algebra"),
        ("checks/normal_form/ring.py", "from ...calculus.rules import use", "calculus.rules.use"),
        ("checks/numeric.py", "from logitproof.compile import x", "compile.x"),
        ("certificate/replay.py", "from logitproof.theorems import score", "theorems.score"),
        ("checks/numeric.py", "from logitproof import compile", "compile"),
        ("simulator/bandit.py", "import logitproof.notation", "notation"),
        ("numerics/state.py", "from logitproof.simulator import train", "simulator.train"),
        ("notation.py", "from logitproof.calculus.terms import total", "calculus.terms.total"),
        ("errors.py", "from logitproof import notation", "notation"),
        ("site/build.py", "from logitproof.cli import main", "cli.main"),
        ("training/torch.py", "from logitproof import experiments", "experiments"),
        ("compile/names.py", "import logitproof", ""),
    ],
)
def test_a_planted_violation_is_found(tmp_path: Path, file: str, source: str, found: str) -> None:
    """An import that points up is reported, in every spelling."""
    planted = tmp_path / file
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(source, encoding="utf-8")
    (tmp_path / "__init__.py").write_text("from logitproof.cli import main", encoding="utf-8")
    module = f"{PACKAGE}.{file.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"
    name = ".".join(filter(None, [PACKAGE, found]))
    assert violations(tmp_path) == [f"{module} imports {name}"]


def test_a_folder_without_a_layer_is_found(tmp_path: Path) -> None:
    """A new folder must be given its place."""
    (tmp_path / "helpers").mkdir()
    (tmp_path / "helpers" / "misc.py").touch()
    assert violations(tmp_path) == ["helpers is in no layer"]


def test_what_points_down_is_left_alone(tmp_path: Path) -> None:
    """Imports of the own layer, of lower ones and of other packages are fine."""
    file = tmp_path / "theorems" / "score.py"
    file.parent.mkdir()
    file.write_text(
        "import sympy\nfrom . import entry\nfrom ..calculus.rules import sift\n"
        "from logitproof.notation import n\nimport_module(name)",
        encoding="utf-8",
    )
    assert violations(tmp_path) == []


def python(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``code`` in a new interpreter that finds modules in ``folder``."""
    start = f"import sys\nsys.path.insert(0, {str(folder)!r})\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", start + textwrap.dedent(code)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


REFUSING = """
    from importlib import import_module

    class Refuse:
        def find_spec(self, name, path=None, target=None):
            if name.partition(".")[0] == {refused!r}:
                raise ImportError(f"{{name}} is refused here")

    sys.meta_path.insert(0, Refuse())
    for module in {modules!r}:
        import_module(module)
"""

WITHOUT_LOADING = """
    from importlib import import_module

    for module in {modules!r}:
        import_module(module)
    if {refused!r} in sys.modules:
        raise SystemExit("{refused} is loaded")
"""


def complaint(how: str, refused: str, names: list[str], folder: Path) -> str:
    """Return the last line of what goes wrong when modules are imported ``how``, or ""."""
    run = python(how.format(refused=refused, modules=names), folder)
    lines = run.stderr.strip().splitlines()
    return lines[-1] if run.returncode else ""


def _of(layers: tuple[str, ...]) -> list[str]:
    return [name for name in modules(ROOT / PACKAGE) if _layer(name) in layers]


def test_the_proof_half_needs_no_numpy() -> None:
    """Every module of notation, printing, calculus, theorems and checks imports without NumPy."""
    assert complaint(REFUSING, "numpy", _of(PROOF_HALF), ROOT) == ""


def test_the_array_functions_load_no_sympy() -> None:
    """`import logitproof.numerics` does not load SymPy: that waits for the first formula."""
    assert complaint(WITHOUT_LOADING, "sympy", ["logitproof.numerics"], ROOT) == ""


def test_the_simulator_loads_nothing_that_it_judges() -> None:
    """The oracle runs where SymPy cannot be imported at all."""
    assert complaint(REFUSING, "sympy", _of(("simulator",)), ROOT) == ""


@pytest.mark.parametrize("source", ["import numpy", "def f():\n    import numpy.linalg\nf()"])
def test_a_planted_use_of_numpy_is_found(tmp_path: Path, source: str) -> None:
    """A module that needs NumPy fails, and the complaint says so."""
    (tmp_path / "planted.py").write_text(source, encoding="utf-8")
    assert "numpy is refused here" in complaint(REFUSING, "numpy", ["planted"], tmp_path)


def test_a_planted_load_of_sympy_is_found(tmp_path: Path) -> None:
    """A module that loads SymPy on import is reported."""
    (tmp_path / "planted.py").write_text("import sympy", encoding="utf-8")
    assert complaint(WITHOUT_LOADING, "sympy", ["planted"], tmp_path) == "sympy is loaded"
