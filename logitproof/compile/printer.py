"""A scalar formula as code for arrays of any namespace: NumPy, PyTorch, JAX, the standard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Mul, Rational, Symbol, exp, lambdify
from sympy.printing.precedence import PRECEDENCE
from sympy.printing.pycode import PythonCodePrinter

__all__ = ["array_function"]

_NAMESPACE = Symbol("xp")


class _ArrayPrinter(PythonCodePrinter):  # type: ignore[misc]
    """Prints functions as members of the namespace ``xp``, and constants as floating numbers.

    An array namespace takes no plain number in its functions, so that none may be left there.
    """

    def _print(self, expr: Any, **kwargs: Any) -> Any:
        constant = getattr(expr, "is_number", False) and not isinstance(expr, Rational)
        return repr(float(expr)) if constant else super()._print(expr, **kwargs)

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:  # noqa: N802, ARG002
        if expr.exp == Rational(1, 2):
            return f"xp.sqrt({self._print(expr.base)})"
        if expr.exp == -Rational(1, 2):
            return f"1/xp.sqrt({self._print(expr.base)})"
        if expr.exp == -1:
            return f"1/{self.parenthesize(expr.base, PRECEDENCE['Pow'])}"
        return super()._print_Pow(expr, rational=True)  # type: ignore[no-any-return]

    def _print_Mul(self, expr: Any) -> str:  # noqa: N802
        """Multiply by an exponential in halves: it may be no normal number where the product is."""
        power = next((one for one in expr.args if isinstance(one, exp) and one.free_symbols), None)
        if power is None:
            return super()._print_Mul(expr)  # type: ignore[no-any-return]
        half = self._print(exp(power.args[0] / 2))
        others = Mul(*(one for one in expr.args if one != power))
        rest = self.parenthesize(others, PRECEDENCE["Mul"])  # it may be a sum
        return f"{half}*({half}*{rest})"

    def _call(self, expr: Any) -> str:
        name = {"Abs": "abs"}.get(type(expr).__name__, type(expr).__name__)
        return f"xp.{name}({self._print(expr.args[0])})"

    _print_exp = _print_log = _print_log1p = _call
    _print_Abs = _call  # noqa: N815


def array_function(
    symbols: Sequence[Symbol], expression: Any, shared: Callable[..., Any] | bool = True
) -> Callable[..., Any]:
    """Return a function of a namespace and of the values of the symbols.

    Parameters
    ----------
    symbols : sequence of Symbol
        The arguments after the namespace, in order.
    expression : Expr
        What to compute.
    shared : bool or callable
        Whether common parts are computed once; or what finds them, as `sympy.cse` does.
    """
    printer = _ArrayPrinter({"fully_qualified_modules": True})
    code: Callable[..., Any] = lambdify(
        [_NAMESPACE, *symbols], expression, modules=[{}], printer=printer, cse=shared
    )
    return code
