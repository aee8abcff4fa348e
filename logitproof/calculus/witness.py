"""Witnesses: exact values that satisfy all hypotheses of a theorem at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product
from typing import Any

from sympy import (
    Basic,
    Indexed,
    IndexedBase,
    Integer,
    Rational,
    Symbol,
    log,
    sympify,
)

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis, head_letter
from logitproof.calculus.grammar import in_domain
from logitproof.calculus.judgement import made_of
from logitproof.calculus.nodes import Equal, ForAll, Partial
from logitproof.calculus.terms import canonical, letters
from logitproof.calculus.values import Values, value_at
from logitproof.errors import HypothesisError
from logitproof.notation import last_value, z, zpos

__all__ = ["Witness", "find_witness"]

Witness = tuple[tuple[str, Any], ...]

# Policies to try: the ends and the middle of the simplex, and points between.
POLICIES: tuple[tuple[Any, ...], ...] = tuple(
    tuple(Rational(weight, sum(weights)) for weight in weights)
    for weights in (
        (1, 1), (1, 2), (2, 1), (1, 1, 1), (1, 2, 3), (3, 2, 1), (1,), (0, 1), (1, 0), (0, 1, 1),
        (0, 0, 1), (1, 0, 0), (0, 1, 2),
    )
)  # fmt: skip
SCALARS = (Integer(1), Rational(1, 2), Integer(0), Integer(2), Integer(-3), Rational(1, 10))
TRIES = 4000


def find_witness(
    name: str,
    hypotheses: tuple[Hypothesis, ...],
    definitions: tuple[Definition, ...],
    given: dict[Any, Any] | None,
) -> Witness:
    """Return values that satisfy all hypotheses; raise if there are none to be found.

    What a name stands for counts among the hypotheses, if they speak of the name.
    """
    claims = tuple(canonical(one.claim) for one in hypotheses)
    claims += tuple(_meanings(claims, definitions))
    if any(claim.has(Partial) for claim in claims):
        raise HypothesisError(f"{name}: expected hypotheses without derivatives, got {claims}")
    if given is not None:
        values = {sympify(letter): _entry(name, letter, value) for letter, value in given.items()}
        spoken = set().union(*map(letters, claims))
        missing, surplus = spoken - values.keys(), values.keys() - spoken
        if surplus:
            raise HypothesisError(
                f"{name}: expected the given witness to speak of"
                f" {', '.join(sorted(map(str, spoken))) or 'no letter'} alone,"
                f" got {', '.join(sorted(map(str, surplus)))}"
            )
        if missing:
            raise HypothesisError(
                f"{name}: expected the given witness to say what {sorted(map(str, missing))} are"
            )
        if not _holds(claims, values):
            raise HypothesisError(f"{name}: expected the given witness to satisfy {claims}")
        return _shown(values)
    found = _search(claims)
    if found is None:
        raise HypothesisError(
            f"{name}: expected hypotheses that can hold together, found no values for which"
            f" {', '.join(map(str, claims))} do; they contradict each other, or pass witness="
        )
    return found


def _meanings(claims: tuple[Any, ...], definitions: tuple[Definition, ...]) -> Iterator[Any]:
    """Yield the definitions, as claims, of the names that ``claims`` speak of."""
    spoken = frozenset[Basic]().union(*map(letters, claims))
    todo = {head_letter(one.head): one for one in definitions}
    while found := spoken & todo.keys():
        for letter in sorted(found, key=str):
            claim: Any = Equal(todo[letter].head, todo.pop(letter).body)
            for parameter in claim.args[0].indices if isinstance(claim.args[0], Indexed) else ():
                claim = ForAll(claim, (parameter, 1, last_value(parameter)))
            spoken |= letters(claim)
            yield canonical(claim)


def _entry(name: str, letter: Any, value: Any) -> Any:
    """Return an array for a given list of entries, counted from 1; else the number itself."""
    row = isinstance(value, list | tuple)
    if row is not isinstance(letter, IndexedBase):
        kind = "a number" if row else "a list of entries"
        raise HypothesisError(
            f"{name}: expected {kind} for {letter} in the given witness, got {value}"
        )
    if not row:
        return sympify(value)
    entries = [sympify(one) for one in value]

    def entry(place: tuple[int, ...]) -> Any:
        if not 1 <= place[0] <= len(entries):
            raise HypothesisError(
                f"{name}: expected an entry {place[0]} of {letter} in the given witness,"
                f" got entries 1 to {len(entries)}"
            )
        return entries[place[0] - 1]

    return _Array(entry, len(entries))


@cache
def _search(claims: tuple[Any, ...]) -> Witness | None:
    free = sorted(frozenset().union(*map(letters, claims)), key=str)
    meanings = _without_circles(claims)
    for values in islice(_candidates(free), TRIES):
        for letter, (head, body) in meanings.items():
            values[letter] = _computed(head, body, values)
        if _holds(claims, values):
            return _shown(values)
    return None


def _without_circles(claims: tuple[Any, ...]) -> dict[Basic, tuple[Any, Any]]:
    """Return what letters are said to be; an equation that leads back to its letter is no such."""
    meanings: dict[Basic, tuple[Any, Any]] = {}
    for head, body in map(_meaning, claims):
        if not body:  # none, or 0: that is among the values that are tried
            continue
        letter = head_letter(head)
        bodies = {one: known for one, (_, known) in meanings.items()} | {letter: body}
        if letter not in made_of(letter, bodies):
            meanings[letter] = head, body
    return meanings


def _meaning(claim: Any) -> tuple[Any, Any]:
    """Return head and body of an equation that says what a letter is; else nothing."""
    while isinstance(claim, ForAll):
        claim = claim.args[0]
    if isinstance(claim, Equal) and isinstance(claim.args[0], Indexed | Symbol):
        head, body = claim.args
        plain = all(isinstance(one, Symbol) for one in getattr(head, "indices", ()))
        if plain and head_letter(head) not in letters(body):
            return head, body
    return None, None


def _computed(head: Any, body: Any, values: Values) -> Any:
    if isinstance(head, Symbol):
        return value_at(body, values)
    size = int(max((values[one] for one in values if _is_size(one)), default=Integer(2)))
    return _Array(lambda place: _at(head, body, values, place), size)


def _at(head: Any, body: Any, values: Values, place: tuple[int, ...]) -> Any:
    for index, at in zip(head.indices, place, strict=True):
        if not index.is_Dummy and values[index] != at:
            return Integer(0)  # the equation speaks of another entry
    return value_at(body, values | dict(zip(head.indices, map(Integer, place), strict=True)))


def _is_size(letter: Basic) -> bool:
    return isinstance(letter, Symbol) and bool(letter.is_integer and letter.is_positive)


def _candidates(free: list[Basic]) -> Iterator[Values]:
    """Yield assignments: every policy, every choice of indices, a few values of the scalars."""
    plain = [one for one in free if isinstance(one, Symbol)]
    indices = [one for one in plain if one.is_integer and not one.is_positive]
    scalars = [one for one in plain if not one.is_integer]
    numbers = [[x for x in SCALARS if x > 0 or not one.is_positive] for one in scalars]
    for policy in POLICIES:
        size = len(policy)
        base: Values = {one: Integer(size) for one in plain if _is_size(one)}
        base |= {one: _array(one, policy) for one in free if isinstance(one, IndexedBase)}
        for places in product(range(1, size + 1), repeat=len(indices)):
            chosen = dict(zip(indices, map(Integer, places), strict=True))
            for choice in islice(product(*numbers), 50):
                yield {**base, **chosen, **dict(zip(scalars, choice, strict=True))}


class _Array(dict[tuple[int, ...], Any]):
    """An array whose entries are computed when they are asked for."""

    def __init__(self, entry: Callable[[tuple[int, ...]], Any], size: int) -> None:
        super().__init__()
        self.entry, self.size = entry, size

    def __missing__(self, place: tuple[int, ...]) -> Any:
        self[place] = self.entry(place)
        return self[place]

    def shown(self) -> tuple[Any, ...]:
        """Return the entries of a row; of a larger array those that were looked at."""
        if all(len(place) == 1 for place in self):
            return tuple(self[place,] for place in range(1, self.size + 1))
        return tuple(self[place] for place in sorted(self))


def _array(letter: Basic, policy: tuple[Any, ...]) -> _Array:
    """Return a policy as an array; logits are its logarithms, an index array counts."""

    def entry(place: tuple[int, ...]) -> Any:
        weight = policy[(place[-1] - 1) % len(policy)]
        if letter in {z, zpos}:
            return log(weight) if weight > 0 else Integer(-1)
        return Integer((place[-1] - 1) % len(policy) + 1) if letter.is_integer else weight

    return _Array(entry, len(policy))


def _holds(claims: tuple[Any, ...], values: Values) -> bool:
    """Tell whether all claims hold, at exact values within the domains of their letters."""
    if not all(value_at(claim, values) is True for claim in claims):
        return False
    return all(
        in_domain(getattr(letter, "label", letter), one)
        for letter, value in values.items()
        for one in (value.values() if isinstance(value, _Array) else [value])
    )


def _shown(values: Values) -> Witness:
    return tuple(
        (str(letter), value.shown() if isinstance(value, _Array) else value)
        for letter, value in values.items()
    )
