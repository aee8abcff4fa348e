"""Rewriting by what is known: definitions, hypotheses, theorems."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Integer, KroneckerDelta, exp, log, sqrt

from logitproof.calculus.definition import Definition
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Less,
    Partial,
)
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    differentiate,
    fold,
    linearity,
    nonnegative,
    sift,
    transpose,
    unfold,
    use,
)
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.calculus.theorem import Theorem
from logitproof.errors import DerivationError, HypothesisError
from logitproof.notation import (
    A,
    C,
    Dz,
    H,
    P,
    a,
    b,
    c,
    eta,
    i,
    j,
    k,
    n,
    n_eff,
    norm,
    o,
    q,
    s,
    v,
    x1,
    x2,
    x3,
    y,
    z,
)
from logitproof.theorems.definitions import (
    COLLISION,
    EFFECTIVE,
    NORM,
    RENYI,
    SCORE,
    SOFTMAX,
    SUMS_TO_ONE,
    UNIFORM,
)
from tests.calculus.helpers import context_of, in_ranges

RANGES = in_ranges("a b c i j k o")
DELTA = KroneckerDelta(c, j)

# Definitions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("definition", "parameters", "fixed"),
    [
        (SCORE, {c, j}, {s, P}),
        (COLLISION, set(), {C, P, n}),
        (NORM, set(), {norm, Dz, c, n}),
        (Definition(v[j], A * P[c], ""), {j}, {v, A, P, c}),
    ],
    ids=lambda one: str(getattr(one, "head", "")),
)
def test_a_definition_holds_for_all_values_of_its_parameters_only(
    definition: Definition, parameters: set[Any], fixed: set[Any]
) -> None:
    """The letters of the body that are no parameters are tied to the head."""
    assert definition.parameters == parameters
    assert definition.fixed == fixed


@pytest.mark.parametrize(
    ("head", "body", "message"),
    [
        (C, C + 1, "a body free of it"),
        (P[j], P[j] ** 2, "a body free of it"),
        (P[j], total(P[k], k), "a body free of it"),
        (s[j, j], P[j], "different index letters"),
        (P[j + 1], A, "different index letters"),
        (P[1], A, "different index letters"),
        (C + H, A, "a letter"),
        (exp(A), C, "a letter"),
        (Integer(1), Integer(2), "a letter"),
        (eta, Integer(-1), "any real number"),
        (n, Integer(3), "any real number"),
        (c, n + 5, "any real number"),
    ],
    ids=str,
)
def test_a_definition_that_defines_nothing_is_refused(head: Any, body: Any, message: str) -> None:
    """A circle, a head that is no letter, or a letter with a domain of its own is refused."""
    with pytest.raises(HypothesisError, match="definition of") as caught:
        Definition(head, body, "")
    assert message in str(caught.value)


# The four rules ---------------------------------------------------------------------------------

SUM_IS_A = Hypothesis(Equal(x1 + x2, A))
PRODUCT_IS_A = Hypothesis(Equal(x1 * x2, A))
FOR_OTHERS = Hypothesis(ForAll(Implies(Differs(i, c), Equal(P[i], 0)), (i, 1, n)))
GRAM = Definition(y[j], log(v[j]), "")

ACCEPTED: list[tuple[Move, tuple[Any, ...], Any, Any]] = [
    (unfold(SCORE), RANGES, s[c, j], DELTA - P[j]),
    (unfold(SCORE), RANGES, s[o, c], KroneckerDelta(o, c) - P[c]),
    (unfold(SCORE), RANGES, s[c, c], 1 - P[c]),
    (unfold(SCORE), RANGES, total(s[c, k] ** 2, k), total((KroneckerDelta(c, k) - P[k]) ** 2, k)),
    (unfold(SCORE), (), total(total(s[i, k], k), i),
     total(total(KroneckerDelta(i, k) - P[k], k), i)),
    (unfold(COLLISION), (), A * C, A * total(P[k] ** 2, k)),
    (unfold(EFFECTIVE), (Less(0, C),), n_eff, 1 / C),
    (unfold(GRAM), (ForAll(Less(0, v[i]), (i, 1, n)), *RANGES), y[c], log(v[c])),
    (unfold(GRAM), (*RANGES, Less(0, v[j])), y[j], log(v[j])),
    (fold(SCORE), RANGES, total((DELTA - P[j]) ** 2, j), total(s[c, j] ** 2, j)),
    (fold(COLLISION), (), 1 - total(P[a] ** 2, a), 1 - C),
    (fold(RENYI), (Less(0, C),), A - log(C), A + RENYI.head),
    (assume(SUM_IS_A), (SUM_IS_A,), x1 + x2, A),
    (assume(SUM_IS_A), (SUM_IS_A,), x1 + x2 + x3, A + x3),
    (assume(SUM_IS_A), (SUM_IS_A,), exp(x2 + x1), exp(A)),
    (assume(SUM_IS_A, reverse=True), (SUM_IS_A,), A * C, (x1 + x2) * C),
    (assume(PRODUCT_IS_A), (PRODUCT_IS_A,), x1 * x2 * x3, A * x3),
    (assume(PRODUCT_IS_A), (PRODUCT_IS_A,), x1**2 * x2**2 * x3, A**2 * x3),
    (assume(PRODUCT_IS_A), (PRODUCT_IS_A,), x1**3 * x2, A * x1**2),
    (assume(UNIFORM), (UNIFORM, *RANGES), P[c], 1 / n),
    (assume(UNIFORM), (UNIFORM,), total(P[j] ** 2, j), total(1 / n**2, j)),
    (assume(FOR_OTHERS), (FOR_OTHERS, Differs(o, c), *RANGES), P[o] + P[c], P[c]),
    (assume(SUMS_TO_ONE), (SUMS_TO_ONE,), total(P[a], a) ** 2, Integer(1)),
    (assume(SOFTMAX), (SOFTMAX, *RANGES), P[c], exp(z[c]) / total(exp(z[a]), a)),
    (assume(SOFTMAX, reverse=True), (SOFTMAX, *RANGES), A * exp(z[c]) / total(exp(z[a]), a),
     A * P[c]),
]  # fmt: skip


def _name(case: Any) -> str:
    return f"{case[0].name}: {case[2]}"


@pytest.mark.parametrize(("move", "given", "term", "expected"), ACCEPTED, ids=map(_name, ACCEPTED))
def test_an_equation_rewrites_each_instance(
    move: Move, given: tuple[Any, ...], term: Any, expected: Any
) -> None:
    """Every instance within the conditions is replaced, also as part of a sum or product."""
    assert equal_up_to_names(move(term, context_of(*given)), expected)


NOT_GIVEN = Hypothesis(Equal(C, 1))
REJECTED: list[tuple[Move, tuple[Any, ...], Any, type[Exception], str]] = [
    # out of range
    (unfold(SCORE), (), s[c, j], DerivationError, "expected a part like s[c, j]"),
    (unfold(SCORE), RANGES, s[c, n + 1], DerivationError, "within its hypotheses"),
    (unfold(SCORE), RANGES, total(s[c, k], k, 1, n + 1), DerivationError, "within its hypotheses"),
    (unfold(SCORE), in_ranges("c q"), s[c, q], DerivationError, "within its hypotheses"),
    (assume(UNIFORM), (UNIFORM,), P[c], DerivationError, "within its hypotheses"),
    (assume(UNIFORM), (UNIFORM, *RANGES), P[n + 1], DerivationError, "within its hypotheses"),
    # a condition that is not met
    (assume(FOR_OTHERS), (FOR_OTHERS, *RANGES), P[o], DerivationError, "within its hypotheses"),
    (assume(FOR_OTHERS), (FOR_OTHERS, *RANGES), P[c], DerivationError, "within its hypotheses"),
    (assume(NOT_GIVEN), (SUMS_TO_ONE,), C, HypothesisError, "among the hypotheses; add it"),
    (assume(Hypothesis(AtMost(0, A))), (AtMost(0, A),), A, DerivationError, "expected an equation"),
    # no instance
    (fold(COLLISION), (), total(P[j] ** 3, j), DerivationError, "expected a part like"),
    (fold(COLLISION), (), total(P[j] ** 2, j, 1, n - 1), DerivationError, "expected a part like"),
    (fold(COLLISION), (), total(v[j] ** 2, j), DerivationError, "expected a part like"),
    (fold(COLLISION), (), total(P[j], j) ** 2, DerivationError, "expected a part like"),
    (fold(SCORE), RANGES, DELTA + P[j], DerivationError, "expected a part like"),
    (fold(SCORE), RANGES, DELTA - P[c], DerivationError, "expected a part like"),
    (fold(NORM), RANGES, sqrt(total(NORM.body.args[0].function.xreplace({c: o}), j)),
     DerivationError, "expected a part like"),
    (assume(SUM_IS_A), (SUM_IS_A,), x1**2 + x2, DerivationError, "expected a part like"),
    (assume(SUM_IS_A), (SUM_IS_A,), 2 * x1 + x2, DerivationError, "expected a part like"),
    (assume(SUM_IS_A), (SUM_IS_A,), x1 * x2, DerivationError, "expected a part like"),
    (assume(PRODUCT_IS_A), (PRODUCT_IS_A,), x1 + x2, DerivationError, "expected a part like"),
    (assume(PRODUCT_IS_A), (PRODUCT_IS_A,), x1 / x2, DerivationError, "expected a part like"),
    # undefined bodies
    (unfold(EFFECTIVE), (), n_eff, HypothesisError, "1/C to be defined"),
    (unfold(RENYI), (), RENYI.head, HypothesisError, "log(C) to be defined"),
    (unfold(GRAM), RANGES, y[c], HypothesisError, "to be defined"),
    (unfold(GRAM), (*RANGES, Less(0, v[j])), y[c], HypothesisError, "to be defined"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("move", "given", "term", "error", "message"), REJECTED, ids=map(_name, REJECTED)
)
def test_an_equation_is_used_within_its_conditions_only(
    move: Move, given: tuple[Any, ...], term: Any, error: type[Exception], message: str
) -> None:
    """Out of range, without its condition, or where nothing matches, the rule raises."""
    with pytest.raises(error, match=f"{move.name}.*: expected") as caught:
        move(term, context_of(*given))
    assert message in str(caught.value)


# Theorems ---------------------------------------------------------------------------------------

SQUARE = prove(
    "square", Equal((A + C) ** 2, A**2 + 2 * A * C + C**2), algebra_to(A**2 + 2 * A * C + C**2)
)
PICK = prove("pick", Equal(total(KroneckerDelta(c, j) * v[j], j), v[c]), sift())
MEAN = prove(
    "mean", Equal(total(P[j] * A, j), A), linearity(), assume(SUMS_TO_ONE), given=[SUMS_TO_ONE]
)
POSITIVE_SQUARE = prove("positive_square", AtMost(0, A**2), nonnegative(A**2))
IFF = prove("iff", Iff(Equal(A, C), Equal(0, C - A)), transpose())


@pytest.mark.parametrize(
    ("theorem", "given", "term", "expected"),
    [
        (SQUARE, (), (A + C) ** 2, A**2 + 2 * A * C + C**2),
        (SQUARE, (), exp((x1 + x2) ** 2), exp(x1**2 + 2 * x1 * x2 + x2**2)),
        (SQUARE, RANGES, (P[c] + v[j]) ** 2, P[c] ** 2 + 2 * P[c] * v[j] + v[j] ** 2),
        (PICK, in_ranges("o"), total(KroneckerDelta(o, a) * v[a], a), v[o]),
        (PICK, (), total(KroneckerDelta(1, a) * v[a], a), v[1]),
        (PICK, (), total(total(KroneckerDelta(a, k) * v[k], k), a), total(v[a], a)),
        (IFF, (), Equal(x1, x2), Equal(0, x2 - x1)),
    ],
    ids=str,
)
def test_a_theorem_rewrites_each_instance(
    theorem: Theorem, given: tuple[Any, ...], term: Any, expected: Any
) -> None:
    """A theorem holds for all values of its free letters, indices in their range."""
    assert equal_up_to_names(use(theorem)(term, context_of(*given)), expected)


@pytest.mark.parametrize(
    ("theorem", "given", "term", "message"),
    [
        (PICK, (), total(KroneckerDelta(o, a) * v[a], a), "within its hypotheses"),
        (PICK, (), total(KroneckerDelta(2, a) * v[a], a), "within its hypotheses"),
        (PICK, in_ranges("o"), total(KroneckerDelta(o, a) * y[a], a), "expected a part like"),
        (SQUARE, (), A**2 + C**2, "expected a part like"),
        (POSITIVE_SQUARE, (), A**2, "expected an equation"),
    ],
    ids=str,
)
def test_a_theorem_is_used_within_its_hypotheses_only(
    theorem: Theorem, given: tuple[Any, ...], term: Any, message: str
) -> None:
    """An index out of range, another array or an inequality does not rewrite."""
    with pytest.raises(DerivationError, match=f"use {theorem.name}: expected") as caught:
        use(theorem)(term, context_of(*given))
    assert message in str(caught.value)


def test_a_theorem_may_be_used_backwards_at_a_given_value() -> None:
    """`reverse` and `at` say which instance is written in."""
    found = use(PICK, reverse=True, at={c: o})(v[o], context_of(*in_ranges("o")))
    assert equal_up_to_names(found, total(KroneckerDelta(o, a) * v[a], a))


def test_an_instance_at_a_value_that_is_no_real_number_is_refused() -> None:
    """A theorem on real numbers is not used at a root, a logarithm or a quotient of any number."""
    for value in (sqrt(x1), log(x1), 1 / x1):
        with pytest.raises(DerivationError, match="expected a part like"):
            use(SQUARE, at={C: value})((A + value) ** 2, context_of())


def test_using_a_theorem_takes_over_its_hypotheses() -> None:
    """What a theorem assumes, a theorem that uses it assumes too."""
    theorem = prove("twice", Equal(2 * total(P[j] * x1, j), 2 * x1), use(MEAN))
    assert theorem.own == ()
    assert theorem.inherited == (SUMS_TO_ONE,)
    assert theorem.uses == (MEAN,)


@pytest.mark.parametrize("value", [z[c], P[c], total(P[j] ** 2, j), C], ids=str)
def test_what_a_derivative_held_fixed_is_not_put_in_terms_of_what_moves(value: Any) -> None:
    """d(A z_i)/dz_j = A delta_ij says nothing of d(z_c z_i)/dz_j."""
    slope = prove(
        "slope",
        Equal(Partial(A * z[i], z[j]), A * KroneckerDelta(i, j)),
        differentiate(),
    )
    context = context_of(*RANGES, SOFTMAX)
    assert use(slope)(Partial(A * z[a], z[b]), context) == A * KroneckerDelta(a, b)
    with pytest.raises(DerivationError, match="use slope: expected a part like"):
        use(slope, at={A: value})(Partial(value * z[i], z[j]), context)


def test_letters_that_a_definition_ties_are_no_holes() -> None:
    """C = sum P^2 was unfolded, so the theorem speaks of this C only."""
    theorem = prove("named", Equal(C + A, total(P[j] ** 2, j) + A), unfold(COLLISION))
    assert use(theorem)(C + x1, context_of()) == x1 + total(P[j] ** 2, j)
    with pytest.raises(DerivationError, match="use named: expected a part like"):
        use(theorem)(H + x1, context_of())


def test_sizes_and_arrays_are_no_holes() -> None:
    """A theorem on sums of v to n says nothing of another array or another range."""
    for term in (total(2 * y[j], j), total(2 * v[q], q)):
        doubled = prove("doubled", Equal(total(2 * v[j], j), 2 * total(v[j], j)), linearity())
        with pytest.raises(DerivationError, match="use doubled: expected a part like"):
            use(doubled)(term, context_of(InRange(q, 1, n)))
