"""Every theorem says what it should: it is compared with its meaning, written by hand.

A derivation only shows that a statement follows.  That the statement is the intended one, with
the intended hypotheses and definitions, is what these tests are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Any

import pytest
from sympy import Indexed, Integer

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, Iff, InRange, Less
from logitproof.calculus.terms import letters, substitute, total
from logitproof.calculus.theorem import Theorem
from logitproof.notation import A, C, P, c, i, j, k, last_value, n, z
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import COLLISION, NONNEGATIVE, SOFTMAX, SUMS_TO_ONE
from tests.theorems.assumptions import nothing
from tests.theorems.meanings import MEANINGS, Meaning
from tests.theorems.values import close, free_indices, number_of, truth_of
from tests.theorems.world import World
from tests.theorems.worlds import worlds

PARTS = {part.name: part for entry in THEOREMS.values() for part in entry.parts}
WORLDS = tuple(worlds())
CHOICES = 8  # how many choices of the free indices are looked at in each world
KINDS = {"=": Equal, "<=": AtMost, "<": Less, "iff": Iff}
NUMBERS = {
    "=": close,
    "<=": lambda one, other: one < other or close(one, other),
    "<": lambda one, other: one < other,
    "iff": lambda one, other: bool(one) is bool(other),
}


@dataclass(frozen=True)
class Statement:
    """What a theorem states, without its derivation."""

    name: str
    claim: Any
    hypotheses: tuple[Hypothesis, ...]
    definitions: tuple[Definition, ...]


def stated(theorem: Theorem, **changes: Any) -> Statement:
    """Return what ``theorem`` states, with ``changes``: a misprint."""
    parts = {
        "name": theorem.name,
        "claim": theorem.claim,
        "hypotheses": theorem.hypotheses,
        "definitions": theorem.definitions,
    }
    return Statement(**parts | changes)


def _choices(statement: Statement, world: World) -> Iterator[World]:
    """Yield the world with values of the free indices."""
    terms = [statement.claim, *(one.claim for one in statement.hypotheses)]
    names = sorted(set().union(*map(free_indices, terms)) | {"c"})
    sizes = [world.d if name == "q" else world.N if name in "tu" else world.n for name in names]
    every = [dict(zip(names, at, strict=True)) for at in product(*map(range, sizes))]
    if len(every) > CHOICES:
        every = Random(f"{statement.name} {world.name}").sample(every, CHOICES)  # noqa: S311
    for places in every:
        yield world.at(**places)


def _differences(statement: Statement, meaning: Meaning, world: World) -> Iterator[str]:
    """Yield where the statement says something else than its meaning, in a world that it is of."""
    relation, _, left, right = meaning
    wanted = left(world), right(world)
    if not NUMBERS[relation](*wanted):
        yield f"the meaning is false: {wanted[0]} {relation} {wanted[1]}"
    for side, term, want in zip(("left", "right"), statement.claim.args, wanted, strict=True):
        got = truth_of(term, world) if relation == "iff" else number_of(term, world)
        if not close(got, want):
            yield f"{side} side: expected {want}, got {got} from {term}"
    for definition in statement.definitions:
        yield from _misdefined(definition, world)


def _misdefined(definition: Definition, world: World) -> Iterator[str]:
    """Yield where a letter is not what its definition says, for all values of its parameters."""
    head = definition.head
    parameters = head.indices if isinstance(head, Indexed) else ()
    ends = [round(number_of(last_value(one), world)) for one in parameters]
    for places in product(*(range(1, end + 1) for end in ends)):
        at = dict(zip(parameters, places, strict=True))
        want, got = number_of(head, world, at), number_of(definition.body, world, at)
        if not close(got, want):
            yield f"{head} at {places}: expected {want}, got {got} from {definition.body}"


def misprints(statement: Statement, meaning: Meaning) -> list[str]:
    """Return every way in which a statement differs from its meaning."""
    if type(statement.claim) is not KINDS[meaning.relation]:
        return [f"expected a claim with {meaning.relation}, got {statement.claim}"]
    found, seen, truths = [], set(), set()
    conditions = [one for one in statement.hypotheses if not isinstance(one.claim, InRange)]
    for world in (choice for one in WORLDS for choice in _choices(statement, one)):
        assumed = all(truth_of(one.claim, world) for one in conditions)
        seen.add(assumed)
        if assumed is not bool(meaning.assumed(world)):
            found.append(f"{world.name}: the hypotheses are {assumed}, and should not be")
        elif assumed:
            truths.add(bool(meaning.left(world)))
            found += [f"{world.name}: {one}" for one in _differences(statement, meaning, world)]
    if seen != ({True} if meaning.assumed is nothing else {True, False}):
        found.append(f"the hypotheses are {seen} in all worlds, so they were not tested")
    if meaning.relation == "iff" and truths != {True, False}:
        found.append("the worlds do not test both directions")
    return found


def test_every_theorem_has_a_meaning() -> None:
    """The table of meanings covers the catalogue: no statement goes unread."""
    assert set(PARTS) <= set(MEANINGS)


@pytest.mark.parametrize("name", PARTS)
def test_statement_is_what_it_means(name: str) -> None:
    """Both sides, the hypotheses and the definitions agree with the mathematics by hand."""
    assert misprints(stated(PARTS[name]), MEANINGS[name]) == []


def _with_cube() -> Statement:
    cubed = Definition(C, total(P[j] ** 3, j), "a misprint")
    theorem = PARTS["squared_norm"]
    others = [one for one in theorem.definitions if one != COLLISION]
    return stated(theorem, definitions=(*others, cubed))


def _claim(name: str, left: Any = None, right: Any = None, kind: Any = Equal) -> Statement:
    theorem = PARTS[name]
    claim = kind(theorem.lhs if left is None else left, theorem.rhs if right is None else right)
    return stated(theorem, claim=claim)


def _without(name: str, hypothesis: Hypothesis) -> Statement:
    theorem = PARTS[name]
    assert hypothesis in theorem.hypotheses
    return stated(theorem, hypotheses=tuple(h for h in theorem.hypotheses if h != hypothesis))


def _swapped_index() -> Statement:
    right = substitute(PARTS["softmax_jacobian"].rhs, {i: j})
    return _claim("softmax_jacobian", right=right)


def _shifted() -> Statement:
    theorem = PARTS["zero_sum"]
    return _claim("zero_sum", left=theorem.lhs + 1, right=Integer(1))


MISPRINTS = {
    "definition": _with_cube,
    "coefficient": lambda: _claim("squared_norm", right=1 - 3 * P[c] + C),
    "sign": lambda: _claim("score", right=-PARTS["score"].rhs),
    "exponent": lambda: _claim("collision_gradient", right=2 * P[j] ** 2 * (P[j] - C)),
    "index": _swapped_index,
    "range": lambda: _claim("softmax_sums_to_one", left=total(P[j], j, 2)),
    "bars": lambda: _claim("update_norm", right=PARTS["update_norm"].rhs.subs(abs(A), A)),
    "both sides": _shifted,
    "direction": lambda: _claim("collision_upper_bound", left=1, right=C, kind=AtMost),
    "relation": lambda: _claim("collision_upper_bound", kind=Less),
    "dropped hypothesis": lambda: _without("collision_upper_bound", NONNEGATIVE),
    "dropped sum": lambda: _without("l1_norm", SUMS_TO_ONE),
    "added hypothesis": lambda: stated(
        PARTS["squared_norm"], hypotheses=(*PARTS["squared_norm"].hypotheses, SOFTMAX)
    ),
    "contradiction": lambda: stated(
        PARTS["squared_norm"], hypotheses=(Hypothesis(Equal(n, n + 1)),)
    ),
}  # fmt: skip


@pytest.mark.parametrize("misprint", MISPRINTS)
def test_a_misprint_is_found(misprint: str) -> None:
    """The comparison fails for a statement that differs from its meaning in one place."""
    statement = MISPRINTS[misprint]()
    assert misprints(statement, MEANINGS[statement.name])


def test_a_wrong_meaning_is_found() -> None:
    """A meaning that is not true is reported, even where the statement says the same."""
    wrong = MEANINGS["zero_sum"]._replace(right=lambda _: 1)
    assert any("meaning is false" in one for one in misprints(stated(PARTS["zero_sum"]), wrong))


def test_bound_indices_are_not_free() -> None:
    """The choice of indices looks at free letters only."""
    assert letters(total(z[k] * P[j], k)) == {z, P, j, n}
    assert free_indices(total(z[k] * P[j], k)) == {"j"}
