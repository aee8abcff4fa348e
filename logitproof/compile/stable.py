r"""The stable form of a scalar formula, found by algebra.

In the atoms of a row a formula is a combination of quotients of polynomials by powers of $S$, where
$S = 1 + \sum e + Q_{10}$.  Each quotient is brought over one power of $S$ and multiplied out, so
that what cancels on paper cancels exactly: $1 - 2 P_c + C$ becomes $(Q_{10}^2 + Q_{20}) / S^2$
where the chosen entry is the largest, and $(2 + 2 Q_{10} + Q_{10}^2 + Q_{20}) / S^2$ where it is
not.  All coefficients are positive there, and so are the atoms: no digits are lost.

Where a numerator has no constant term, it falls with the gap between the largest entry and the
others, and may underflow although its root or its logarithm does not.  So roots and logarithms take
that factor out: $\log (Q_{10}^2 + Q_{20}) = 2 g + \log (D_{10}^2 + D_{20})$.  There is no such
factor where the row counts from any logit.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sympy import Add, Dummy, Expr, Integer, Mul, Pow, Symbol, collect, exp, log
from sympy.codegen.cfunctions import log1p

from logitproof.compile.atoms import (
    LEVEL,
    LOG_TOTAL,
    TOTAL,
    atom_of,
    depth,
    finite_depth,
    order_of,
    scaled,
)
from logitproof.compile.moments import multiply_out

__all__ = ["stable_form"]

_POLYNOMIAL = {"e", "t", "v", "Q", "S"}  # the atoms that numerators are made of


class _Quotient(NamedTuple):
    """``factor`` times ``numerator`` over a power of S; the factor is free of row atoms."""

    factor: Expr
    numerator: Expr
    power: int


def stable_form(term: Any, total: Expr, unit: bool = True) -> Any:
    """Return ``term``, in the atoms of one case, with everything cancelled that cancels exactly.

    Parameters
    ----------
    term : Expr
        A formula in atoms and scalars.
    total : Expr
        What S is in the other atoms.
    unit : bool
        Whether the row counts from its maximum.
    """
    return _Stabiliser(total, unit).stable(term)


@dataclass
class _Stabiliser:
    total: Expr
    unit: bool
    hidden: dict[Expr, Dummy] = field(default_factory=dict)

    def stable(self, term: Any) -> Any:
        """Return the stable form of ``term``."""
        return self._show(Add(*(self._join(one) for one in self._quotients(term))))

    def _join(self, one: _Quotient) -> Any:
        return one.factor * _masked_safe(one.numerator) / TOTAL**one.power

    def _show(self, term: Any) -> Any:
        return term.xreplace({dummy: shown for shown, dummy in self.hidden.items()})

    def _hide(self, term: Any) -> Any:
        """Put a symbol for a function whose argument is final already."""
        shown = self._show(term)
        if shown.is_Number:
            return shown
        return self.hidden.setdefault(shown, Dummy(f"x{len(self.hidden)}", real=True))

    def _quotients(self, term: Any) -> list[_Quotient]:
        """Write ``term`` as a sum of quotients with different factors."""
        flat = multiply_out(self._flatten(term))
        groups: dict[Expr, list[tuple[Expr, int]]] = {}
        for part in Add.make_args(flat):
            factor, inner, power = _sort(part)
            groups.setdefault(factor, []).append((inner, power))
        quotients = (self._quotient(factor, parts) for factor, parts in groups.items())
        return [one for one in quotients if one.numerator != 0]

    def _quotient(self, factor: Expr, parts: list[tuple[Expr, int]]) -> _Quotient:
        power = max(power for _, power in parts)
        numerator = Add(*(inner * self.total ** (power - one) for inner, one in parts))
        return _Quotient(factor, multiply_out(numerator), power)

    def _flatten(self, term: Any) -> Any:
        """Return ``term`` as a polynomial; its functions are made stable and hidden."""
        if isinstance(term, Add | Mul):
            return term.func(*(self._flatten(part) for part in term.args))
        if isinstance(term, Pow) and term.base == TOTAL:
            return term
        if isinstance(term, Pow) and isinstance(term.exp, Integer) and term.exp > 0:
            return Pow(self._flatten(term.base), term.exp)
        if isinstance(term, Pow):
            return self._power(term.base, term.exp)
        if isinstance(term, log):
            factors = Mul.make_args(term.args[0])
            roots = [one for one in factors if isinstance(one, Pow) and not one.exp.is_Integer]
            others = Mul(*(one for one in factors if one not in roots))
            return Add(self._log(others), *(one.exp * self._log(one.base) for one in roots))
        if term.args:
            return self._hide(term.func(*(self.stable(part) for part in term.args)))
        return term

    def _power(self, base: Any, power: Any) -> Any:
        quotients = self._quotients(base)
        if len(quotients) != 1:
            return self._hide(Pow(Add(*map(self._join, quotients)), power))
        factor, numerator, under = quotients[0]
        order = self._least_order(numerator)
        if order == 0 or isinstance(power, Integer):
            bare = Pow(factor * _masked_safe(numerator), power)
        else:
            bare = Pow(factor * _scaled(numerator, order), power) * exp(order * power * LEVEL)
        return self._hide(bare) * TOTAL ** (-under * power)

    def _log(self, argument: Any) -> Any:
        quotients = self._quotients(argument)
        if len(quotients) != 1:
            return self._hide(log(Add(*map(self._join, quotients))))
        factor, numerator, under = quotients[0]
        if not factor.is_positive:
            return self._hide(log(factor * _masked_safe(numerator))) - under * LOG_TOTAL
        return self._hide(log(factor)) + self._log_of(numerator) - under * LOG_TOTAL

    def _log_of(self, numerator: Any) -> Any:
        numerator, depths = _divide_by_weights(numerator)
        order = self._least_order(numerator)
        if order:
            return depths + order * LEVEL + self._hide(log(_scaled(numerator, order)))
        one, others = numerator.as_coeff_Add()
        if one == 1:
            return depths + self._hide(log1p(_masked_safe(others)))
        return depths + self._hide(log(_masked_safe(numerator)))

    def _least_order(self, numerator: Any) -> int:
        parts = Add.make_args(numerator) if self.unit else ()
        return min(map(_monomial_order, parts), default=0)


def _sort(part: Any) -> tuple[Expr, Expr, int]:
    """Split a product into what is free of row atoms, row atoms, and the power of S below."""
    factor: list[Any] = []
    inner: list[Any] = []
    power = 0
    for one in Mul.make_args(part):
        base, exponent = one.as_base_exp()
        if base == TOTAL:
            power -= int(exponent)
        else:
            atom = atom_of(base) if isinstance(base, Symbol) else None
            (inner if atom is not None and atom.kind in _POLYNOMIAL else factor).append(one)
    number, rest = Mul(*factor).as_coeff_Mul()
    return rest, number * Mul(*inner), power


def _monomial_order(monomial: Any) -> int:
    return sum(
        order_of(base) * int(exponent)
        for base, exponent in (one.as_base_exp() for one in Mul.make_args(monomial))
        if order_of(base)
    )


def _scaled(numerator: Any, order: int) -> Any:
    """Return the numerator over ``exp(order * g)``, in atoms that do not underflow."""
    parts = []
    for part in Add.make_args(numerator):
        atoms = {one: scaled(one) for one in part.free_symbols if order_of(one)}
        surplus = _monomial_order(part) - order
        parts.append(_masked_safe(part).xreplace(atoms) * exp(surplus * LEVEL))
    return Add(*parts)


def _divide_by_weights(numerator: Any) -> tuple[Any, Any]:
    """Take the weights out that all parts share; return the rest, and their logarithm."""
    parts = Add.make_args(numerator)
    powers = [part.as_powers_dict() for part in parts]
    depths = Integer(0)
    for symbol, letter in _atoms(numerator, "e").items():
        shared = min(one.get(symbol, 0) for one in powers)
        depths += shared * depth(letter)
        parts = [part / symbol**shared for part in parts]
    return Add(*parts), depths


def _atoms(term: Any, kind: str) -> dict[Symbol, Any]:
    """Return the atoms of one kind in ``term``, with the letter of each."""
    found = {one: atom_of(one) for one in sorted(term.free_symbols, key=str)}
    return {one: atom.key for one, atom in found.items() if atom is not None and atom.kind == kind}


def _masked_safe(numerator: Any) -> Any:
    """Let a weight of 0 win over a depth of minus infinity, which a masked entry has."""
    parts = []
    for part in Add.make_args(numerator):
        weighted = _atoms(part, "e").values()
        parts.append(part.xreplace({depth(one): finite_depth(one) for one in weighted}))
    numerator = Add(*parts)
    bare = list(_atoms(numerator, "t"))
    # -inf times (1 + Q) is -inf, but -inf + -inf * Q is undefined at Q = 0.
    return collect(numerator, bare) if bare else numerator
