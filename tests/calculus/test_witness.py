"""Witnesses: exact values that satisfy all hypotheses, or none."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Float, I, Integer, KroneckerDelta, Rational, exp, log, oo, sqrt, sympify

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.calculus.terms import canonical, total
from logitproof.calculus.values import value_at
from logitproof.calculus.witness import find_witness
from logitproof.errors import HypothesisError
from logitproof.notation import (
    A,
    C,
    H,
    P,
    c,
    chosen,
    epsilon,
    eta,
    i,
    j,
    k,
    n,
    o,
    v,
    x1,
    x2,
    y,
    z,
)
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import (
    COLLISION,
    POLICY,
    SOFTMAX,
    SUMS_TO_ONE,
    TWO_OR_MORE,
    UNIFORM,
)

HALF = Rational(1, 2)
VALUES: dict[Any, Any] = {
    n: Integer(3),
    c: Integer(2),
    o: Integer(1),
    A: Integer(-3),
    x1: HALF,
    P: {(1,): HALF, (2,): Rational(1, 3), (3,): Rational(1, 6)},
    v: {(1,): Integer(-1), (2,): Integer(0), (3,): Integer(4)},
    chosen: {(1,): Integer(3)},
}

# Values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (total(P[j], j), 1),
        (total(P[j] ** 2, j), Rational(14, 36)),
        (total(P[j], j, 1, n - 1), Rational(5, 6)),
        (total(P[j], j, 4, n), 0),
        (total(total(v[j] * v[k], k), j), 9),
        (total(total(KroneckerDelta(j, k), k), j), 3),
        (total(KroneckerDelta(c, j) * P[j], j), Rational(1, 3)),
        (Largest(v[j], (j, 1, n)), 4),
        (Largest(-v[j], (j, 1, 2)), 1),
        (P[chosen[1]], Rational(1, 6)),
        (A**2 * x1, Rational(9, 2)),
        (sqrt(A**2 + 7), 4),
        (exp(log(x1)), HALF),
        (Equal(A, -3), True),
        (Equal(A, 3), False),
        (Equal(log(P[1]), -log(2)), True),
        (Differs((log(P[1]) + 1) ** 2, log(P[1]) ** 2 + 2 * log(P[1]) + 1), False),
        (Differs(A, x1), True),
        (AtMost(A, x1), True),
        (AtMost(x1, A), False),
        (AtMost(A, A), True),
        (Less(A, A), False),
        (Less(log(P[1]), 0), True),
        (InRange(c, 1, n), True),
        (InRange(c, 3, n), False),
        (ForAll(Less(0, P[j]), (j, 1, n)), True),
        (ForAll(Less(0, v[j]), (j, 1, n)), False),
        (ForAll(Less(0, v[j]), (j, 3, n)), True),
        (ForAll(Less(0, v[j]), (j, 4, n)), True),
        (Implies(Less(0, A), Equal(A, 5)), True),
        (Implies(Less(A, 0), Equal(A, 5)), False),
        (Either(Equal(A, 5), Equal(A, -3)), True),
        (Either(Equal(A, 5), Equal(A, 3)), False),
        (Iff(Less(A, 0), Less(0, x1)), True),
        (Iff(Less(A, 0), Less(x1, 0)), False),
    ],
    ids=str,
)
def test_a_term_has_its_exact_value(term: Any, expected: Any) -> None:
    """Sums are written out, letters replaced, statements judged; nothing is rounded."""
    assert value_at(term, VALUES) == sympify(expected)


@pytest.mark.parametrize(
    "difference",
    [log(6) - log(2) - log(3), Rational(1, 10**60), sqrt(3 + 2 * sqrt(2)) - 1 - sqrt(2)],
    ids=str,
)
@pytest.mark.parametrize("kind", [Equal, Differs, AtMost, Less])
def test_what_cannot_be_told_from_zero_is_not_judged(kind: type, difference: Any) -> None:
    """Two exact numbers too close to be told apart give no verdict, neither way."""
    with pytest.raises(HypothesisError, match="told from 0"):
        value_at(kind(x1, x2), {x1: Integer(0), x2: difference})


# The search -------------------------------------------------------------------------------------

SATISFIABLE: list[tuple[Any, ...]] = [
    (),
    (*POLICY, TWO_OR_MORE),
    (SOFTMAX,),
    (SOFTMAX, TWO_OR_MORE, Hypothesis(Less(P[1], P[n]))),
    (UNIFORM, SUMS_TO_ONE),
    (*POLICY, Hypothesis(Equal(P[c], 0)), Hypothesis(InRange(c, 1, n))),
    (Hypothesis(Differs(o, c)), Hypothesis(InRange(o, 1, n)), Hypothesis(InRange(c, 1, n))),
    (Hypothesis(Equal(n, 3)),),
    (Hypothesis(Less(A, 0)), Hypothesis(Less(0, C))),
    (Hypothesis(AtMost(eta, Rational(1, 5))),),
    (Hypothesis(Differs(x1, 0)),),
    # Each could be said to tell what the other's letter is, and round in a circle.
    (Hypothesis(Equal(P[i], v[j])), Hypothesis(ForAll(Equal(v[k], P[k]), (k, 1, n)))),
]


@pytest.mark.parametrize("hypotheses", SATISFIABLE, ids=lambda them: ", ".join(
    str(one.claim) for one in them) or "nothing")  # fmt: skip
def test_hypotheses_that_can_hold_are_given_values(hypotheses: tuple[Hypothesis, ...]) -> None:
    """The search finds a policy, an index, a scalar that satisfy them all."""
    found = dict(find_witness("it", hypotheses, (), None))
    free = {str(letter) for one in hypotheses for letter in one.claim.atoms(type(A), type(P))}
    assert set(found) <= free


@pytest.mark.parametrize(
    "claims",
    [
        [Less(A, A)],
        [Less(A, 0), Less(0, A)],
        [Equal(A, 1), Equal(A, 2)],
        [Equal(eta, -1)],
        [Less(epsilon, 0)],
        [Equal(n, 0)],
        [Equal(n, HALF)],
        [InRange(c, 1, n), Less(n, c)],
        [Equal(total(P[j], j), 1), ForAll(AtMost(P[i], 0), (i, 1, n))],
        [ForAll(Equal(v[i], y[i]), (i, 1, n)), Less(v[1], y[1])],
    ],
    ids=str,
)
def test_hypotheses_that_cannot_hold_are_refused(claims: list[Any]) -> None:
    """No witness is found, and the error shows what contradicts itself."""
    with pytest.raises(HypothesisError, match="it: expected hypotheses that can hold together"):
        find_witness("it", tuple(map(Hypothesis, claims)), (), None)


def test_a_definition_counts_among_the_hypotheses_that_speak_of_its_name() -> None:
    """C = 5 alone can hold; with C the collision probability of a policy it cannot."""
    five = Hypothesis(Equal(C, 5))
    assert dict(find_witness("it", (five,), (), None)) == {"C": 5}
    with pytest.raises(HypothesisError, match="expected hypotheses that can hold together"):
        find_witness("it", (*POLICY, five), (COLLISION,), None)


def test_definitions_are_followed_to_the_end() -> None:
    """H = C + 1 and C = sum of squares of a policy leave no room for H < 1."""
    above = Definition(H, C + 1, "")
    with pytest.raises(HypothesisError, match="expected hypotheses that can hold together"):
        find_witness("it", (*POLICY, Hypothesis(Less(H, 1))), (above, COLLISION), None)
    assert find_witness("it", (*POLICY, Hypothesis(Less(1, H))), (above, COLLISION), None)


def test_derivatives_in_hypotheses_cannot_be_judged() -> None:
    """Whether two derivatives agree is not seen from values at one point."""
    claim = Equal(Partial(v[j], z[j]), Partial(y[j], z[j]))
    with pytest.raises(HypothesisError, match="expected hypotheses without derivatives"):
        find_witness("it", (Hypothesis(claim),), (), None)


# Given values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claims", "given"),
    [
        ([Equal(A**2, 7)], {A: sqrt(7)}),
        ([Equal(total(v[j], j), 40)], {n: 3, v: [10, 10, 20]}),
        ([Less(x1, x2)], {x1: 5, x2: Rational(51, 10)}),
    ],
    ids=str,
)
def test_a_given_witness_is_taken_if_it_fits(claims: list[Any], given: dict[Any, Any]) -> None:
    """Exact values that satisfy the hypotheses are accepted as they are."""
    found = find_witness("it", tuple(map(Hypothesis, claims)), (), given)
    assert [name for name, _ in found] == [str(letter) for letter in given]


@pytest.mark.parametrize(
    ("claims", "given"),
    [
        ([Equal(A**2, 7)], {A: 3}),
        ([Less(x1, x2)], {x1: 5, x2: 5}),
        ([Equal(x1 + 1, x1)], {x1: oo}),
        ([Equal(x1 + 1, x1)], {x1: Float(1e30)}),
        ([Equal(x1, HALF)], {x1: Float(0.5)}),
        ([Equal(A**2, -1)], {A: I}),
        ([Equal(eta, -3)], {eta: -3}),
        ([Equal(eta, 0)], {eta: 0}),
        ([Equal(n, 0)], {n: 0}),
        ([Equal(n, HALF)], {n: HALF}),
        ([Equal(1 / x1, 2 / x1)], {x1: 0}),
        ([Equal(x1, x2)], {x1: x2, x2: x2}),
    ],
    ids=str,
)
def test_a_given_witness_that_does_not_fit_is_refused(
    claims: list[Any], given: dict[Any, Any]
) -> None:
    """Wrong, infinite, inexact, complex or foreign values prove nothing."""
    with pytest.raises(HypothesisError, match="expected"):
        find_witness("it", tuple(map(Hypothesis, claims)), (), given)


# The catalogue ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "theorem", [part for entry in THEOREMS.values() for part in entry.parts], ids=lambda it: it.name
)
def test_every_theorem_of_the_catalogue_exhibits_its_witness(theorem: Any) -> None:
    """Each free letter of the hypotheses is given a value, so the hypotheses can hold."""
    shown = {name for name, _ in theorem.witness}
    claims = [canonical(one.claim) for one in theorem.hypotheses]
    letters = {one for claim in claims for one in claim.atoms(type(A), type(P))}
    assert {str(one) for one in letters if one.is_Symbol and not one.is_integer} <= shown | {
        str(one.label) for one in letters if not one.is_Symbol
    }
