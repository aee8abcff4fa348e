"""The rules for sums, deltas, algebra, exp and log: what each accepts and what it rejects."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Abs, Integer, KroneckerDelta, Rational, Sum, exp, log, sqrt

from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import AtMost, Differs, ForAll, InRange, Largest, Less, Partial
from logitproof.calculus.rules import (
    absolute,
    algebra_to,
    attained,
    cases,
    distinct,
    distribute,
    exchange,
    expand,
    flatten_powers,
    gather,
    linearity,
    log_laws,
    reindex,
    sift,
    split_exp,
    split_off,
    split_range,
    trade,
)
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.errors import DerivationError, HypothesisError, LogitproofError
from logitproof.notation import (
    A,
    C,
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
    n1,
    n2,
    o,
    q,
    t,
    v,
    x1,
    x2,
    z,
)
from tests.calculus.helpers import context_of, holds, in_ranges, same_value, worlds

RANGES = in_ranges("a c i j k o")
C_IN_RANGE = in_ranges("c")
DELTA = KroneckerDelta(c, j)
NOT_C = 1 - DELTA
POSITIVE_P = ForAll(Less(0, P[i]), (i, 1, n))

# rule, facts, term, what it becomes
ACCEPTED: list[tuple[Move, tuple[Any, ...], Any, Any]] = [
    (expand(), (), A * (C + 1), A * C + A),
    (expand(), (), total((P[j] - A) ** 2, j), total(P[j] ** 2 - 2 * A * P[j] + A**2, j)),
    (algebra_to(A + C), (Differs(A, C),), (A**2 - C**2) / (A - C), A + C),
    (algebra_to(exp(A) * exp(C)), (), exp(A + C), exp(A) * exp(C)),
    (linearity(), (), total(A * P[j] + 1, j), A * total(P[j], j) + n),
    (gather(total(A * P[j] + 1, j)), (), A * total(P[k], k) + n, total(A * P[j] + 1, j)),
    # sift: the delta picks one term
    (sift(), C_IN_RANGE, total(DELTA * P[j], j), P[c]),
    (sift(), C_IN_RANGE, total(DELTA, j), Integer(1)),
    (sift(), C_IN_RANGE, A * total(DELTA * P[j] ** 2 * v[c], j), A * P[c] ** 2 * v[c]),
    (sift(), RANGES, total(DELTA * KroneckerDelta(j, k) * P[j], j), KroneckerDelta(c, k) * P[c]),
    (sift(), (), total(total(KroneckerDelta(j, k) * P[j] * v[k], k), j), total(P[j] * v[j], j)),
    (sift(), (), total(total(KroneckerDelta(j, k) * P[j] * v[k], j), k), total(P[j] * v[j], j)),
    (sift(), in_ranges("c", n1), total(DELTA * P[j], j, 1, n1), P[c]),
    (sift(), (), total(KroneckerDelta(j, n) * P[j], j), P[n]),
    (sift(), (), total(KroneckerDelta(j, 1) * P[j], j), P[1]),
    (sift(), (), total(P[j], j), total(P[j], j)),
    (sift(), (ForAll(InRange(chosen[t], 1, n), (t, 1, N)),),
     total(total(KroneckerDelta(chosen[t], j) * Ppos[t, j], j), t), total(Ppos[t, chosen[t]], t)),
    (sift(), C_IN_RANGE, total(DELTA * total(P[k] * v[j], k), j), total(P[k] * v[c], k)),
    (sift(), C_IN_RANGE, total(DELTA * total(P[c] * v[j], c), j), total(P[k] * v[c], k)),
    # split_off, split_range, reindex
    (split_off(c), C_IN_RANGE, total(P[j], j), P[c] + total(NOT_C * P[j], j)),
    (split_off(1), (), total(P[j], j), P[1] + total((1 - KroneckerDelta(1, j)) * P[j], j)),
    (split_off(c, total(v[a], a)), C_IN_RANGE, total(P[j], j) + total(v[j], j),
     total(P[j], j) + v[c] + total(NOT_C * v[j], j)),
    (split_range(n1), (), Sum(P[j], (j, 1, n1 + n2)),
     Sum(P[j], (j, 1, n1)) + Sum(P[j], (j, n1 + 1, n1 + n2))),
    (split_range(n), (), total(P[j], j), total(P[j], j) + Sum(P[j], (j, n + 1, n))),
    (split_range(0), (), total(P[j], j), Sum(P[j], (j, 1, 0)) + total(P[j], j)),
    (split_range(1), (), total(P[j], j), Sum(P[j], (j, 1, 1)) + Sum(P[j], (j, 2, n))),
    (reindex(), (), Sum(P[j] * j, (j, 2, n)), Sum(P[j + 1] * (j + 1), (j, 1, n - 1))),
    (reindex(), (), Sum(P[j], (j, n1 + 1, n1 + n2)), Sum(P[j + n1], (j, 1, n2))),
    # exchange and distribute
    (exchange(), (), total(total(P[j] * v[k], k), j), total(total(P[j] * v[k], j), k)),
    (exchange(), (), total(total(P[j] * v[q], q), j), total(total(P[j] * v[q], j), q)),
    (exchange(1), (), total(total(total(P[a] * v[j] * z[k], k), j), a),
     total(total(total(P[a] * v[j] * z[k], j), k), a)),
    (exchange(), (), total(total(P[j] * v[k] * z[c], k), j),
     total(total(P[j] * v[k] * z[c], j), k)),
    (distribute(), (), total(P[j], j) * total(v[j], j), total(total(P[j] * v[k], k), j)),
    (distribute(), (), A * total(P[j], j), total(A * P[j], j)),
    (distribute(), (), P[j] * total(v[j], j), total(P[j] * v[k], k)),
    (distribute(), (), total(P[j], j) ** 2, total(total(P[j] * P[k], k), j)),
    (distribute(), (), total(P[j], j) / total(v[j], j), total(P[j] / total(v[k], k), j)),
    # attained
    (attained(c), (*RANGES, ForAll(AtMost(v[i], v[c]), (i, 1, n))), Largest(v[j], (j, 1, n)), v[c]),
    (attained(1), (), Largest(-((j - 1) ** 2), (j, 1, n)), Integer(0)),
    # deltas
    (distinct(), (Differs(o, c),), KroneckerDelta(c, o) + A, A),
    (distinct(), (Differs(c, o),), KroneckerDelta(c, o) * P[c], Integer(0)),
    (distinct(), (), KroneckerDelta(c, o) + A, KroneckerDelta(c, o) + A),
    (cases(), (), Abs(DELTA - P[j]), DELTA * Abs(1 - P[c]) + NOT_C * Abs(-P[j])),
    (cases(), (), Abs(DELTA * v[c] - P[j]), DELTA * Abs(v[c] - P[c]) + NOT_C * Abs(P[j])),
    (cases(), (), Abs(total(DELTA * v[j], j)), Abs(total(DELTA * v[j], j))),
    (trade(j, c), (), DELTA * P[j], DELTA * P[c]),
    (trade(c, j), (), DELTA * P[c] * v[c], DELTA * P[j] * v[j]),
    (trade(j, c), (), P[j] + DELTA, P[j] + DELTA),
    (trade(j, c), (), DELTA * total(P[j] * v[k], k), DELTA * total(P[c] * v[k], k)),
    (trade(j, c), (), DELTA * total(P[j], j), DELTA * total(P[k], k)),
    # exp, log, bars, powers
    (split_exp(), (), exp(A + C), exp(A) * exp(C)),
    (split_exp(), (), exp(eta * (A - C)), exp(eta * A) * exp(-eta * C)),
    (split_exp(), (), total(exp(z[j] + A), j), total(exp(z[j]) * exp(A), j)),
    (log_laws(), (), log(eta * n), log(eta) + log(n)),
    (log_laws(), (), log(exp(A) / eta**2), A - 2 * log(eta)),
    (log_laws(), (), log(exp(z[c]) / total(exp(z[k]), k)), z[c] - log(total(exp(z[k]), k))),
    (log_laws(), (POSITIVE_P,), total(log(P[j] * eta), j), total(log(P[j]) + log(eta), j)),
    (absolute(), (), Abs(A**2 + 1), A**2 + 1),
    (absolute(), (AtMost(A, 0),), Abs(A), -A),
    (absolute(), (AtMost(0, A),), eta * Abs(A), eta * A),
    (absolute(), (), eta * Abs(A), eta * Abs(A)),
    (flatten_powers(), (Less(0, A),), sqrt(A**eta), A ** (eta / 2)),
    (flatten_powers(), (), sqrt(exp(A) ** C), sqrt(exp(A) ** C)),
]  # fmt: skip


def _answer(move: Move, given: tuple[Any, ...], term: Any) -> Any:
    return move(term, context_of(*given))


def _name(case: Any) -> str:
    return f"{case[0].name}: {case[2]}"


@pytest.mark.parametrize(("move", "given", "term", "expected"), ACCEPTED, ids=map(_name, ACCEPTED))
def test_the_rule_rewrites(move: Move, given: tuple[Any, ...], term: Any, expected: Any) -> None:
    """Each rule turns the term into the one that its law says, up to names of bound indices."""
    assert equal_up_to_names(_answer(move, given, term), expected)


@pytest.mark.parametrize(("move", "given", "term", "expected"), ACCEPTED, ids=map(_name, ACCEPTED))
def test_the_rewritten_term_has_the_same_value(
    move: Move, given: tuple[Any, ...], term: Any, expected: Any
) -> None:
    """Wherever the facts hold, random numbers give both terms one value, for n = 1 to 4."""
    for world in worlds(term, expected, *given, seeds=range(8)):
        if all(holds(claim, world) for claim in given):
            assert same_value(_answer(move, given, term), term, world)


# rule, facts, term, error, what the message must say
REJECTED: list[tuple[Move, tuple[Any, ...], Any, type[LogitproofError], str]] = [
    (algebra_to(A + C + 1), (), A + C, DerivationError, "residual 1"),
    (algebra_to(A**2 + C**2), (), (A + C) ** 2, DerivationError, "residual"),
    (algebra_to(A), (), sqrt(A**2), DerivationError, "residual"),
    (algebra_to(A / (A - C) - C / (A - C)), (), Integer(1), DerivationError, "to be defined"),
    (algebra_to(A + C), (), (A**2 - C**2) / (A - C), DerivationError, "to be defined"),
    (algebra_to(log(A)), (), log(A), DerivationError, "to be defined"),
    (gather(total(P[j] * v[j], j)), (), total(P[j], j) * total(v[j], j), DerivationError,
     "residual"),
    (gather(total(P[j], j, 1, n - 2)), (), total(P[j], j), DerivationError, "to be defined"),
    (gather(total(P[j], j, 2, n)), (), total(P[j], j), DerivationError, "residual"),
    # sift needs its index to be in the range of the sum
    (sift(), (), total(DELTA * P[j], j), HypothesisError, "1 <= c <= n"),
    (sift(), C_IN_RANGE, total(DELTA * P[j], j, 2, n), HypothesisError, "2 <= c <= n"),
    (sift(), C_IN_RANGE, total(DELTA * P[j], j, 1, n - 1), HypothesisError, "1 <= c <= n - 1"),
    (sift(), C_IN_RANGE, total(KroneckerDelta(j, c + 1) * P[j], j), HypothesisError, "c + 1"),
    (sift(), (), total(KroneckerDelta(j, 2) * P[j], j), HypothesisError, "1 <= 2 <= n"),
    (sift(), C_IN_RANGE, total(KroneckerDelta(c, q) * P[q], q), HypothesisError, "1 <= c <= d"),
    (sift(), (), total(KroneckerDelta(j, (n + 1) / 2) * P[j], j), HypothesisError, "n/2 + 1/2"),
    (sift(), (), total(KroneckerDelta(j, chosen[t]) * P[j], j), HypothesisError, "chosen"),
    # split_off, split_range, attained
    (split_off(c), (), total(P[j], j), HypothesisError, "1 <= c <= n"),
    (split_off(2), (), total(P[j], j), HypothesisError, "1 <= 2 <= n"),
    (split_off(0), (), total(P[j], j), HypothesisError, "1 <= 0 <= n"),
    (split_off(Rational(3, 2)), (AtMost(2, n),), total(P[j], j), HypothesisError, "3/2"),
    (split_off((n + 1) / 2), (), total(P[j], j), HypothesisError, "n/2 + 1/2"),
    (split_range(n + 1), (), total(P[j], j), HypothesisError, "n + 1"),
    (split_range(-1), (), total(P[j], j), HypothesisError, "-1"),
    (split_range(2), (), total(P[j], j), HypothesisError, "2"),
    (split_range(Rational(1, 2)), (), total(P[j], j), HypothesisError, "integer 1/2"),
    (attained(c), (), Largest(v[j], (j, 1, n)), DerivationError, "at most v[c]"),
    (attained(c), C_IN_RANGE, Largest(v[j], (j, 1, n)), DerivationError, "at most v[c]"),
    (attained(c), (ForAll(AtMost(v[i], v[c]), (i, 1, n)),), Largest(v[j], (j, 1, n)),
     DerivationError, "at most v[c]"),
    (attained(2), (), Largest(-((j - 2) ** 2), (j, 1, n)), DerivationError, "at most"),
    # exchange: a range that depends on the other index
    (exchange(), (), Sum(P[j] * v[k], (k, 1, j), (j, 1, n)), DerivationError, "a range free of"),
    # log of something that may be negative
    (log_laws(), (), log(A * eta), HypothesisError, "A > 0"),
    (log_laws(), (Less(0, x1 * x2),), log(x1 * x2), HypothesisError, "x1 > 0"),
    (log_laws(), (), log(A**2), HypothesisError, "A > 0"),
    (log_laws(), (), log(-eta), HypothesisError, "-1 > 0"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("move", "given", "term", "error", "message"), REJECTED, ids=map(_name, REJECTED)
)
def test_the_rule_rejects(
    move: Move,
    given: tuple[Any, ...],
    term: Any,
    error: type[LogitproofError],
    message: str,
) -> None:
    """Without its side condition a rule raises, and says what it expected."""
    with pytest.raises(error) as caught:
        _answer(move, given, term)
    assert str(caught.value).startswith(f"{move.name}: expected ")
    assert message in str(caught.value)


# What must stay as it is, where a careless rule would act
UNMOVED: list[tuple[Move, tuple[Any, ...], Any]] = [
    (distinct(), (Differs(o, a),), KroneckerDelta(c, o)),
    (trade(j, c), (), KroneckerDelta(i, j) * P[j]),
    (trade(j, c), (), total(DELTA * P[j], j)),
    (cases(), (), KroneckerDelta(c, j) - P[j]),
    (absolute(), (), Abs(P[c])),
    (absolute(), (ForAll(AtMost(0, P[i]), (i, 1, n)),), Abs(P[c])),
    (flatten_powers(), (), sqrt((A**2 + 1) * A**2)),
    (flatten_powers(), (), (A ** Rational(1, 3)) ** C),
    (split_exp(), (), exp(A * C)),
    (log_laws(), (), log(n + 1)),
    (exchange(), (), total(P[j], j)),
    (exchange(2), (), total(total(P[j] * v[k], k), j)),
    (distribute(), (), sqrt(total(P[j], j))),
    (distribute(), (), 1 / total(P[j], j)),
    (reindex(), (), total(P[j], j)),
    (split_off(c, total(v[j], j)), (), total(P[j], j)),
    (linearity(), (), total(P[j] * v[j], j)),
    (sift(), (), total(KroneckerDelta(c, k) * P[j], j)),
    (sift(), (), Sum(KroneckerDelta(j, KroneckerDelta(c, j)), (j, 0, 1))),
]


@pytest.mark.parametrize(("move", "given", "term"), UNMOVED, ids=map(_name, UNMOVED))
def test_the_rule_leaves_alone_what_is_not_its_own(
    move: Move, given: tuple[Any, ...], term: Any
) -> None:
    """A term to which the law does not apply comes back as it was."""
    assert equal_up_to_names(_answer(move, given, term), term)


# Traps ------------------------------------------------------------------------------------------


def test_a_bound_index_is_not_taken_for_a_free_one() -> None:
    """`distinct` knows that o is not j; the j of a sum over j is another one."""
    term = total(KroneckerDelta(o, j) * P[j], j)
    assert equal_up_to_names(distinct()(term, context_of(Differs(o, j))), term)


def test_an_index_taken_out_of_a_sum_does_not_meet_the_inner_one() -> None:
    """Sum over a of delta_ja (sum over j of P_j v_a): the free j and the bound j stay apart."""
    term = total(KroneckerDelta(j, a) * total(P[j] * v[a], j), a)
    assert equal_up_to_names(sift()(term, context_of(*RANGES)), total(P[k] * v[j], k))


@pytest.mark.parametrize("free", [j, k, o, a], ids=str)
def test_an_index_put_into_nested_sums_is_not_captured(free: Any) -> None:
    """Sum over i of delta_fi sum_j sum_k P_j P_k v_i is sum sum P_a P_b v_f, whatever f is."""
    nested = total(total(P[j] * P[k] * v[i], k), j)
    moved = sift()(total(KroneckerDelta(free, i) * nested, i), context_of(*RANGES))
    assert equal_up_to_names(moved, total(total(P[c] * P[i] * v[free], i), c))


def test_splitting_off_twice_at_one_index_takes_the_term_out_once() -> None:
    """The rest after split_off(c) has no term at c any more: a second time adds 0."""
    context = context_of(*C_IN_RANGE)
    once = split_off(c)(total(P[j], j), context)
    twice = split_off(c)(once, context)
    assert equal_up_to_names(twice, P[c] + total(NOT_C**2 * P[j], j))


def test_rules_reach_into_derivatives_and_statements() -> None:
    """A rule rewrites every part of a term, under binders and derivatives as well."""
    term = Largest(Partial(total(A * P[j], j), z[k]), (k, 1, n))
    expected = Largest(Partial(A * total(P[j], j), z[k]), (k, 1, n))
    assert equal_up_to_names(linearity()(term, context_of()), expected)


def test_a_wrong_argument_is_refused_when_the_move_is_made() -> None:
    """A misspelt argument, or one too many, is refused with the list of those that exist."""
    with pytest.raises(
        DerivationError, match=r"split_off: expected arguments among \['at', 'of'\]"
    ):
        split_off(c, at_end=True)
    with pytest.raises(DerivationError, match=r"sift: expected arguments among \[\]"):
        sift(c)


def test_a_move_shows_its_call() -> None:
    """The certificate can say which rule was played with which arguments."""
    assert repr(split_off(c)) == "split_off(at=c)"
    assert (sift().name, sift().reason) == ("sift", "a delta picks one term of a sum")
