"""The rules for derivatives: no index is captured, and what is held fixed is recorded."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Integer, KroneckerDelta, Rational, Sum, diff, exp, log, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Largest, Less, Partial
from logitproof.calculus.rules import (
    assume,
    chain_rule,
    differentiate,
    linear_derivative,
    linearity,
    sift,
)
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import (
    A,
    C,
    H,
    N,
    P,
    Ppos,
    a,
    c,
    chosen,
    eta,
    i,
    j,
    k,
    n,
    q,
    t,
    theta,
    u,
    v,
    y,
    z,
    zpos,
)
from logitproof.theorems.definitions import SOFTMAX, UNIFORM
from tests.calculus.helpers import context_of, in_ranges, name_of, same_value, worlds

RANGES = in_ranges("a c i j k")
PARTITION = total(exp(z[k]), k)
D_IJ = KroneckerDelta(i, j)
STEP = Partial(z[j], theta[q])

# a derivative, and what the rules of differentiation make of it
DERIVATIVES = [
    (Partial(z[i], z[j]), D_IJ),
    (Partial(z[i], z[i]), Integer(1)),
    (Partial(zpos[t, i], zpos[u, j]), KroneckerDelta(t, u) * D_IJ),
    (Partial(A, z[j]), Integer(0)),
    (Partial(y[i] + eta, z[j]), Integer(0)),
    (Partial(3 * z[i] - A, z[j]), 3 * D_IJ),
    (Partial(A * z[i], z[j]), A * D_IJ),
    (Partial(z[i] ** 3, z[j]), 3 * z[i] ** 2 * D_IJ),
    (Partial(z[i] * z[k], z[j]), D_IJ * z[k] + KroneckerDelta(j, k) * z[i]),
    (Partial(exp(A * z[i]), z[j]), A * exp(A * z[i]) * D_IJ),
    (Partial(1 / (1 + z[i] ** 2), z[j]), -2 * z[i] * D_IJ / (1 + z[i] ** 2) ** 2),
    (Partial(sqrt(1 + exp(z[i])), z[j]), exp(z[i]) * D_IJ / (2 * sqrt(1 + exp(z[i])))),
    (Partial(log(1 + exp(z[i])), z[j]), exp(z[i]) * D_IJ / (1 + exp(z[i]))),
    (Partial(PARTITION, z[j]), total(exp(z[k]) * KroneckerDelta(j, k), k)),
    (Partial(total(z[k] * v[k], k), z[j]), total(v[k] * KroneckerDelta(j, k), k)),
    (Partial(total(z[k] * z[i], k), z[j]), total(z[k] * D_IJ + z[i] * KroneckerDelta(j, k), k)),
    (Partial(total(total(z[a] * z[k], k), a), z[j]),
     total(total(z[a] * KroneckerDelta(j, k) + z[k] * KroneckerDelta(a, j), k), a)),
    (Partial(Partial(z[i] ** 3, z[j]), z[k]), 6 * z[i] * D_IJ * KroneckerDelta(i, k)),
    (A * Partial(z[i], z[j]) + C, A * D_IJ + C),
    (total(Partial(z[i], z[j]), j), total(D_IJ, j)),
]  # fmt: skip


@pytest.mark.parametrize(("term", "expected"), DERIVATIVES, ids=str)
def test_a_derivative_is_carried_out(term: Any, expected: Any) -> None:
    """Sums, products, powers, exp and log are differentiated; a letter gives a delta."""
    assert equal_up_to_names(differentiate()(term, context_of(*RANGES)), expected)


@pytest.mark.parametrize(("term", "expected"), DERIVATIVES, ids=str)
def test_a_derivative_agrees_with_finite_differences(term: Any, expected: Any) -> None:
    """Each result of the table is the slope of the function at random numbers."""
    for world in worlds(term, expected, seeds=range(2, 4)):
        assert same_value(term, expected, world)


# Index capture ----------------------------------------------------------------------------------


@pytest.mark.parametrize("bound", [a, k, j], ids=str)
@pytest.mark.parametrize("free", [a, k, j], ids=str)
def test_the_bound_index_of_a_sum_is_not_the_index_of_the_variable(bound: Any, free: Any) -> None:
    """d/dz_a of the sum over a of exp(z_a) is exp(z_a) for the free a, whatever the names are."""
    context = context_of(*RANGES)
    term = Partial(total(exp(z[bound]), bound), z[free])
    assert sift()(differentiate()(term, context), context) == exp(z[free])


def test_sympy_gives_the_whole_sum_there() -> None:
    """The trap is real: SymPy's own derivative catches the free a in the sum over a."""
    trapped = diff(Sum(exp(z[a]), (a, 1, n)), z[a])
    assert trapped.has(Sum)
    assert trapped != exp(z[a])


def test_the_softmax_keeps_the_term_of_its_sum() -> None:
    """dP_i/dz_j has both parts, P_i delta_ij and -P_i P_j."""
    context = context_of(*RANGES)
    softmax = exp(z[i]) / PARTITION
    found = sift()(differentiate()(Partial(softmax, z[j]), context), context)
    expected = D_IJ * exp(z[i]) / PARTITION - exp(z[i]) * exp(z[j]) / PARTITION**2
    for world in worlds(found, expected, z[k], seeds=range(2, 5)):
        assert same_value(found, expected, world)
        assert same_value(found, Partial(softmax, z[j]), world)


# What is held fixed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "constants"),
    [
        (Partial(A * z[i], z[j]), {A}),
        (Partial(total(y[k] * z[k], k), z[j]), {y}),
        (Partial(eta * A, z[j]), {eta, A}),
        (Partial(z[i], z[j]), set()),
    ],
    ids=name_of,
)
def test_what_a_derivative_holds_fixed_is_recorded(term: Any, constants: set[Any]) -> None:
    """A theorem that says elsewhere what such a letter stands for can then be refused."""
    context = context_of(*RANGES)
    differentiate()(term, context)
    fixed = {letter for by, letter in context.record.held if by == z}
    assert {one for one in fixed if not one.is_integer} >= constants
    assert z not in fixed


@pytest.mark.parametrize(
    "moving", [P[c], C, H, Ppos[t, c], total(P[k] ** 2, k), log(1 + P[c] ** 2)], ids=str
)
def test_what_moves_with_the_logits_is_not_held_fixed(moving: Any) -> None:
    """The policy and what is made of it have to be unfolded before they are differentiated."""
    with pytest.raises(DerivationError, match="expected letters that stay fixed, got"):
        differentiate()(Partial(moving * z[i], z[j]), context_of(*RANGES))


REJECTED: list[tuple[tuple[Any, ...], Any, type[LogitproofError], str]] = [
    ((), Partial(log(z[i]), z[j]), DerivationError, "log of a positive term, got log(z[i])"),
    ((), Partial(sqrt(z[i]), z[j]), HypothesisError, "z[i] > 0"),
    ((), Partial(1 / z[i], z[j]), HypothesisError, "z[i] > 0"),
    ((), Partial(z[i] ** Rational(1, 3), z[j]), HypothesisError, "z[i] > 0"),
    ((Less(0, z[i]),), Partial(log(z[i]), z[j]), DerivationError, "log of a positive term"),
    ((), Partial(Abs(z[i]), z[j]), DerivationError, "got Abs(z[i])"),
    ((), Partial(eta ** z[i], z[j]), DerivationError, "got eta**z[i]"),
    ((), Partial(Largest(z[k], (k, 1, n)), z[j]), DerivationError, "got Largest"),
    ((), Partial(KroneckerDelta(z[i], 1), z[j]), DerivationError, "got KroneckerDelta"),
    ((), Partial(v[z[i]], z[j]), DerivationError, "got v[z[i]]"),
    ((), Partial(z[z[i]], z[j]), DerivationError, "plain indices"),
]


@pytest.mark.parametrize(("given", "term", "error", "message"), REJECTED, ids=str)
def test_a_derivative_that_needs_a_reason_is_refused(
    given: tuple[Any, ...], term: Any, error: type[LogitproofError], message: str
) -> None:
    """Logs, roots and inverses need a sign that holds everywhere; other functions have no rule."""
    with pytest.raises(error, match="differentiate: expected") as caught:
        differentiate()(term, context_of(*RANGES, *given))
    assert message in str(caught.value)


# Hypotheses under a derivative ------------------------------------------------------------------


def test_what_holds_at_one_point_is_not_used_under_a_derivative() -> None:
    """P is uniform at this point; its derivative is not that of 1/n."""
    with pytest.raises(DerivationError, match="assume: expected a part like"):
        assume(UNIFORM)(Partial(P[i], z[j]), context_of(*RANGES, SOFTMAX, UNIFORM))


def test_what_holds_everywhere_is_used_under_a_derivative() -> None:
    """P is the softmax at every z, so its derivative is that of the softmax."""
    found = assume(SOFTMAX)(Partial(P[i], z[j]), context_of(*RANGES, SOFTMAX))
    assert equal_up_to_names(found, Partial(exp(z[i]) / PARTITION, z[j]))


def test_the_variable_of_a_derivative_is_not_given_a_meaning_inside_it() -> None:
    """In d/dP_j the array P varies by itself: the softmax does not replace it there."""
    with pytest.raises(DerivationError, match="assume: expected a part like"):
        assume(SOFTMAX)(Partial(P[i], P[j]), context_of(*RANGES, SOFTMAX))


# Linearity --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Partial(A * log(P[c]), z[j]), A * Partial(log(P[c]), z[j])),
        (Partial(A * P[c] + eta * P[i], z[j]), A * Partial(P[c], z[j]) + eta * Partial(P[i], z[j])),
        (Partial(-2 * P[c] / n, z[j]), -2 * Partial(P[c], z[j]) / n),
        (Partial(v[c] * P[c], z[j]), Partial(v[c] * P[c], z[j])),
        (Partial(C * P[c], z[j]), Partial(C * P[c], z[j])),
        (Partial(P[c] * P[i], z[j]), Partial(P[c] * P[i], z[j])),
    ],
    ids=str,
)
def test_a_derivative_is_linear_in_what_does_not_move(term: Any, expected: Any) -> None:
    """Numbers and fixed letters are taken out; arrays and what moves with the logits are not."""
    assert linear_derivative()(term, context_of(*RANGES)) == expected


# Chain rule -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (Partial(exp(z[c]), theta[q]), total(Partial(exp(z[c]), z[j]) * STEP, j)),
        (Partial(PARTITION, theta[q]), total(Partial(PARTITION, z[j]) * STEP, j)),
        (Partial(z[c], z[i]), Partial(z[c], z[i])),
    ],
    ids=str,
)
def test_a_derivative_goes_through_the_logits(term: Any, expected: Any) -> None:
    """df/dtheta_q is the sum over the logits of df/dz_j dz_j/dtheta_q."""
    context = context_of(*RANGES)
    assert equal_up_to_names(chain_rule(z, j)(term, context), expected)


def test_the_chain_rule_records_what_moves() -> None:
    """No derivative of the same theorem may hold the logits fixed then."""
    context = context_of(*RANGES)
    chain_rule(z, j)(Partial(A * exp(z[c]), theta[q]), context)
    assert context.record.moving == {z}
    assert (theta, A) in context.record.held


BAD_CHAINS: list[tuple[Move, Any, str]] = [
    (chain_rule(z, c), Partial(exp(z[c]), theta[q]), "expected a new index letter"),
    (chain_rule(z, q), Partial(exp(z[c]), theta[q]), "expected a new index letter"),
    (chain_rule(z, t), Partial(exp(z[c]), theta[q]), "expected a new index letter"),
    (chain_rule(zpos, j), Partial(exp(zpos[t, c]), theta[q]), "(N, n)"),
    (chain_rule(z, j), Partial(y[c], theta[q]), "to depend on z only"),
    (chain_rule(z, j), Partial(z[c] * theta[q], theta[q]), "to depend on z only"),
    (chain_rule(z, j), Partial(z[c] * P[c], theta[q]), "to move with z only"),
]


@pytest.mark.parametrize(("move", "term", "message"), BAD_CHAINS, ids=str)
def test_the_chain_rule_refuses_another_path(move: Move, term: Any, message: str) -> None:
    """A used index, a wrong range, a two-dimensional array or a second path is refused."""
    with pytest.raises(DerivationError, match="chain_rule: expected") as caught:
        move(term, context_of(*RANGES))
    assert message in str(caught.value)


@pytest.mark.parametrize("function", [z[t], exp(z[t]), total(z[t] * z[k], k), z[k + 1]], ids=str)
def test_the_chain_rule_refuses_an_entry_that_its_sum_does_not_reach(function: Any) -> None:
    """z_t with t up to N is no z_j with j up to n: the sum over j would lose it."""
    with pytest.raises(HypothesisError, match=r"chain_rule: expected 1 <= .* <= n in z"):
        chain_rule(z, j)(Partial(function, theta[q]), context_of(*RANGES, *in_ranges("t", N)))


def test_nothing_is_differentiated_by_an_index() -> None:
    """What is known of indices is used under a derivative, so no derivative may move them."""
    by_index = Partial(z[chosen[t]], chosen[t])
    for move in (differentiate(), chain_rule(z, j)):
        with pytest.raises(DerivationError):
            move(by_index, context_of(*RANGES))
    with pytest.raises(DerivationError, match="an entry of an array of real numbers"):
        prove("it", Equal(by_index, by_index))
    with pytest.raises(DerivationError, match="chain_rule: expected"):
        chain_rule(chosen, t)(Partial(z[chosen[u]], theta[q]), context_of(*in_ranges("u", N)))


def test_rules_for_sums_act_under_a_derivative() -> None:
    """Linearity of a sum is an identity, so it holds under a derivative too."""
    term = Partial(total(A * P[k], k), z[j])
    assert equal_up_to_names(
        linearity()(term, context_of(*RANGES)), Partial(A * total(P[k], k), z[j])
    )


def test_a_sign_at_one_point_is_no_sign_under_a_derivative() -> None:
    """To differentiate log y_k, y_k > 0 must hold wherever the variable goes."""
    facts = (ForAll(Less(0, y[k]), (k, 1, n)), ForAll(AtMost(1, y[k]), (k, 1, n)))
    with pytest.raises(DerivationError, match="log of a positive term"):
        differentiate()(Partial(log(y[i]), y[j]), context_of(*RANGES, *facts))
