"""The inference rules for derivatives.

What a derivative holds fixed is recorded: a theorem that says elsewhere what such a letter
stands for is refused.
"""

from __future__ import annotations

from typing import Any

from sympy import Add, Indexed, Integer, KroneckerDelta, Mul, Pow, Sum, Symbol, exp, log

from logitproof.calculus.context import Context
from logitproof.calculus.grammar import is_variable
from logitproof.calculus.moves import everywhere, rule
from logitproof.calculus.nodes import InRange, Partial
from logitproof.calculus.terms import close_binder, letters, total
from logitproof.errors import DerivationError, HypothesisError
from logitproof.notation import MOVING, last_value, letter_of

__all__ = ["chain_rule", "differentiate", "linear_derivative"]


@rule("rules of differentiation")
def differentiate(term: Any, context: Context) -> Any:
    """Carry out every partial derivative, letter by letter; what it holds fixed is recorded."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Partial):
            return None
        function, variable = part.args
        if not is_variable(variable):
            raise DerivationError(f"differentiate: expected an indexed variable, got {variable}")
        inside = here.inside_derivative(variable.base)
        return _derivative(everywhere(function, inside, change), variable, inside)

    return everywhere(term, context, change, of=Partial)


def _derivative(f: Any, x: Indexed, context: Context) -> Any:
    if x.base not in letters(f):
        _hold_fixed(f, x, context)
        return Integer(0)
    if isinstance(f, Indexed) and f.base == x.base:
        if any(x.base in letters(index) for index in f.indices):
            raise DerivationError(f"differentiate: expected {f} to have plain indices")
        if len(f.indices) != len(x.indices):
            raise DerivationError(f"differentiate: expected {f} to have as many indices as {x}")
        return Mul(*(KroneckerDelta(p, r) for p, r in zip(f.indices, x.indices, strict=True)))
    if isinstance(f, Sum) and x.base not in letters(f.limits):
        fresh, body, inner = context.below(f)
        return close_binder(f, fresh, _derivative(body, x, inner))
    if isinstance(f, Add):
        return Add(*(_derivative(part, x, context) for part in f.args))
    if isinstance(f, Mul):
        return Add(*(
            Mul(*f.args[:place], _derivative(part, x, context), *f.args[place + 1 :])
            for place, part in enumerate(f.args)
        ))  # fmt: skip
    if isinstance(f, exp):
        return f * _derivative(f.args[0], x, context)
    if isinstance(f, log) and context.positive(f.args[0]):
        return _derivative(f.args[0], x, context) / f.args[0]
    if isinstance(f, Pow) and f.exp.is_Number:
        return _derivative_of_power(f, x, context)
    raise DerivationError(
        f"differentiate: expected sums, products, powers, exp, and log of a positive term, got {f};"
        " unfold it, or add a rule to calculus.rules"
    )


def _derivative_of_power(f: Pow, x: Indexed, context: Context) -> Any:
    smooth = isinstance(f.exp, Integer) and (f.exp.is_positive or context.nonzero(f.base))
    if not (smooth or context.positive(f.base)):
        raise HypothesisError(f"differentiate: expected {f.base} > 0 in {f}; add a hypothesis")
    return f.exp * f.base ** (f.exp - 1) * _derivative(f.base, x, context)


def _axis(array: Any) -> str:
    known = letter_of(str(array))
    return known.shape if known is not None else "(n,)"


def _hold_fixed(term: Any, by: Indexed, context: Context) -> None:
    """Record that ``term`` does not move; a theorem that says otherwise later is refused."""
    moving = letters(term) & MOVING
    if moving:
        raise DerivationError(
            f"differentiate: expected letters that stay fixed, got {sorted(map(str, moving))};"
            " unfold them first"
        )
    context.record.held |= {(by.base, letter) for letter in letters(term)}


@rule("a derivative is linear")
def linear_derivative(term: Any, context: Context) -> Any:
    """Split the derivative of a sum of terms, and take factors free of the variable out of it."""

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Partial):
            return None
        return Add(*(_factor_out(one, part.args[1], here) for one in Add.make_args(part.args[0])))

    return everywhere(term, context, change, of=Partial)


def _factor_out(product: Any, variable: Indexed, context: Context) -> Any:
    fixed = [
        one
        for one in Mul.make_args(product)
        if not letters(one) & MOVING and all(isinstance(letter, Symbol) for letter in letters(one))
    ]
    _hold_fixed(Mul(*fixed), variable, context)
    moving = Mul(*(one for one in Mul.make_args(product) if one not in fixed))
    return Mul(*fixed, Partial(moving, variable))


@rule("chain rule")
def chain_rule(term: Any, context: Context, through: Any, by: Symbol) -> Any:
    """Differentiate by a parameter through the array ``through``, which depends on it somehow.

    ``by`` names the new index of the sum over the entries of ``through``.
    """

    def change(part: Any, here: Context) -> Any | None:
        if not isinstance(part, Partial) or part.args[1].base == through:
            return None
        function, variable = part.args
        if variable.base in letters(function) or through not in letters(function):
            raise DerivationError(f"chain_rule: expected {function} to depend on {through} only")
        if by in letters(part) or _axis(through) != f"({last_value(by)},)":
            raise DerivationError(
                f"chain_rule: expected a new index letter for the axis {_axis(through)} of"
                f" {through}, got {by}"
            )
        if (letters(function) - {through}) & MOVING:
            raise DerivationError(f"chain_rule: expected {function} to move with {through} only")
        _check_entries(function, through, last_value(by), here.inside_derivative(variable.base))
        others = letters(function) - {through}
        context.record.held |= {(variable.base, letter) for letter in others}
        context.record.moving.add(through)
        return total(Partial(function, through[by]) * Partial(through[by], variable), by)

    return everywhere(term, context, change, of=Partial)


def _check_entries(function: Any, through: Any, last: Any, context: Context) -> None:
    """Raise unless the chain rule's sum reaches every entry that ``function`` speaks of."""

    def check(part: Any, here: Context) -> None:
        if not isinstance(part, Indexed) or part.base != through:
            return
        if len(part.indices) != 1 or not is_variable(part):
            raise DerivationError(f"chain_rule: expected one index, of a real array, got {part}")
        if not here.entails(InRange(part.indices[0], 1, last)):
            raise HypothesisError(
                f"chain_rule: expected 1 <= {part.indices[0]} <= {last} in {part}; add it as a"
                " hypothesis"
            )

    everywhere(function, context, check, of=Indexed)
