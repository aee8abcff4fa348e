"""The public names: what type checkers read, what is loaded, and what the numeric half offers.

They are written out where the package is imported, for the numeric half must not be loaded there
(the proofs do without NumPy), and type checkers read names, not tables.  So they are compared here.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import logitproof
from logitproof import numerics

PROOFS = {"THEOREMS", "LogitproofError", "Theorem", "prove", "__version__"}


def names_for_type_checkers(source: str) -> dict[str, str]:
    """Return which module each name is imported from under TYPE_CHECKING."""
    found: dict[str, str] = {}
    for block in ast.parse(source).body:
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING":
            for line in (one for one in block.body if isinstance(one, ast.ImportFrom)):
                found |= {alias.asname or alias.name: str(line.module) for alias in line.names}
    return found


def test_the_package_offers_all_of_the_numeric_half() -> None:
    """And what the proofs add."""
    assert set(logitproof.__all__) == PROOFS | set(numerics.__all__)
    assert sorted(logitproof.__all__) == dir(logitproof)


def test_type_checkers_see_what_is_loaded() -> None:
    """Every name but the version, from the module that it is loaded from."""
    seen = names_for_type_checkers(Path(logitproof.__file__).read_text("utf-8"))
    assert set(seen) == set(logitproof.__all__) - {"__version__"}
    for name, module in seen.items():
        assert getattr(logitproof, name) is getattr(import_module(module), name)


def test_a_name_that_is_missing_would_be_noticed() -> None:
    """The reading above tells an import under TYPE_CHECKING from another."""
    source = "import a\nfrom b import c\nif TYPE_CHECKING:\n    from d import e, f as g\n"
    assert names_for_type_checkers(source) == {"e": "d", "g": "d"}


def test_an_unknown_name_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="module 'logitproof' has no attribute 'softmin'"):
        _ = logitproof.softmin


@pytest.mark.parametrize(("name", "absent"), [("prove", "numpy"), ("score", "sympy")])
def test_a_name_loads_its_half_alone(name: str, absent: str) -> None:
    """The proofs without NumPy, the functions without SymPy; the package alone, neither."""
    code = (
        "import sys, logitproof\n"
        "assert not {'numpy', 'sympy'} & set(sys.modules)\n"
        f"logitproof.{name}\n"
        f"assert {absent!r} not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
