"""The number of operations that a formula's structure gives is the number that it takes."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import pytest
from sympy import (
    Abs,
    Add,
    Indexed,
    KroneckerDelta,
    Mul,
    Pow,
    Rational,
    Sum,
    Symbol,
    exp,
    expand,
    log,
    sqrt,
)

from logitproof.calculus.nodes import Largest
from logitproof.calculus.terms import open_binder, total
from logitproof.claims.claim import theorem_part
from logitproof.claims.operations import operations
from logitproof.errors import InputError
from logitproof.notation import C, P, c, i, j, k, n, s, z

SIZES = (1, 2, 3, 7, 64)


class Machine:
    """Computes terms on numbers that are not looked at, one operation after the other."""

    def __init__(self, size: int) -> None:
        self.size, self.done = size, 0

    def apply(self, *_: str) -> str:
        """Do one operation."""
        self.done += 1
        return "number"

    def run(self, term: Any) -> str:
        """Compute a term as it is written."""
        if isinstance(term, Rational | Symbol | Indexed):
            return "number"
        if isinstance(term, Sum):
            _, first, last, body = open_binder(term)
            low, high = (int(end.subs(n, self.size)) for end in (first, last))
            return reduce(self.apply, [self.run(body) for _ in range(low, high + 1)])
        if isinstance(term, Pow):
            power = reduce(self.apply, [self.run(term.base)] + ["number"] * (abs(term.exp) - 1))
            return power if term.exp > 0 else self.apply(power)
        values = [self.run(part) for part in term.args]
        return reduce(self.apply, values) if isinstance(term, Add | Mul) else self.apply(*values)


def _collision() -> Any:
    return next(one.body for one in theorem_part("squared_norm").definitions if one.head == C)


TERMS: list[Callable[[], Any]] = [
    _collision,
    lambda: theorem_part("collision_from_moments").rhs,
    lambda: theorem_part("squared_norm").lhs,
    lambda: theorem_part("squared_norm").rhs,
    lambda: 1 / total(exp(z[j]), j) ** 3 - Abs(log(P[c])),
    lambda: total(KroneckerDelta(c, j) * s[c, j] ** 4, j, 0),
    lambda: total(total(P[j] * P[k], k), j),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("term", TERMS)
def test_what_is_read_off_is_what_is_done(term: Callable[[], Any], size: int) -> None:
    """By a machine that does it, one operation after the other."""
    machine = Machine(size)
    machine.run(term())
    assert operations(term()).subs(n, size) == machine.done


def test_known_numbers_of_operations() -> None:
    """By hand: n squares and n - 1 sums; n^2 products, n (n - 1) sums, and n - 1 more."""
    assert operations(_collision()) == 2 * n - 1
    assert operations(total(total(P[j] * P[k], k), j)) == expand(n * n + n * (n - 1) + n - 1)


REFUSED = [
    Largest(P[j], (j, 1, n)),
    P[c] ** n,
    sqrt(P[c]),
    total(total(P[j] * P[k], k, 1, j), j),
    P[i] + Largest(P[j], (j, 1, n)),
]


@pytest.mark.parametrize("term", REFUSED, ids=str)
def test_what_cannot_be_counted_is_refused(term: Any) -> None:
    """Another node, another power, and a sum whose length depends on where it is."""
    with pytest.raises(InputError, match="operations: expected"):
        operations(term)


def test_a_formula_that_takes_more_is_no_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sum within a sum is not linear."""
    from logitproof.claims import examples

    assert examples.operations_are_linear().holds
    squares = total(total(P[j] * P[k], k), j)
    monkeypatch.setattr(examples, "_definition_of_collision", lambda: squares)
    assert not examples.operations_are_linear().holds
