r"""Sums over the actions become moments.

With $P_j = e_j / S$ and $\log P_j = t_j - L$, the body of a sum is a polynomial in the entry's
weight, its depth and the entries of other vectors.  So the sum is a combination of moments
$\sum_j e_j^k t_j^l v_j$, and a delta picks one entry out of it.  Nothing is put in for the moments
here: that is [`cases`][logitproof.compile.cases].
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Indexed,
    Integer,
    KroneckerDelta,
    Mul,
    NumberSymbol,
    Pow,
    Rational,
    S,
    Sum,
    Symbol,
    exp,
    expand,
    log,
)

from logitproof.calculus.terms import open_binder
from logitproof.compile.atoms import DEPTHS, LOG_TOTAL, MAXIMUM, TOTAL, WEIGHTS, Moment, is_taken
from logitproof.errors import CompileError
from logitproof.notation import P, is_index, last_value, letter_of, n, z

__all__ = ["multiply_out", "to_moments"]

_LARGEST_POWER = 32


def multiply_out(term: Any) -> Any:
    """Return ``term`` multiplied out; functions stay as they are."""
    return expand(
        term, mul=True, multinomial=True, power_base=False, power_exp=False, log=False, basic=False
    )


def to_moments(term: Any, scale: Any = S.One) -> Any:
    r"""Return ``term`` in weights, depths, moments and scalars.

    Parameters
    ----------
    term : Expr
        An expression whose names are unfolded.
    scale : Expr
        What the logits are multiplied by in the softmax: $1/T$ with a temperature, else 1.

    Raises
    ------
    CompileError
        If a node has no counterpart; the message names it.
    """
    for kinds, rewrite in _TABLE:
        if isinstance(term, kinds):
            return rewrite(term, scale)
    raise refusal(term, "sums, products, powers, exp, log, Abs, deltas, P, z and scalars")


def refusal(node: Any, expected: str, advice: str = "") -> CompileError:
    """Return the error for a node that cannot be compiled."""
    kind = type(node).__name__
    advice = advice or "rewrite it; of a theorem, the other side may do (side=)"
    return CompileError(f"expected {expected}, got the {kind} node {node}; {advice}")


def _parts(term: Any, scale: Any) -> Any:
    return term.func(*(to_moments(part, scale) for part in term.args))


def _product(term: Any, scale: Any) -> Any:
    """Multiply, with one exponential for all: exp(M - m) and exp(m - M) cancel."""
    factors = Mul.make_args(_parts(term, scale))
    powers = [one.args[0] for one in factors if isinstance(one, exp)]
    return Mul(*(one for one in factors if not isinstance(one, exp)), exp(Add(*powers)))


def _symbol(term: Any) -> Any:
    if is_index(term):
        raise refusal(term, "an index only as a subscript")
    if is_taken(term.name):
        raise refusal(term, "letters that are no quantity of a row", "rename it")
    if term.is_integer and term != n:
        raise refusal(term, "no size but n, the number of actions")
    return term


def _entry(term: Any, scale: Any) -> Any:
    letter = letter_of(str(term.base.label))
    fits = len(term.indices) == 1 and _is_action(term.indices[0])
    if not fits or (letter is not None and letter.shape != "(n,)"):
        raise refusal(term, "vectors over the actions, with an action's letter as their index")
    place = term.indices[0]
    if term.base == P:
        return WEIGHTS[place] / TOTAL
    if term.base == z:
        return (DEPTHS[place] + MAXIMUM) / scale
    return term


def _is_action(index: Any) -> bool:
    return is_index(index) and last_value(index) == n


def _delta(term: Any) -> Any:
    if not all(map(_is_action, term.args)):
        raise refusal(term, "deltas of two actions' letters")
    return term


def _power(term: Any, scale: Any) -> Any:
    if not isinstance(term.exp, Rational):
        raise refusal(term, "powers with a rational exponent")
    if abs(term.exp) > _LARGEST_POWER:
        raise refusal(term, f"powers up to {_LARGEST_POWER}, for sums are multiplied out")
    return Pow(to_moments(term.base, scale), term.exp)


def _exp(term: Any, scale: Any) -> Any:
    """exp(k t_j + rest) is e_j^k exp(rest)."""
    inside = multiply_out(to_moments(term.args[0], scale))
    factors, others = [], []
    for part in Add.make_args(inside):
        number, entry = part.as_coeff_Mul()
        if isinstance(number, Integer) and isinstance(entry, Indexed) and entry.base == DEPTHS:
            factors.append(WEIGHTS[entry.indices] ** number)
        else:
            others.append(part)
    return Mul(*factors, exp(Add(*others)))


def _log(term: Any, scale: Any) -> Any:
    """The logarithm of a product with weights, totals and exponentials in it is a sum."""
    logs, others = [], []
    for factor in Mul.make_args(to_moments(term.args[0], scale)):
        base, power = factor.as_base_exp()
        if isinstance(factor, exp):
            logs.append(factor.args[0])
        elif isinstance(base, Indexed) and base.base == WEIGHTS:
            logs.append(power * DEPTHS[base.indices])
        elif base == TOTAL:
            logs.append(power * LOG_TOTAL)
        else:
            others.append(factor)
    return Add(*logs, log(Mul(*others)))


def _sum(term: Any, scale: Any) -> Any:
    bound, first, last, body = open_binder(term)
    if (first, last) != (1, n):
        raise refusal(term, "sums over all actions, from 1 to n")
    parts = Add.make_args(multiply_out(to_moments(body, scale)))
    return Add(*(_summand(part, bound, term) for part in parts))


def _summand(part: Any, bound: Symbol, term: Any) -> Any:
    """Sum one product over ``bound``."""
    factors = Mul.make_args(part)
    delta = next((one for one in factors if _is_delta(one, bound)), None)
    if delta is not None:
        picked = next(one for one in delta.as_base_exp()[0].args if one != bound)
        return Mul(*(one for one in factors if one != delta)).xreplace({bound: picked})
    outside = [one for one in factors if bound not in one.free_symbols]
    powers: dict[Basic, int] = {}
    for factor in factors:
        if factor not in outside:
            base, power = factor.as_base_exp()
            if not (isinstance(base, Indexed) and isinstance(power, Integer) and power > 0):
                raise refusal(
                    term,
                    "sums of products of powers of P, log P and other vectors",
                    "write a sum for each product, and give a function of a vector, such as"
                    " log v, as a vector of its own",
                )
            powers[base.base] = power
    return Mul(*outside, _moment(powers, term))


def _is_delta(factor: Any, bound: Symbol) -> bool:
    base, _ = factor.as_base_exp()
    return isinstance(base, KroneckerDelta) and bound in base.args


def _moment(powers: dict[Basic, int], term: Any) -> Any:
    power, depth_power = powers.pop(WEIGHTS, 0), powers.pop(DEPTHS, 0)
    vectors = Mul(*(base.label**exponent for base, exponent in powers.items()))
    if depth_power and not power:
        raise refusal(term, "a factor P beside log P or z in a sum", "an action may be masked")
    if (power, depth_power, vectors) == (0, 0, 1):
        return n
    return (
        TOTAL if (power, depth_power, vectors) == (1, 0, 1) else Moment(power, depth_power, vectors)
    )


# What each kind of node becomes; the first kind that fits counts.
_TABLE: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    ((Integer, Rational, NumberSymbol), lambda term, _: term),
    (Symbol, lambda term, _: _symbol(term)),
    (Indexed, _entry),
    (KroneckerDelta, lambda term, _: _delta(term)),
    (Sum, _sum),
    (exp, _exp),
    (log, _log),
    (Pow, _power),
    (Mul, _product),
    ((Add, Abs), _parts),
)
