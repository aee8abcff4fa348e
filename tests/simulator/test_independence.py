"""The oracle shares no code with what it judges."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logitproof import simulator

FOLDER = Path(simulator.__file__).parent
ALLOWED = ("mpmath", "numpy", "logitproof.errors", "logitproof.simulator")


def foreign_imports(source: str) -> Iterator[str]:
    """Yield what the source imports from outside the standard library and `ALLOWED`."""
    for node in ast.walk(ast.parse(source)):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [f"{base}.{alias.name}" for alias in node.names]
        for name in names:
            own = any(f"{name}.".startswith(f"{allowed}.") for allowed in ALLOWED)
            if not own and name.partition(".")[0] not in sys.stdlib_module_names | {"__future__"}:
                yield name


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.py")), ids=lambda file: file.stem)
def test_simulator_stands_alone_on_errors(file: Path) -> None:
    """Its modules import NumPy, mpmath, the standard library and logitproof.errors only."""
    assert list(foreign_imports(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import sympy", "sympy"),
        ("from logitproof import theorems", "logitproof.theorems"),
        ("from logitproof.numerics import score", "logitproof.numerics.score"),
        ("from ..compile import printer", "..compile.printer"),
        ("def f():\n    import logitproof.calculus as c", "logitproof.calculus"),
    ],
)
def test_a_planted_import_is_found(source: str, name: str) -> None:
    """The check above can fail, in every spelling of an import."""
    assert list(foreign_imports(source)) == [name]
