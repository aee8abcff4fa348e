"""Rules played on terms made by chance, and judged by what knows nothing of rules.

Nobody chose these terms, so they reach places that nobody thought of.  What a rule lets through is
a statement; the deciders must not refute it, and most of them they must confirm.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from sympy import Abs, Integer, KroneckerDelta, Rational, Sum, Symbol, exp, log

from logitproof.calculus import algebra, rules
from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.moves import Move
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Equal,
    ForAll,
    Iff,
    Less,
    Partial,
    Proposition,
)
from logitproof.calculus.terms import in_range, letters, total
from logitproof.calculus.theorem import Theorem
from logitproof.checks.steps import check_steps
from logitproof.errors import LogitproofError
from logitproof.notation import A, P, a, b, epsilon, eta, i, is_index, j, k, n, v, z
from tests.calculus.helpers import context_of

SEEDS = range(5)
TERMS = 5  # of each seed
FREE, BOUND = (a, b), (i, j, k)
NUMBERS = (A, eta, Integer(2), Integer(-1), Rational(1, 2), n, Integer(3))
ASSUMED = tuple(
    Hypothesis(claim)
    for claim in (
        Differs(a, b),
        Equal(total(P[j], j), 1),
        ForAll(AtMost(0, P[j]), (j, 1, n)),
        ForAll(Less(0, P[j]), (j, 1, n)),
        ForAll(AtMost(v[j], 1), (j, 1, n)),
        ForAll(AtMost(Abs(v[j]), epsilon), (j, 1, n)),
        ForAll(Equal(v[j], P[j]), (j, 1, n)),
        AtMost(2, n),
        Less(0, A),
        AtMost(A, 0),
        AtMost(z[a], z[b]),
        Equal(P[a], v[b]),
        Equal(P[a], 0),
        Less(a, b),
    )
)
RELATIONS = {"=": Equal, "<=": AtMost, "<": Less, "iff": Iff}


class Terms:
    """Terms, hypotheses and moves by chance, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(f"rules {seed}")  # noqa: S311  no secrets: the same every time

    def index(self, bound: tuple[Symbol, ...]) -> Any:
        """Return an index letter, seldom another place."""
        letter = self.chance.choice((*FREE, *bound, *bound))
        return self.chance.choices((letter, letter + 1, Integer(1), n), (20, 2, 1, 1))[0]

    def leaf(self, bound: tuple[Symbol, ...]) -> Any:
        """Return an entry, a delta or a number."""
        kind = self.chance.choice((P, z, v, KroneckerDelta, None))
        if kind is None:
            return self.chance.choice(NUMBERS)
        if kind is KroneckerDelta:
            return KroneckerDelta(self.index(bound), self.index(bound))
        return kind[self.index(bound)]

    def term(self, depth: int, bound: tuple[Symbol, ...] = ()) -> Any:
        """Return a term of at most so many nodes above each other."""
        kinds = ("leaf", "add", "times", "sum", "exp", "log", "bars", "power", "slope")
        kind = self.chance.choices(kinds, (4, 4, 4, 4, 1, 1, 1, 1, 1))[0]
        free = [letter for letter in BOUND if letter not in bound]
        if depth == 0 or kind == "leaf" or (kind == "sum" and not free):
            return self.leaf(bound)
        if kind == "sum":
            letter = self.chance.choice(free)
            first, last = self.ends(bound)
            return Sum(self.term(depth - 1, (*bound, letter)), (letter, first, last))
        part = self.term(depth - 1, bound)
        if kind in {"add", "times"}:
            other = self.term(depth - 1, bound)
            return part + other if kind == "add" else part * other
        if kind == "power":
            return part ** self.chance.choice((2, -1, 3, Rational(1, 2), -2))
        if kind == "slope":
            return Partial(part, self.chance.choice((z, v, P))[self.index(bound)])
        return {"exp": exp, "log": log, "bars": Abs}[kind](part)

    def ends(self, bound: tuple[Symbol, ...]) -> tuple[Any, Any]:
        """Return the ends of a sum: the whole range, seldom another one."""
        letter = self.chance.choice((*FREE, *bound))
        odd = ((2, n), (1, n - 1), (1, n + 1), (1, letter), (letter, n), (n, 1))
        return self.chance.choices(((1, n), *odd), (12, 1, 1, 1, 1, 1, 1))[0]

    def assumed(self) -> tuple[Hypothesis, ...]:
        """Return up to three hypotheses."""
        return tuple(self.chance.sample(ASSUMED, self.chance.randint(0, 3)))

    def plays(self, given: tuple[Hypothesis, ...]) -> Iterator[tuple[Any, Move]]:
        """Yield what to start from, and a move to try on it."""
        term, other, place = self.term(3), self.term(1), self.chance.choice((a, b, Integer(1), n))
        plain = (
            "expand linearity sift exchange distribute absolute flatten_powers split_exp log_laws"
            " distinct cases reindex differentiate linear_derivative exp_below_parabola"
            " exp_above_tangent"
        )
        yield from ((term, getattr(rules, name)()) for name in plain.split())
        yield from ((term, move) for move in (rules.split_off(place), rules.split_range(place)))
        yield from ((term, move) for move in (rules.trade(a, b), rules.attained(place)))
        yield term, rules.log_below_tangent(self.chance.choice((eta, P[a])))
        for one in given:
            yield from ((term, move) for move in (rules.assume(one), rules.bound(one)))
            yield term, rules.assume(one, reverse=True)
        yield from ((term * other, rules.algebra_to(to)) for to in (other * term, term))
        yield from ((term / other, rules.algebra_to(to)) for to in (term * other / other**2, term))
        yield from ((term, move) for move in (rules.gather(other), rules.algebra_to(other)))
        for gap in (term, -term, other**2 + abs(term)):
            yield from ((Integer(0), sign(gap)) for sign in (rules.nonnegative, rules.positive))
        vanishing = total(P[j] * term, j)
        yield Equal(term, other), rules.transpose()
        yield Equal(term, other), rules.isolate(self.chance.choice((P, z, v, A)))
        yield Equal(0, term * other), rules.zero_product()
        yield from ((Equal(0, one), rules.termwise()) for one in (vanishing, total(term**2, j)))


def proved(start: Any, move: Move, given: tuple[Hypothesis, ...]) -> Theorem | None:
    """Return what a move proves of a term, or None where it refuses or changes nothing."""
    try:
        indices = sorted(filter(is_index, letters(start)), key=str)
        answer = move(start, context_of(*map(in_range, indices), *given))
        plain = "iff" if isinstance(start, Proposition) else "="
        relation, result = answer if isinstance(answer, tuple) else (plain, answer)
        backwards = relation in {">=", ">"}
        sides = (result, start) if backwards else (start, result)
        claim = RELATIONS[relation.replace(">", "<")](*sides)
        return prove(f"{move.name} by chance", claim, move, given=given, start=start)
    except LogitproofError:
        return None


def outcomes(seed: int) -> Counter[str]:
    """Play all moves on some terms; return how often each verdict came, the refuted ones named."""
    terms, found = Terms(seed), Counter[str]()
    for _ in range(TERMS):
        given = terms.assumed()
        for start, move in terms.plays(given):
            theorem = proved(start, move, given)
            if theorem is not None:
                verdict = check_steps(theorem)
                refuted = f": {theorem} given {given}: {verdict.why}"
                found[verdict.status + (refuted if verdict.status == "refuted" else "")] += 1
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_rule_lets_through_is_true(seed: int) -> None:
    """No decider refutes it, and most of it is confirmed."""
    found = outcomes(seed)
    assert set(found) <= {"confirmed", "not applicable"}
    assert found["confirmed"] > max(5, 0.6 * found.total())


def test_a_rule_that_lets_too_much_through_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a rule that counts the terms of a sum wrongly, chance finds a false statement."""
    real = algebra._pull_out

    def one_too_few(term: Sum, fresh: Any, first: Any, last: Any, part: Any) -> Any:
        return real(term, fresh, first, last - (0 if part.has(fresh) else 1), part)

    monkeypatch.setattr(algebra, "_pull_out", one_too_few)
    assert any(one.startswith("refuted: ") for seed in SEEDS[:4] for one in outcomes(seed))
