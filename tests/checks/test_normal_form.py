"""The normal form confirms what is true, refutes what is false, and says why it does neither."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sympy import Abs, IndexedBase, KroneckerDelta, Rational, exp, log, sqrt

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.calculus.terms import in_range, total
from logitproof.checks.answers import Answer
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.statement import Statement
from logitproof.checks.verdict import answer
from logitproof.notation import A, C, P, W, a, b, c, d, i, j, k, n, n1, n2, o, q, s, t, v, z
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import (
    COLLISION,
    NONNEGATIVE,
    POSITIVE,
    SCORE,
    SOFTMAX,
    SUMS_TO_ONE,
    UNIFORM,
)

PARTS = {part.name: part for entry in THEOREMS.values() for part in entry.parts}

# The theorems outside the fragment, and the reason it gives.
OUTSIDE = {
    "linf_norm": "it holds the largest of many values",
    "squared_norm_upper_bound.equality": "it holds an implication",
    "squared_norm_lower_bound.equality": "it holds an implication",
    "collision_lower_bound.equality": "an equivalence of equations for different indices",
    "collision_upper_bound.equality": "it holds an alternative",
    "renyi_below_shannon": "an inequality about log(Σ<n>(P[b0a]^2))",
    "renyi_below_shannon.collision": "an inequality about exp(Σ<n>(P[b0a] log(P[b0a])))",
    "moments_merge.commutative": "it depends on whether ?0 is at most n2",
    "moments_merge.neutral": "it rests on 'the level of the second part is not above the first's'",
    "norm_falls_in_proportion": "it rests on 'under P the other actions share 1 - P_c",
    "norm_falls_in_proportion.law": "it rests on 'under P the other actions share 1 - P_c",
    "norm_falls_in_proportion.law_after": "it rests on 'under P' the other actions share 1 - P'_c",
    "spread_policy_hides_collision": "it rests on 'no probability is above epsilon'",
    "spread_policy_hides_collision.lower": "it rests on 'no probability is above epsilon'",
    "spread_policy_hides_collision.slope": "it rests on 'no probability is above epsilon'",
    "spread_policy_hides_collision.collision": "it rests on 'no probability is above epsilon'",
    "lower_factor_tends_to_one": "was found for 1 + epsilon - inv(-1 + n) n",
    "second_order_remainder": "an inequality about log(Σ<n>(exp(D[b0a]) exp(z[b0a])))",
    "second_order_remainder.upper": "an inequality about log(Σ<n>(exp(D[b0a]) exp(z[b0a])))",
    "second_order_remainder.jensen": "an inequality about exp(Σ<n>(D[b0a] exp(z[b0a])) ",
}


def judged(claim: Any, *given: Any, definitions: tuple[Any, ...] = ()) -> Answer:
    """Judge a claim under hypotheses."""
    hypotheses = tuple(one if isinstance(one, Hypothesis) else Hypothesis(one) for one in given)
    return check_normal_form(Statement("trial", claim, hypotheses, definitions))


@pytest.mark.parametrize("name", PARTS)
def test_every_theorem_is_confirmed_or_is_outside_for_a_known_reason(name: str) -> None:
    """Those outside are outside for the reason above; all others are confirmed."""
    found = answer(PARTS[name], "normal form")
    expected = "not applicable" if name in OUTSIDE else "confirmed"
    assert (found.status, OUTSIDE.get(name, "") in found.why) == (expected, True), found.why


WEIGHTS = total(P[j], j)
HERE = (in_range(i), in_range(j))
TRUE: list[tuple[str, Any, tuple[Any, ...]]] = [
    ("bound names", Equal(total(P[j], j), total(P[k], k)), ()),
    ("order of sums", Equal(total(total(P[i] * v[j], i), j), total(total(v[i] * P[j], i), j)), ()),
    ("square of a sum", Equal(WEIGHTS**2, total(total(P[i] * P[j], i), j)), ()),
    ("sifting", Equal(total(KroneckerDelta(i, j) * v[j], j), v[i]), (in_range(i),)),
    ("two deltas", Equal(total(KroneckerDelta(i, k) * KroneckerDelta(j, k), k),
                         KroneckerDelta(i, j)), HERE),
    ("splitting", Equal(total(P[j], j, 2, n), WEIGHTS - P[1]), ()),
    ("last place", Equal(total(P[j], j, 1, n - 1), WEIGHTS - P[n]), ()),
    ("two parts", Equal(total(v[j], j, 1, n1 + n2),
                        total(v[j], j, 1, n1) + total(v[n1 + j], j, 1, n2)), ()),
    ("a constant", Equal(total(A, j), n * A), ()),
    ("shift", Equal(exp(v[i] + A) / total(exp(v[j] + A), j), exp(v[i]) / total(exp(v[j]), j)), ()),
    ("slope of a norm", Equal(Partial(sqrt(1 + total(v[j] ** 2, j)), v[i]),
                              v[i] / sqrt(1 + total(v[j] ** 2, j))), (in_range(i),)),
    ("slope of log-sum-exp", Equal(Partial(log(total(exp(v[j]), j)), v[i]),
                                   exp(v[i]) / total(exp(v[j]), j)), (in_range(i),)),
    ("for all", ForAll(Equal(total(KroneckerDelta(i, j), j), 1), (i, 1, n)), ()),
    ("squares", AtMost(0, total((v[j] - A) ** 2, j)), ()),
    ("power mean", AtMost(total(v[j], j) ** 2, n * total(v[j] ** 2, j)), ()),
    ("strict", Less(0, 1 + total(v[j] ** 2, j)), ()),
    ("a root", AtMost(sqrt(total(P[j] ** 2, j)), total(P[j], j)), (NONNEGATIVE,)),
    ("multiples", Iff(Equal(2 * WEIGHTS, 2), Equal(1 - total(P[k], k), 0)), ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "given"), [one[1:] for one in TRUE], ids=[one[0] for one in TRUE]
)
def test_a_true_claim_is_confirmed(claim: Any, given: tuple[Any, ...]) -> None:
    """Whatever the letters are called and the sums are nested."""
    found = judged(claim, *given)
    assert found.status == "confirmed", found.why


SIFTED = total(KroneckerDelta(c, j) * v[j], j)
SQUARES = total((KroneckerDelta(c, j) - P[j]) ** 2, j)
FALSE: list[tuple[str, Any, tuple[Any, ...]]] = [
    ("sign", Equal(SQUARES, 1 + 2 * P[c] + total(P[j] ** 2, j)), (in_range(c),)),
    ("coefficient", Equal(SQUARES, 1 - 3 * P[c] + total(P[j] ** 2, j)), (in_range(c),)),
    ("dropped term", Equal(SQUARES, 1 - 2 * P[c]), (in_range(c),)),
    ("exponent", Equal(SQUARES, 1 - 2 * P[c] + total(P[j] ** 3, j)), (in_range(c),)),
    ("another index", Equal(SQUARES, 1 - 2 * P[o] + total(P[j] ** 2, j)),
     (in_range(c), in_range(o))),
    ("captured index", Equal(total(v[i] * P[i], i), total(total(v[i] * P[j], i), j)), ()),
    ("range from 2", Equal(total(P[j], j, 2, n), 1), (SUMS_TO_ONE,)),
    ("range to n - 1", Equal(total(P[j], j, 1, n - 1), 1), (SUMS_TO_ONE,)),
    ("index out of range", Equal(SIFTED, v[c]), ()),
    (
        "range of two parts",
        Equal(total(v[j], j, 1, n1 + n2 - 1), total(v[j], j, 1, n1)),
        (),
    ),
    ("no hypothesis", Equal(total(P[j], j), 1), (NONNEGATIVE,)),
    ("equal indices", Equal(total(KroneckerDelta(a, j) * KroneckerDelta(b, j), j), 0),
     (in_range(a), in_range(b))),
    ("lost term of the Jacobian", Equal(Partial(P[i], z[j]), P[i] * KroneckerDelta(i, j)),
     (*HERE, SOFTMAX)),
    ("slope at a point", Equal(Partial(P[i], z[j]), 0), (*HERE, SOFTMAX, UNIFORM)),
    ("a slope by another letter", Equal(Partial(total(v[j] ** 2, j), v[i]), 2 * v[i]), ()),
    ("order of indices", Equal(total(W[j, q] * v[j], j), total(W[j, q] * v[q], j)), (in_range(q),)),
    ("bars", Equal(sqrt(A**2), A), ()),
    ("direction", AtMost(1, total(P[j] ** 2, j)), (SUMS_TO_ONE, NONNEGATIVE)),
    ("strict", Less(1 / n, total(P[j] ** 2, j)), (SUMS_TO_ONE,)),
    ("sign of the sum", AtMost(P[c], 1), (in_range(c), SUMS_TO_ONE)),
    ("shape of a sum",
     Equal(total(total(W[i, q] ** 2, i), q), total(total(W[i, q], i) ** 2, q)), ()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "given"), [one[1:] for one in FALSE], ids=[one[0] for one in FALSE]
)
def test_a_false_claim_is_refuted_with_a_point(claim: Any, given: tuple[Any, ...]) -> None:
    """The sides differ by a normal form that is not 0, at values that anyone can put in."""
    found = judged(claim, *given)
    assert found.status == "refuted", found.why
    assert found.why.startswith("the sides differ by ")
    assert ", at " in found.why


UNKNOWN: list[tuple[str, Any, tuple[Any, ...], str]] = [
    ("largest", Equal(Largest(Abs(v[j]), (j, 1, n)), A), (), "the largest of many values"),
    ("alternative", Iff(Equal(A, 0), Either(Equal(A, 0), Equal(A, 0))), (), "an alternative"),
    ("cube root", Equal(total(P[j] ** 2, j) ** Rational(1, 3), A), (), "the exponent 1/3"),
    ("division", Equal(A / (n - 1), A / (n - 1)), (),
     "nothing shows that -1 + n is not 0"),
    ("logarithm", Equal(log(A**2), 2 * log(A)), (), "no point was found"),
    ("contradiction", Equal(P[c], 5), (in_range(c), SUMS_TO_ONE, POSITIVE, Less(total(P[j], j), 0)),
     "no point"),
    ("contradictory numbers", Equal(A, 5), (Equal(A, 1), Equal(A, 2)), "no point was found"),
    ("contradictory indices", Equal(A, 5), (Differs(c, o), Equal(c, o)), "differ and agree"),
    ("index as a number", Equal(total(j, j), n * (n + 1) / 2), (), "uses the index"),
    ("slope of bars", Equal(Partial(Abs(v[j]), v[j]), 1), (in_range(j), AtMost(0, v[j])),
     "it differentiates"),
    ("slope of a root", Equal(Partial(sqrt(v[j] ** 2), v[j]), 1), (in_range(j), AtMost(0, v[j])),
     "it differentiates"),
    ("slope of a norm at 0",
     Equal(Partial(sqrt(total(v[j] ** 2, j)), v[i]) * sqrt(total(v[j] ** 2, j)), v[i]),
     (in_range(i),), "is not negative"),
    ("variable without index", Equal(Partial(A**2, A), 2 * A), (), "which has no index"),
    ("a circle", Equal(v[j], 1),
     (in_range(j), ForAll(Equal(v[i], P[i]), (i, 1, n)), ForAll(Equal(P[i], v[i]), (i, 1, n))),
     "without end"),
    ("a defined variable", Equal(Partial(total(P[i], i), P[j]), 0), (in_range(j), SOFTMAX),
     "stands for something else"),
    ("backwards", Equal(total(P[j], j, 3, n), A), (), "may be backwards"),
    ("both ways", Iff(Equal(C, 1), Equal(C**2, 1)), (), "different normal forms"),
    ("an index relation", InRange(c, 1, n), (), "it claims InRange"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("claim", "given", "why"), [one[1:] for one in UNKNOWN], ids=[one[0] for one in UNKNOWN]
)
def test_what_is_outside_is_not_judged(claim: Any, given: tuple[Any, ...], why: str) -> None:
    """The reason names what is not known there."""
    found = judged(claim, *given)
    assert (found.status, why in found.why) == ("not applicable", True), (found.status, found.why)


@pytest.mark.parametrize("order", [*permutations((i, j, k))])
def test_the_nesting_of_sums_does_not_matter(order: tuple[Any, ...]) -> None:
    """All orders of three sums that hang together have one normal form."""
    body = P[i] * v[j] ** 2 * W[i, j] * W[j, k] * W[k, i]
    one, other = body, body
    for letter in (i, j, k):
        one = total(one, letter)
    for letter in order:
        other = total(other, letter)
    turned = body.xreplace(dict(zip((i, j, k), order, strict=True)))
    for letter in order:
        turned = total(turned, letter)
    assert judged(Equal(one, other)).status == "confirmed"
    assert judged(Equal(one, turned)).status == "confirmed"


def test_graphs_with_the_same_numbers_of_edges_are_told_apart() -> None:
    """A triangle is no path: what hangs together decides, not how often a letter occurs."""
    symmetric = [W[i, j] * W[j, k] * W[k, i], W[i, j] * W[j, k] * W[i, k]]
    first, second = (total(total(total(one, i), j), k) for one in symmetric)
    assert judged(Equal(first, second)).status == "refuted"


def test_definitions_are_unfolded() -> None:
    """The score and the collision probability are what their definitions say."""
    claim = Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C)
    assert judged(claim, in_range(c), definitions=(SCORE, COLLISION)).status == "confirmed"
    assert judged(claim, in_range(c), definitions=(SCORE,)).status == "refuted"


def test_an_array_of_indices_needs_its_range() -> None:
    """A delta picks the chosen entry only if something is chosen in range."""
    chosen = IndexedBase("chosen", integer=True)
    claim = Equal(total(KroneckerDelta(chosen[t], j) * v[j], j), v[chosen[t]])
    in_bounds = ForAll(InRange(chosen[t], 1, n), (t, 1, d))
    assert judged(claim, InRange(t, 1, d), in_bounds).status == "confirmed"
    assert judged(claim, InRange(t, 1, d)).status == "refuted"


def test_bars_around_what_is_assumed_to_be_0() -> None:
    """Where the hypotheses make a product vanish, so does its absolute value."""
    assert judged(Equal(Abs(P[a] * P[b]), 0), Equal(P[a], 0)).status == "confirmed"
