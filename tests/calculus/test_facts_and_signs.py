"""Facts, signs and entailment: what follows at a place of a term, and what does not."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Indexed, Integer, KroneckerDelta, Rational, exp, log, sqrt

from logitproof.calculus.facts import Hypothesis, facts_of
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.calculus.terms import equal_up_to_names, substitute, total
from logitproof.notation import (
    A,
    C,
    P,
    a,
    c,
    chosen,
    epsilon,
    eta,
    i,
    j,
    k,
    n,
    o,
    t,
    v,
    x1,
    x2,
    y,
    z,
)
from logitproof.theorems.definitions import NONNEGATIVE, POSITIVE, SOFTMAX, SUMS_TO_ONE, UNIFORM
from tests.calculus.helpers import context_of, holds, in_ranges, worlds

IN_RANGE = in_ranges("a c i j k o")
NOT_C = 1 - KroneckerDelta(c, j)
PICKED = total(KroneckerDelta(j, k) * v[k], k)  # v at the free index j

# Facts ------------------------------------------------------------------------------------------


def test_a_range_is_two_facts() -> None:
    """1 <= c <= n says that 1 <= c and that c <= n."""
    facts = list(facts_of(InRange(c, 1, n), None, everywhere=False))
    assert [fact.claim for fact in facts] == [AtMost(1, c), AtMost(c, n)]


def test_for_all_and_if_are_opened_into_holes_and_conditions() -> None:
    """For all i in 1..n with i != c, P_i >= 0: one fact with a hole and two conditions."""
    claim = ForAll(Implies(Differs(i, c), AtMost(0, P[i])), (i, 1, n))
    (fact,) = facts_of(claim, None, everywhere=False)
    (hole,) = fact.holes
    assert fact.claim == AtMost(0, P[hole])
    assert [one.claim for one in fact.conditions] == [InRange(hole, 1, n), Differs(hole, c)]


def test_a_bare_relation_is_a_fact_without_holes() -> None:
    """The letters of a hypothesis that is no "for all" stand for themselves."""
    (fact,) = facts_of(AtMost(P[a], P[c]), "origin", everywhere=False)
    assert (fact.holes, fact.conditions, fact.origin) == (frozenset(), (), "origin")
    assert fact.gap == P[c] - P[a]


@pytest.mark.parametrize(
    ("claim", "on_indices"),
    [
        (AtMost(2, n), True),
        (Differs(o, c), True),
        (Equal(KroneckerDelta(o, c), 0), True),
        (InRange(chosen[t], 1, n), True),
        (AtMost(P[a], P[c]), False),
        (Equal(C, n), False),
    ],
    ids=str,
)
def test_a_fact_on_indices_speaks_of_nothing_that_moves(claim: Any, on_indices: bool) -> None:
    """Only facts whose every letter is an integer hold wherever the logits are."""
    assert all(fact.is_on_indices is on_indices for fact in facts_of(claim, None, everywhere=False))


# Signs ------------------------------------------------------------------------------------------

NONNEGATIVES = [
    ((), A**2),
    ((), (A - C) ** 2 + 1),
    ((), eta),
    ((), n - 1),
    ((), 2 * n - 2),
    ((), eta * Abs(A)),
    ((), KroneckerDelta(c, j)),
    ((), NOT_C * P[j] ** 2),
    ((), exp(A) * A**4),
    ((), total((P[j] - 1 / n) ** 2, j)),
    ((), sqrt(eta) * A**2),
    ((), total(total((v[j] - v[k]) ** 2, k), j) / 2),
    ((), 1 - KroneckerDelta(c, j)),
    ((), Partial(P[c], z[j]) ** 2),
    ((NONNEGATIVE, *IN_RANGE), P[c]),
    ((NONNEGATIVE, *IN_RANGE), P[c] * P[o]),
    ((NONNEGATIVE, *IN_RANGE), KroneckerDelta(c, j) * P[c] + NOT_C * P[o]),
    ((NONNEGATIVE,), total(P[j], j)),
    ((NONNEGATIVE, *IN_RANGE), total(NOT_C * P[j], j)),
    ((AtMost(x1, x2),), x2 - x1),
    ((AtMost(x1, x2),), 3 * x2 - 3 * x1),
    ((AtMost(x1, x2),), (x2 - x1) * eta),
    ((AtMost(x1, 0),), -x1),
    ((AtMost(x1, 0), AtMost(x2, 0)), x1 * x2),
    ((AtMost(5, n),), n - 5),
    ((AtMost(5, n),), n - 4),
    ((InRange(c, 1, n),), c - 1),
    ((InRange(c, 1, n),), n - c),
    ((Implies(Differs(c, j), AtMost(0, x1)),), NOT_C * x1),
    ((Equal(x1, A**2),), x1),
    ((InRange(c, 1, n), AtMost(0, v[c])), KroneckerDelta(c, j) * v[j] + NOT_C),
]
NOT_NONNEGATIVES = [
    ((), A),
    ((), -(A**2)),
    ((), A * C),
    ((), A**3),
    ((), n - 2),
    ((), A**2 - 1),
    ((), log(eta)),
    ((), Rational(-1, 10**30)),
    ((), total(P[j], j)),
    ((), Largest(v[j], (j, 1, n))),
    ((), Partial(P[c], z[j])),
    ((), KroneckerDelta(c, j) - 1),
    ((), A**c),
    ((NONNEGATIVE,), P[c]),
    ((NONNEGATIVE, *IN_RANGE), P[c] - P[o]),
    ((NONNEGATIVE,), total(P[j], j, 1, n + 1)),
    ((NONNEGATIVE,), total(P[j] * v[j], j)),
    ((AtMost(x1, x2),), x1 - x2),
    ((AtMost(x1, x2),), x2**2 - x1**2),
    ((AtMost(x1, 0), AtMost(0, x2)), x1 * x2),
    ((AtMost(2, n),), n - 3),
    ((InRange(c, 1, n),), c - 2),
    ((InRange(c, 1, n),), n - c - 1),
    ((Implies(Differs(c, j), AtMost(0, x1)),), x1),
    ((InRange(c, 1, n), AtMost(0, v[c])), v[j]),
    ((AtMost(PICKED, 1),), 1 - total(KroneckerDelta(j, o) * v[j], j)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "term"), NONNEGATIVES, ids=str)
def test_a_manifest_term_is_not_negative(given: tuple[Any, ...], term: Any) -> None:
    """Squares, exponentials, facts, and sums and products of such are seen to be >= 0."""
    assert context_of(*given).nonnegative(term)


@pytest.mark.parametrize(("given", "term"), NONNEGATIVES, ids=str)
def test_a_manifest_term_is_not_negative_in_numbers(given: tuple[Any, ...], term: Any) -> None:
    """Where the facts hold, the value of each accepted term is >= 0."""
    claims = [one.claim if isinstance(one, Hypothesis) else one for one in given]
    for world in worlds(term, *claims, seeds=range(12)):
        if all(holds(claim, world) for claim in claims):
            assert holds(AtMost(0, term), world)


@pytest.mark.parametrize(("given", "term"), NOT_NONNEGATIVES, ids=str)
def test_a_term_of_either_sign_is_not_manifest(given: tuple[Any, ...], term: Any) -> None:
    """What may be negative under the facts is never seen to be >= 0."""
    assert not context_of(*given).nonnegative(term)


POSITIVES = [
    ((), Integer(1)),
    ((), n),
    ((), eta),
    ((), exp(A)),
    ((), exp(A) + A**2),
    ((), eta * n * exp(-A)),
    ((), 1 / eta),
    ((), sqrt(eta)),
    ((), n + A**2),
    ((), n - 1 + eta),
    ((), total(exp(z[k]), k)),
    ((), 1 / total(exp(z[k]), k)),
    ((AtMost(2, n),), n - 1),
    ((POSITIVE, *IN_RANGE), P[c]),
    ((POSITIVE,), total(P[j] ** 2, j)),
    ((Less(x1, x2),), x2 - x1),
    ((Differs(A, 0),), A**2),
    ((Differs(A, 0),), Abs(A)),
    ((Less(x1, 0), Less(x2, 0)), x1 * x2),
]
NOT_POSITIVES = [
    ((), Integer(0)),
    ((), n - 1),
    ((), n - 2),
    ((), A**2),
    ((), Abs(A)),
    ((), KroneckerDelta(c, j)),
    ((), total((P[j] - 1 / n) ** 2, j)),
    ((), total(exp(z[k]), k, 1, n - 1)),
    ((), eta - 1),
    ((), log(n)),
    ((AtMost(x1, x2),), x2 - x1),
    ((NONNEGATIVE, *IN_RANGE), P[c]),
    ((POSITIVE,), P[c]),
    ((POSITIVE, *IN_RANGE), (1 - KroneckerDelta(c, j)) * P[j]),
    ((Differs(A, 0),), A),
]


@pytest.mark.parametrize(("given", "term"), POSITIVES, ids=str)
def test_a_manifest_term_is_positive(given: tuple[Any, ...], term: Any) -> None:
    """Exponentials, positive letters, and sums with one of them are seen to be > 0."""
    assert context_of(*given).positive(term)


@pytest.mark.parametrize(("given", "term"), NOT_POSITIVES, ids=str)
def test_a_term_that_may_vanish_is_not_positive(given: tuple[Any, ...], term: Any) -> None:
    """What may be 0 under the facts, at n = 1 for one, is never seen to be > 0."""
    assert not context_of(*given).positive(term)


@pytest.mark.parametrize(
    ("given", "term", "expected"),
    [
        ((), n, True),
        ((), exp(A) * eta, True),
        ((Differs(A, 0),), A, True),
        ((Differs(A, 0),), -A, True),
        ((Differs(A, 0),), A**3, True),
        ((Differs(A, C),), C - A, True),
        ((Less(A, 0),), A, True),
        ((AtMost(2, n),), n - 1, True),
        ((), A, False),
        ((), n - 1, False),
        ((Differs(A, 0),), A - 1, False),
        ((Differs(A, 0),), A * C, False),
        ((Differs(A, C),), A, False),
        ((AtMost(0, A),), A, False),
    ],
    ids=str,
)
def test_nonzero_needs_a_reason(given: tuple[Any, ...], term: Any, expected: bool) -> None:
    """A term is seen to be nonzero by its sign or by a fact that two terms differ."""
    assert context_of(*given).nonzero(term) is expected


def test_a_sign_argument_notes_the_facts_that_it_leant_on() -> None:
    """A derivation knows which hypotheses a sign came from."""
    context = context_of(POSITIVE, *in_ranges("c"))
    assert context.positive(P[c])
    assert POSITIVE in context.record.origins


# Entailment -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "claim", "expected"),
    [
        ((), Equal(A * (C + 1), A * C + A), True),
        ((), Equal(A, C), False),
        ((), AtMost(0, A**2), True),
        ((), Less(0, A**2), False),
        ((), InRange(1, 1, n), True),
        ((), InRange(n, 1, n), True),
        ((), InRange(2, 1, n), False),
        ((), InRange(c, 1, n), False),
        ((), InRange(0, 1, n), False),
        ((AtMost(2, n),), InRange(2, 1, n), True),
        ((AtMost(2, n),), InRange(Rational(3, 2), 1, n), False),
        ((), InRange((n + 1) / 2, 1, n), False),
        ((InRange(c, 1, n),), InRange(c, 1, n), True),
        ((InRange(c, 1, n),), InRange(c, 1, n + 1), True),
        ((InRange(c, 1, n),), InRange(c, 0, n), True),
        ((InRange(c, 1, n),), InRange(c, 2, n), False),
        ((InRange(c, 1, n),), InRange(c, 1, n - 1), False),
        ((InRange(c, 1, n),), InRange(c + 1, 1, n), False),
        ((InRange(c, 1, n),), InRange(c + 1, 1, n + 1), True),
        ((ForAll(InRange(chosen[t], 1, n), (t, 1, 5)), InRange(t, 1, 5)),
         InRange(chosen[t], 1, n), True),
        ((ForAll(InRange(chosen[t], 1, n), (t, 1, 5)),), InRange(chosen[t], 1, n), False),
        ((Differs(o, c),), Differs(c, o), True),
        ((Differs(o, c),), Differs(o, a), False),
        ((AtMost(x1, x2),), AtMost(x1, x2), True),
        ((AtMost(x1, x2),), Less(x1, x2), False),
        ((Less(x1, x2),), AtMost(x1, x2), True),
        ((AtMost(x1, x2),), AtMost(x2, x1), False),
        ((NONNEGATIVE,), ForAll(AtMost(0, P[k]), (k, 1, n)), True),
        ((NONNEGATIVE,), ForAll(AtMost(0, P[k]), (k, 1, n + 1)), False),
        ((NONNEGATIVE,), ForAll(AtMost(0, v[k]), (k, 1, n)), False),
        ((NONNEGATIVE,), ForAll(Less(0, P[k]), (k, 1, n)), False),
        ((POSITIVE,), ForAll(AtMost(0, P[k]), (k, 1, n)), True),
        ((), Implies(Less(0, x1), Differs(x1, 0)), True),
        ((), Implies(AtMost(0, x1), Differs(x1, 0)), False),
        ((ForAll(Equal(P[i], 1 / n), (i, 1, n)), InRange(c, 1, n)), Equal(P[c], 1 / n), True),
        ((ForAll(Equal(P[i], 1 / n), (i, 1, n)),), Equal(P[c], 1 / n), False),
    ],
    ids=str,
)  # fmt: skip
def test_a_claim_follows_from_facts_by_signs_and_algebra_only(
    given: tuple[Any, ...], claim: Any, expected: bool
) -> None:
    """Instances of facts, signs and identities are entailed; nothing weaker or further is."""
    assert context_of(*given).entails(claim) is expected


@pytest.mark.parametrize(
    ("hypothesis", "expected"), [(SUMS_TO_ONE, True), (NONNEGATIVE, True), (SOFTMAX, False)]
)
def test_a_hypothesis_is_met_if_it_is_given_or_follows(
    hypothesis: Hypothesis, expected: bool
) -> None:
    """POSITIVE entails NONNEGATIVE; nothing makes P the softmax but the hypothesis itself."""
    assert context_of(SUMS_TO_ONE, POSITIVE).meets(hypothesis) is expected


def test_what_holds_everywhere_needs_a_fact_that_does() -> None:
    """That P is uniform at one point does not make it uniform everywhere."""
    assert context_of(UNIFORM).meets(UNIFORM)
    assert not context_of(UNIFORM).meets(Hypothesis(UNIFORM.claim, everywhere=True))


# Derivatives ------------------------------------------------------------------------------------


def test_only_what_holds_everywhere_reaches_into_a_derivative() -> None:
    """Inside a derivative the softmax and facts on indices stay; P_c = 0 does not."""
    context = context_of(SOFTMAX, InRange(c, 1, n), Equal(P[c], 0), SUMS_TO_ONE)
    kept = {fact.claim for fact in context.inside_derivative(z).facts}
    assert {AtMost(1, c), AtMost(c, n)} <= kept
    assert Equal(P[c], 0) not in kept
    assert SUMS_TO_ONE.claim not in kept
    assert any(fact.origin == SOFTMAX for fact in context.inside_derivative(z).facts)


# Values of holes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "hole", "value", "expected"),
    [
        ((), x1, A, True),
        ((), x1, total(P[j], j), True),
        ((), x1, exp(A), True),
        ((), x1, log(eta), True),
        ((), x1, sqrt(eta), True),
        ((), x1, sqrt(A), False),
        ((), x1, log(A), False),
        ((), x1, 1 / A, False),
        ((Differs(A, 0),), x1, 1 / A, True),
        ((Less(0, A),), x1, log(A), True),
        ((), epsilon, eta, True),
        ((), epsilon, exp(A), True),
        ((), epsilon, A, False),
        ((), epsilon, A**2, False),
        ((Less(0, A),), epsilon, A, True),
        ((), c, j, True),
        ((), c, n - 1, True),
        ((), c, chosen[t], True),
        ((), c, n / 2, False),
        ((), c, A, False),
    ],
    ids=str,
)
def test_a_value_fits_a_letter_in_its_domain(
    given: tuple[Any, ...], hole: Any, value: Any, expected: bool
) -> None:
    """A real letter takes defined real terms, a positive one positive terms, an index integers."""
    assert context_of(*given).fits(hole, value) is expected


def test_an_instance_must_meet_the_conditions_of_a_fact() -> None:
    """P_i >= 0 for i in 1..n says something of P_c once c is known to lie in 1..n."""
    (fact,) = facts_of(NONNEGATIVE.claim, None, everywhere=False)
    (hole,) = fact.holes
    assert context_of().instantiate(fact, P[hole], P[c]) is None
    assert context_of(*in_ranges("c")).instantiate(fact, P[hole], P[c]) == {hole: c}
    assert context_of(*in_ranges("c")).instantiate(fact, P[hole], v[c]) is None


# Definedness ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "term", "bad"),
    [
        ((), 1 / n, None),
        ((), 1 / A, 1 / A),
        ((), 1 / (n - 1), 1 / (n - 1)),
        ((), A + C / (A + C), 1 / (A + C)),
        ((AtMost(2, n),), 1 / (n - 1), None),
        ((Differs(A, 0),), 1 / A, None),
        ((), sqrt(A**2 + 1), None),
        ((), sqrt(A), sqrt(A)),
        ((), sqrt(eta) + exp(sqrt(C)), sqrt(C)),
        ((AtMost(0, A),), sqrt(A), None),
        ((AtMost(0, A),), 1 / sqrt(A), 1 / sqrt(A)),
        ((), log(eta), None),
        ((), log(A), log(A)),
        ((NONNEGATIVE, *IN_RANGE), log(P[c]), log(P[c])),
        ((POSITIVE, *IN_RANGE), log(P[c]), None),
        ((POSITIVE,), log(P[c]), log(P[c])),
        ((POSITIVE,), total(log(P[j]), j), None),
        ((), Partial(1 / A, z[j]), 1 / A),
        ((), total(P[j], j, 1, n - 1), None),
        ((), total(P[j], j, 1, n - 2), total(P[j], j, 1, n - 2)),
        ((), total(P[j], j, 3, 1), total(P[j], j, 3, 1)),
        ((), total(P[j], j, 1, Rational(1, 2)), total(P[j], j, 1, Rational(1, 2))),
        ((), total(P[j], j, 1, n / 2), total(P[j], j, 1, n / 2)),
        ((), Equal(A, 1 / C), 1 / C),
        ((), Implies(Differs(C, 0), Equal(A, 1 / C)), None),
    ],
    ids=str,
)  # fmt: skip
def test_what_may_be_undefined_is_found(given: tuple[Any, ...], term: Any, bad: Any) -> None:
    """Divisions, roots, logarithms and reversed ranges count as defined only for a reason."""
    assert context_of(*given).undefined_part(term) == bad


def test_an_undefined_part_under_a_binder_speaks_of_a_fresh_index() -> None:
    """The part that is reported under a sum is not about a free letter of the same name."""
    bad = context_of(Differs(y[j], 0)).undefined_part(total(1 / y[j], j))
    assert bad is not None
    (found,) = bad.atoms(Indexed)
    assert found != y[j]
    assert equal_up_to_names(substitute(bad, {found.indices[0]: j}), 1 / y[j])
