r"""From a formula with sums over $n$ actions to array code.

- `names`: names are unfolded: $C$ becomes $\sum_j P_j^2$
- `moments`: sums over the actions become moments of $e_j = \exp(z_j - M)$
- `cases`: the chosen entry and the largest one are peeled out of the moments
- `stable`: what cancels on paper cancels exactly; logarithms do not underflow
- `branches`: an expression as code; what of it is the same for all entries of a row
- `factory`: the route as a whole: `compile_formula`
- `joint`: several formulas in one function
- `library`: the formulas of the numeric functions

A compiled formula speaks of the quantities of one row, listed in ``atoms``; a kernel supplies them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logitproof.compile.factory import compile_formula
    from logitproof.compile.formula import Argument, Branch, Formula
    from logitproof.compile.library import formula_named

__all__ = ["Argument", "Branch", "Formula", "compile_formula", "formula_named"]

# Loaded when first used: what the array functions load must not wait for SymPy.
_ELSEWHERE = {"compile_formula": "factory", "formula_named": "library"}


def __getattr__(name: str) -> Any:
    """Load a public name from the module where it lives."""
    if name not in __all__:
        raise AttributeError(f"module 'logitproof.compile' has no attribute {name!r}")
    module = import_module(f"logitproof.compile.{_ELSEWHERE.get(name, 'formula')}")
    return getattr(module, name)
