"""Sums: closing an index over a polynomial, opening a sum, and rewriting what is inside.

To close the opened index o over a monomial: a delta of o puts the other index in its place;
what does not speak of o goes outside; what does, together with the sums in it that speak of o,
is one connected sum, whose indices are then numbered in an order that depends on nothing but
its structure.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby, permutations, product
from typing import Any, TypeAlias

from logitproof.checks.normal_form.atoms import (
    Atom,
    Monomial,
    Polynomial,
    add,
    constant,
    monomial_key,
    scale,
    single,
)
from logitproof.checks.normal_form.facts import OutsideError
from logitproof.checks.normal_form.functions import apply_plain, largest
from logitproof.checks.normal_form.indices import Index, loose_in, replaced
from logitproof.checks.normal_form.ring import Ring

__all__ = ["apply", "close", "moved", "opened", "rebuilt"]

Touched: TypeAlias = Callable[[Atom], bool]
Image: TypeAlias = Callable[[Atom], Polynomial | None]
NODES = 6  # sums over more indices than this are out of reach


def apply(ring: Ring, kind: str, of: Polynomial) -> Polynomial:
    """Return a function of a polynomial: where two indices are equal, and where they differ."""
    delta = next((atom for one in of for atom, _ in one if atom.kind == "delta"), None)
    if delta is None:
        return apply_plain(ring, kind, of)
    old, new = delta.data if delta.data[0][0] == "open" else reversed(delta.data)
    if old[0] != "open":
        raise OutsideError("it holds a function of whether an entry of an array equals an index")
    here = single(delta)
    differ = {one: value for one, value in of.items() if (delta, 1) not in one}
    there = {one - {(delta, 1)}: value for one, value in of.items() if (delta, 1) in one}
    equal = moved(ring, add(differ, there), {old: new})
    return add(
        ring.times(here, apply(ring, kind, equal)),
        ring.times(add(constant(1), scale(here, -1)), apply(ring, kind, differ)),
    )


def moved(ring: Ring, polynomial: Polynomial, swaps: dict[Index, Index]) -> Polynomial:
    """Return a polynomial with other index terms in place of some bound indices."""
    old = swaps.keys()

    def image(atom: Atom) -> Polynomial | None:
        if atom.kind == "letter":
            return ring.letter(atom.data[0], *(replaced(one, swaps) for one in atom.data[1]))
        if atom.kind == "delta":
            return ring.delta(*(replaced(one, swaps) for one in atom.data))
        return None

    return rebuilt(ring, polynomial, lambda atom: not atom.loose.isdisjoint(old), image)


def rebuilt(ring: Ring, polynomial: Polynomial, touched: Touched, image: Image) -> Polynomial:
    """Return a polynomial with some of its atoms replaced, also inside others.

    ``image`` answers what to put for a touched atom, or None to rebuild its parts.
    """
    known: dict[Atom, Polynomial] = {}

    def one_atom(atom: Atom) -> Polynomial:
        if atom not in known:
            found = image(atom)
            known[atom] = _rebuilt_inside(ring, atom, whole) if found is None else found
        return known[atom]

    def power(atom: Atom, exponent: Any) -> Polynomial:
        if atom.kind == "exp":  # its exponent is the coefficient of what is inside
            return apply(ring, "exp", whole({atom.data[0]: exponent}))
        return one_atom(atom) if exponent == 1 else ring.power(one_atom(atom), exponent)

    def whole(some: Polynomial) -> Polynomial:
        terms = []
        for one, value in some.items():
            pairs = [pair for pair in one if touched(pair[0])]
            factors = [power(*pair) for pair in pairs]
            terms.append(ring.product([{one.difference(pairs): value}, *factors]))
        return add(*terms)

    return whole(polynomial)


def _rebuilt_inside(ring: Ring, atom: Atom, whole: Callable[..., Polynomial]) -> Polynomial:
    if atom.kind in {"letter", "delta"}:
        return single(atom)
    if atom.kind == "max":
        return largest(ring, [whole(dict(one)) for one in atom.data[0]])
    if atom.kind != "sum":
        return apply(ring, atom.kind, whole(dict(atom.data[0])))
    body, indices = opened(ring, atom)
    result = whole(body)
    for index in indices:
        result = close(ring, result, index)
    return result


def opened(ring: Ring, atom: Atom) -> tuple[Polynomial, list[Index]]:
    """Return the body of a sum with opened indices, and these."""
    sizes, body = atom.data
    indices = [ring.fresh(size) for size in sizes]
    swaps = {("node", atom.depth, place): index for place, index in enumerate(indices)}
    return moved(ring, {body: 1}, swaps), indices


def close(ring: Ring, polynomial: Polynomial, index: Index) -> Polynomial:
    """Return the sum of a polynomial over an opened index."""
    return add(*(scale(_close_one(ring, one, index), value) for one, value in polynomial.items()))


def _close_one(ring: Ring, one: Monomial, index: Index) -> Polynomial:
    inside = {pair for pair in one if index in pair[0].loose}
    outside: Polynomial = {one - inside: 1}
    if not inside:
        return ring.times(outside, ring.letter(ring.sizes[index[1]]))
    body: Polynomial = {frozenset(inside): 1}
    others: list[Index] = []
    for atom, power in inside:
        # A sum that speaks of the index becomes a part of the new one.
        if atom.kind == "sum" and power > 0 and not _direct_delta(body, index):
            body = ring.times(body, single(atom, -power))
            for _ in range(power):
                opened_body, indices = opened(ring, atom)
                body = ring.times(body, opened_body)
                others += indices
    return ring.times(outside, _close_flat(ring, body, index, others))


def _direct_delta(body: Polynomial, index: Index) -> Atom | None:
    found = (atom for one in body for atom, _ in one if atom.kind == "delta" and index in atom.data)
    return next(found, None)


def _close_flat(ring: Ring, body: Polynomial, index: Index, others: list[Index]) -> Polynomial:
    delta = _direct_delta(body, index)
    if delta is None:
        sums = (scale(_connected(ring, one, [index, *others]), body[one]) for one in body)
        return add(*sums)
    first, second = delta.data
    other = second if first == index else first
    if not ring.lies_below(other, ring.sizes[index[1]]):
        return {}
    rest = {one - {(delta, 1)}: value for one, value in body.items()}
    result = moved(ring, rest, {index: other})
    for one in others:
        result = close(ring, result, one)
    return result


def _connected(ring: Ring, body: Monomial, indices: list[Index]) -> Polynomial:
    """Return a connected sum with its indices numbered in the same way whatever their names."""
    if len(indices) > NODES:
        raise OutsideError(f"it holds a sum over more than {NODES} indices that hang together")
    depth = 1 + max(atom.depth for atom, _ in body)
    marks = {index: _mark(ring, body, index) for index in indices}
    ordered = sorted(indices, key=lambda index: marks[index])
    alike = [list(group) for _, group in groupby(ordered, key=lambda index: marks[index])]
    found = []
    for choice in product(*map(permutations, alike)):
        order = [index for group in choice for index in group]
        swaps = {index: ("node", depth, place) for place, index in enumerate(order)}
        ((one, value),) = moved(ring, {body: 1}, swaps).items()
        found.append((monomial_key(one), one, value))
    _, one, value = min(found, key=lambda entry: entry[0])
    sizes = tuple(ring.sizes[index[1]] for index in ordered)
    return {frozenset(((ring.atom("sum", sizes, one), 1),)): value}


def _mark(ring: Ring, body: Monomial, index: Index) -> tuple[Any, ...]:
    """Return what tells an index from others without looking at names."""
    uses = []
    for atom, power in body:
        if index in atom.loose:
            name, indices = atom.data if atom.kind == "letter" else (atom.kind, ())
            places = tuple(index in loose_in(one) for one in indices)
            uses.append((name, places, str(power), len(atom.loose)))
    return (ring.sizes[index[1]], tuple(sorted(uses)))
