r"""From a formula with sums over $n$ actions to array code.

- `names`: names are unfolded: $C$ becomes $\sum_j P_j^2$
- `moments`: sums over the actions become moments of $e_j = \exp(z_j - M)$
- `cases`: the chosen entry and the largest one are peeled out of the moments
- `stable`: what cancels on paper cancels exactly; logarithms do not underflow
- `factory`: the route as a whole: `compile_formula`
- `library`: the formulas of the numeric functions

A compiled formula speaks of the quantities of one row, listed in ``atoms``; a kernel supplies them.
"""

from __future__ import annotations

from logitproof.compile.factory import compile_formula
from logitproof.compile.formula import Argument, Branch, Formula
from logitproof.compile.library import formula_named

__all__ = ["Argument", "Branch", "Formula", "compile_formula", "formula_named"]
