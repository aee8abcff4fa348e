"""The rules between statements: each gives an equivalent one, or raises."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import KroneckerDelta, sqrt

from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import AtMost, Differs, Either, Equal, ForAll, Iff, Implies, Less
from logitproof.calculus.rules import isolate, restate, termwise, transpose, zero_product
from logitproof.calculus.terms import equal_up_to_names, total
from logitproof.errors import DerivationError
from logitproof.notation import A, C, P, c, eta, i, j, k, n, o, v, x1, x2, y
from tests.calculus.helpers import context_of, holds, in_ranges, worlds

RANGES = in_ranges("c i j k o")
PROBABILITIES = ForAll(AtMost(0, P[i]), (i, 1, n))
NOT_C = 1 - KroneckerDelta(c, j)

# rule, facts, statement, what it becomes
ACCEPTED: list[tuple[Move, tuple[Any, ...], Any, Any]] = [
    (transpose(), (), Equal(A, C), Equal(0, C - A)),
    (transpose(), (), Equal(0, A), Equal(0, A)),
    (transpose(), (), ForAll(Equal(v[j], A), (j, 1, n)), ForAll(Equal(0, A - v[j]), (j, 1, n))),
    (isolate(A), (), Equal(2 * A + C, 3), Equal(A, (3 - C) / 2)),
    (isolate(A), (), Equal(0, C - eta * A), Equal(A, C / eta)),
    (isolate(A), (Differs(C, 0),), Equal(A * C, x1), Equal(A, x1 / C)),
    (isolate(v), (), ForAll(Equal(v[j] - C, 0), (j, 1, n)), ForAll(Equal(v[j], C), (j, 1, n))),
    (isolate(v), (), ForAll(Equal(v[j], v[c]), (j, 1, n)), ForAll(Equal(v[j], v[c]), (j, 1, n))),
    (restate(Equal(A * C + A, 0)), (), Equal(A * (C + 1), 0), Equal(A * C + A, 0)),
    (restate(ForAll(Equal(2 * v[k] / 2, A), (k, 1, n))), (), ForAll(Equal(v[j], A), (j, 1, n)),
     ForAll(Equal(v[i], A), (i, 1, n))),
    (termwise(), (), Equal(0, total(v[j] ** 2, j)), ForAll(Equal(0, v[j] ** 2), (j, 1, n))),
    (termwise(), (PROBABILITIES,), Equal(0, total(P[j], j)), ForAll(Equal(0, P[j]), (j, 1, n))),
    (termwise(), (), Equal(0, total(total((v[j] - v[k]) ** 2, k), j)),
     ForAll(ForAll(Equal(0, (v[j] - v[k]) ** 2), (k, 1, n)), (j, 1, n))),
    (termwise(), (PROBABILITIES, *RANGES), Equal(0, total(P[j] * P[c], j)),
     ForAll(Equal(0, P[j] * P[c]), (j, 1, n))),
    (termwise(), (), Equal(A, total(v[j] ** 2, j)), Equal(A, total(v[j] ** 2, j))),
    (zero_product(), (), Equal(0, A * C), Either(Equal(A, 0), Equal(C, 0))),
    (zero_product(), (), Equal(0, A**2), Equal(A, 0)),
    (zero_product(), (), Equal(0, eta * A / n), Equal(A, 0)),
    (zero_product(), (), Equal(0, NOT_C * A), Implies(Differs(c, j), Equal(A, 0))),
    (zero_product(), (), Equal(0, NOT_C * (1 - KroneckerDelta(c, o)) * v[j] * v[o]),
     Implies(Differs(c, j), Implies(Differs(c, o), Either(Equal(v[j], 0), Equal(v[o], 0))))),
    (zero_product(), (Differs(C, 0),), Equal(0, A * C), Equal(A, 0)),
    (zero_product(), (), Equal(0, eta * n), Equal(0, eta * n)),
    (zero_product(), (), Equal(A, C * x1), Equal(A, C * x1)),
]  # fmt: skip


def _name(case: Any) -> str:
    return f"{case[0].name}: {case[2]}"


@pytest.mark.parametrize(("move", "given", "claim", "expected"), ACCEPTED, ids=map(_name, ACCEPTED))
def test_the_rule_restates(move: Move, given: tuple[Any, ...], claim: Any, expected: Any) -> None:
    """The rule turns the statement into the one that its law says."""
    assert equal_up_to_names(move(claim, context_of(*given)), expected)


@pytest.mark.parametrize(("move", "given", "claim", "expected"), ACCEPTED, ids=map(_name, ACCEPTED))
def test_both_statements_are_true_of_the_same_numbers(
    move: Move, given: tuple[Any, ...], claim: Any, expected: Any
) -> None:
    """Numbers that are often 0 or equal make both statements true, or both false."""
    del move
    judged = set()
    for world in worlds(claim, expected, *given, seeds=range(12)):
        for here in (world, _flattened(world, 0), _flattened(world, 1)):
            if all(holds(one, here) for one in given):
                assert holds(claim, here) is holds(expected, here)
                judged.add(holds(claim, here))
    assert judged


def _flattened(world: dict[Any, Any], number: int) -> dict[Any, Any]:
    """Return the world with every real letter and array entry put to one number."""
    return {
        letter: (lambda *_: number) if callable(at) else (at if letter.is_integer else number)
        for letter, at in world.items()
    } | {eta: 1}


# rule, facts, statement, what the message must say
REJECTED: list[tuple[Move, tuple[Any, ...], Any, str]] = [
    (isolate(A), (), Equal(A * C, x1), "linear in A"),
    (isolate(A), (), Equal(A**2, x1), "linear in A"),
    (isolate(A), (), Equal(C, x1), "linear in A"),
    (isolate(A), (), Equal(0, A - sqrt(A**2 + 1)), "linear in A"),
    (isolate(v), (), ForAll(Equal(v[j] * v[j], 1), (j, 1, n)), "linear in v"),
    (isolate(v), (), Equal(v[c], v[o]), "one v to solve for"),
    (restate(Equal(A, 0)), (), Equal(A * C, 0), "to agree with"),
    (restate(Equal(0, A)), (), Equal(A, 0), "to agree with"),
    (restate(Iff(Equal(A, 0), Equal(C, 0))), (), Equal(A, 0), "to agree with"),
    (restate(Equal(A * C / C, x1 / (x1 - x2))), (), Equal(A, x1 / (x1 - x2)), "to agree with"),
    (restate(ForAll(Equal(v[j], 0), (j, 1, n - 1))), (), ForAll(Equal(v[j], 0), (j, 1, n)),
     "to agree with"),
    (restate(ForAll(Equal(v[c], 0), (j, 1, n))), (), ForAll(Equal(v[j], 0), (j, 1, n)),
     "to agree with"),
    (restate(Implies(Differs(c, o), Equal(A, 0))), (), Implies(Differs(c, j), Equal(A, 0)),
     "to agree with"),
    (restate(Either(Equal(A, 0), Equal(C, 0))), (), Either(Equal(C, 0), Equal(A, 0)),
     "to agree with"),
    (termwise(), (), Equal(0, total(v[j], j)), "manifestly not negative"),
    (termwise(), (PROBABILITIES,), Equal(0, total(P[j] * v[j], j)), "manifestly not negative"),
    (termwise(), (PROBABILITIES,), Equal(0, total(P[j], j, 1, n + 1)), "manifestly not negative"),
    (termwise(), (Less(0, x1),), Equal(0, total(y[j] * x1, j)), "manifestly not negative"),
]  # fmt: skip


@pytest.mark.parametrize(("move", "given", "claim", "message"), REJECTED, ids=map(_name, REJECTED))
def test_the_rule_rejects(move: Move, given: tuple[Any, ...], claim: Any, message: str) -> None:
    """A statement that need not be equivalent is refused."""
    with pytest.raises(DerivationError, match=f"{move.name}: expected") as caught:
        move(claim, context_of(*given))
    assert message in str(caught.value)
