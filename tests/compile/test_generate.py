"""The formulas that the numeric functions load are those that the theorems give."""

from __future__ import annotations

import subprocess
import sys

from logitproof import numerics
from logitproof.compile.formulas import FORMULAS
from logitproof.compile.generate import FILE, module


def test_the_written_formulas_are_what_the_theorems_give_now() -> None:
    """Character by character; after a change of a theorem, write the file anew."""
    assert module() == FILE.read_text(encoding="utf-8")


def test_every_loaded_formula_is_a_public_function() -> None:
    """Nothing is kept that nobody calls."""
    assert set(FORMULAS) <= set(numerics.__all__)


def test_no_function_of_the_numeric_half_loads_sympy() -> None:
    """Neither the import nor a call."""
    code = """
import sys
import logitproof as lp
stats = lp.policy_statistics([[0.0, 1.0]], 0, entropy=True)
stats.entropy, stats.score_norm, lp.update_norm([0.0, 1.0], 0), lp.score([0.0, 1.0], 0)
raise SystemExit("sympy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
