"""Algebra: what holds in a field, and nothing else; sums are split, never evaluated."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Integer, KroneckerDelta, Rational, Sum, exp, log, sqrt

from logitproof.calculus.algebra import (
    expanded,
    is_delta_complement,
    linear,
    same_by_algebra,
    same_by_linearity,
)
from logitproof.calculus.nodes import Equal, Largest, Partial
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.notation import A, C, H, N, P, a, c, eta, i, j, k, n, t, v, z
from tests.calculus.helpers import same_value, worlds

# Algebra ----------------------------------------------------------------------------------------

EQUAL = [
    ((A + C) ** 2, A**2 + 2 * A * C + C**2),
    (A * (C - H), A * C - A * H),
    ((A**2 - C**2) / (A - C), A + C),
    (1 / A + 1 / C, (A + C) / (A * C)),
    (total(P[j], j) - total(P[a], a), Integer(0)),
    (total(P[j], j) ** 2, total(P[a], a) * total(P[k], k)),
    (total((P[j] + 1) * A, j), total(A + A * P[k], k)),
    (exp(A + C), exp(A) * exp(C)),
    (exp(2 * A), exp(A) ** 2),
    (exp(-A) * exp(A), Integer(1)),
    (exp(A - C), exp(A) / exp(C)),
    (exp((A + C) ** 2), exp(A**2) * exp(2 * A * C) * exp(C**2)),
    (sqrt(eta) ** 3, eta * sqrt(eta)),
    (1 / sqrt(eta), sqrt(eta) / eta),
    (Abs((A + C) * H), Abs(A * H + C * H)),
    (KroneckerDelta(c, j) * (A - 1), A * KroneckerDelta(j, c) - KroneckerDelta(c, j)),
    (Partial((P[c] + 1) * A, z[j]), Partial(A + A * P[c], z[j])),
    (Largest(P[j] * (A + 1), (j, 1, n)), Largest(A * P[k] + P[k], (k, 1, n))),
]  # fmt: skip
NOT_EQUAL = [
    ((A + C) ** 2, A**2 + C**2),
    (A * C, A + C),
    (sqrt(A**2), A),
    (sqrt(A**2 + C**2), A + C),
    (exp(A * C), exp(A) * exp(C)),
    (exp(A) + exp(C), exp(A + C)),
    (exp(A) ** 2, exp(A**2)),
    (log(A * C), log(A) + log(C)),
    (log(A + C), log(A) + log(C)),
    (Abs(A), A),
    (Abs(A + C), Abs(A) + Abs(C)),
    (total(P[j], j), total(v[j], j)),
    (total(P[j], j), total(P[j], j, 2, n)),
    (total(P[j], j), P[j]),
    (total(P[j] ** 2, j), total(P[j], j) ** 2),
    (total(P[j] * v[j], j), total(P[j], j) * total(v[j], j)),
    (total(total(P[j] * v[k], k), j), total(total(P[j] * v[j], k), j)),
    (Partial(P[i], z[j]), Partial(P[j], z[i])),
    (Partial(P[i] * P[j], z[j]), Partial(P[i], z[j]) * Partial(P[j], z[j])),
    (Largest(P[j], (j, 1, n)), P[j]),
    (KroneckerDelta(c, j), KroneckerDelta(c, k)),
    (P[c], P[j]),
    (A, A + Rational(1, 10**30)),
]


@pytest.mark.parametrize(("left", "right"), EQUAL, ids=str)
def test_algebra_confirms_the_laws_of_a_field_and_of_exp(left: Any, right: Any) -> None:
    """Terms that commutative algebra and exp(x + y) = exp(x) exp(y) make equal are the same."""
    assert same_by_algebra(left, right)
    assert same_by_algebra(right, left)


@pytest.mark.parametrize(("left", "right"), NOT_EQUAL, ids=str)
def test_algebra_confirms_nothing_else(left: Any, right: Any) -> None:
    """Roots, logarithms, bars, sums and derivatives are atoms; different ones stay different."""
    assert not same_by_algebra(left, right)
    assert not same_by_algebra(right, left)


@pytest.mark.parametrize(("left", "right"), EQUAL[:-2], ids=str)
def test_what_algebra_confirms_is_true_of_numbers(left: Any, right: Any) -> None:
    """The accepted pairs have one value at random numbers: the table itself is right."""
    for world in worlds(left, right):
        assert same_value(left, right, world)


@pytest.mark.parametrize("term", [left for left, _ in EQUAL + NOT_EQUAL], ids=str)
def test_multiplying_out_keeps_a_term_the_same(term: Any) -> None:
    """`expanded` gives a term that algebra confirms, and has nothing left to multiply out."""
    assert same_by_algebra(expanded(term), term)
    assert equal_up_to_names(expanded(expanded(term)), expanded(term))


def test_multiplying_out_reaches_into_sums_and_statements() -> None:
    """Products are multiplied out in the body of a sum and on both sides of an equation."""
    assert expanded(total(A * (P[j] + 1), j)) == total(A * P[j] + A, j)
    assert expanded(Equal(A * (C + 1), 0)) == Equal(A * C + A, 0)


# Linearity --------------------------------------------------------------------------------------

LINEAR = [
    (total(P[j] + v[j], j), total(P[j], j) + total(v[j], j)),
    (total(A * P[j], j), A * total(P[j], j)),
    (total(Integer(1), j), n),
    (total(A, j), n * A),
    (total(A, t), N * A),
    (total(Integer(1), j, 2, n), n - 1),
    (total((P[j] - A) ** 2, j), total(P[j] ** 2, j) - 2 * A * total(P[j], j) + n * A**2),
    (total(total(P[j] * v[k], k), j), total(P[j], j) * total(v[k], k)),
    (total(P[j] * total(P[j] * v[k], k), j), total(P[j] ** 2, j) * total(v[k], k)),
    (total(P[c] * v[j], j), P[c] * total(v[j], j)),
    (Sum(P[j], (k, 1, j), (j, 1, n)), total(j * P[j], j)),
    (exp(total(2 * P[j], j)), exp(2 * total(P[j], j))),
    (Partial(total(A * P[j], j), z[k]), Partial(A * total(P[j], j), z[k])),
    (total(P[j], j) / total(2 * v[j], j), total(P[j], j) / (2 * total(v[j], j))),
    (Largest(total(2 * P[j] * v[k], j), (k, 1, n)), Largest(2 * v[k] * total(P[j], j), (k, 1, n))),
]


@pytest.mark.parametrize(("term", "expected"), LINEAR, ids=str)
def test_sums_are_split_and_constants_pulled_out(term: Any, expected: Any) -> None:
    """`linear` splits each sum along +, takes out what is free of its index, counts constants."""
    assert equal_up_to_names(linear(term), expected)


@pytest.mark.parametrize(("term", "expected"), LINEAR, ids=str)
def test_linearity_keeps_the_value(term: Any, expected: Any) -> None:
    """Both sides of each pair have one value at random numbers, for n = 1 to 4."""
    for world in worlds(term, expected, seeds=range(2, 6)):
        assert same_value(linear(term), term, world)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (total(P[j] * v[j], j), total(P[j], j) * total(v[j], j)),
        (total(j * P[j], j), j * total(P[j], j)),
        (total(P[c] * P[j], j), total(P[j], j) ** 2),
        (total(P[j], j), n * P[j]),
        (total(Integer(1), j), n + 1),
        (total(P[j], j, 2, n), total(P[j], j)),
        (exp(total(P[j], j)), total(exp(P[j]), j)),
    ],
    ids=str,
)
def test_linearity_confirms_nothing_else(left: Any, right: Any) -> None:
    """A factor that depends on the index stays under its sum."""
    assert not same_by_linearity(left, right)


def test_linearity_sees_through_sums_that_algebra_does_not() -> None:
    """Splitting a sum is linearity, not algebra."""
    left, right = total(P[j] + v[j], j), total(v[a], a) + total(P[a], a)
    assert same_by_linearity(left, right)
    assert not same_by_algebra(left, right)


# Deltas -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "is_one"),
    [
        (1 - KroneckerDelta(c, j), True),
        (1 + KroneckerDelta(c, j), False),
        (2 - KroneckerDelta(c, j), False),
        (1 - 2 * KroneckerDelta(c, j), False),
        (1 - P[j], False),
        (KroneckerDelta(c, j), False),
        (1 - KroneckerDelta(c, j) - P[j], False),
    ],
    ids=str,
)
def test_the_complement_of_a_delta_is_recognised(term: Any, is_one: bool) -> None:
    """Only 1 - delta is one where two indices differ and zero elsewhere."""
    assert is_delta_complement(term) is is_one
