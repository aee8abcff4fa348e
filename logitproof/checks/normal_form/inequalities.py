"""Inequalities that hold for all real numbers, for what occurs in a polynomial.

==================================  =======================================================
``sum f - f(a) - f(b) >= 0``        for ``f >= 0`` and different places a, b in range
``(sum f)^2 - sum f^2 >= 0``        for ``f >= 0``: a sum of products
``sum w sum w f^2 >= (sum w f)^2``  for ``w >= 0``: half of ``sum w w' (f - f')^2``
the last two but for a place a      the same over all indices but a
``(1 - x)^2 >= 0``                  for a letter x
``(sum f - n x)^2 / n >= 0``        for a scalar letter x
==================================  =======================================================
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from logitproof.checks.normal_form.atoms import (
    ONE,
    Atom,
    Monomial,
    Polynomial,
    add,
    constant,
    parts_of,
    scale,
    single,
)
from logitproof.checks.normal_form.indices import Index, loose_in
from logitproof.checks.normal_form.ring import Ring
from logitproof.checks.normal_form.sums import close, moved, opened

__all__ = ["inequalities"]


def inequalities(
    ring: Ring, atoms: set[Atom], is_not_negative: Callable[[Monomial], object]
) -> Iterator[Polynomial]:
    """Yield polynomials that are never negative, for sums and letters among ``atoms``.

    Parameters
    ----------
    ring : Ring
        Where they live.
    atoms : set of Atom
        What they are about.
    is_not_negative : callable
        Tells, truly or falsely, what is known of the sign of a monomial.
    """
    ordered = sorted(atoms, key=lambda one: one.key)
    scalars = [one for one in ordered if one.kind == "letter" and not one.data[1]]
    for atom in ordered:
        if atom.kind == "letter":
            yield ring.power(add(constant(1), scale(single(atom), -1)), 2)
    for atom in ordered:
        if atom.kind == "sum" and len(atom.data[0]) == 1:
            body, (index,) = opened(ring, atom)
            if len(body) == 1:
                places = _places(ring, ordered, atom.data[0][0])
                yield from _about_sum(ring, body, index, places, is_not_negative)
                yield from _far_from_mean(ring, atom, scalars)


def _places(ring: Ring, atoms: list[Atom], size: str) -> list[Index]:
    """Return the indices in some atoms, and those of the hypotheses, that lie in a range."""
    found = dict.fromkeys(one for one, _ in sorted(ring.facts.inside))
    parts = (part for atom in atoms for part in _parts(atom) if part.kind == "letter")
    found |= dict.fromkeys(index for part in parts for index in part.data[1])
    return [one for one in found if not loose_in(one) and ring.known_below(one, size) is True]


def _parts(atom: Atom) -> Iterator[Atom]:
    yield atom
    for part in parts_of(atom.kind, atom.data):
        yield from _parts(part)


def _about_sum(
    ring: Ring,
    body: Polynomial,
    index: Index,
    places: list[Index],
    is_not_negative: Callable[[Monomial], object],
) -> Iterator[Polynomial]:
    ((inside, value),) = body.items()
    if value > 0 and is_not_negative(inside):
        yield from _less_places(ring, body, index, places)
    for weight, factor in _square_parts(inside):
        if is_not_negative(weight):
            plain = weight == ONE and bool(is_not_negative(factor))
            yield from _of_squares(ring, (weight, factor), index, places, plain=plain)


def _less_places(
    ring: Ring, body: Polynomial, index: Index, places: list[Index]
) -> Iterator[Polynomial]:
    """Yield the sum of what is not negative, less one or two of its terms."""
    whole = close(ring, body, index)
    terms = {place: scale(moved(ring, body, {index: place}), -1) for place in places}
    for place in places:
        yield add(whole, terms[place])
    for one, other in combinations(places, 2):
        if ring.facts.differ(one, other):
            yield add(whole, terms[one], terms[other])


def _of_squares(
    ring: Ring,
    weight_and_factor: tuple[Monomial, Monomial],
    index: Index,
    places: list[Index],
    *,
    plain: bool,
) -> Iterator[Polynomial]:
    """Yield the inequality of Cauchy and Schwarz, and for ``plain`` that of sums of products."""
    weight, factor = ({one: 1} for one in weight_and_factor)
    product = ring.times(weight, factor)
    bodies = (weight, product, ring.times(product, factor))
    whole = [close(ring, body, index) for body in bodies]
    versions = [whole]
    for place in places:
        terms = (scale(moved(ring, body, {index: place}), -1) for body in bodies)
        versions.append([add(*pair) for pair in zip(whole, terms, strict=True)])
    size = ring.letter(ring.sizes[index[1]])
    for weights, values, squares in versions:
        squared = ring.power(values, 2)
        gap = add(ring.times(weights, squares), scale(squared, -1))
        yield gap
        yield ring.times(gap, ring.power(size, -1))
        if plain:
            yield add(squared, scale(squares, -1))


def _far_from_mean(ring: Ring, atom: Atom, scalars: list[Atom]) -> Iterator[Polynomial]:
    """Yield ``(sum f - n x)^2 / n`` for letters x."""
    size = ring.letter(atom.data[0][0])
    for scalar in scalars:
        if scalar.data[0] not in ring.sizes.values():
            far = add(single(atom), scale(ring.times(size, single(scalar)), -1))
            yield ring.times(ring.power(far, 2), ring.power(size, -1))


def _square_parts(inside: Monomial) -> Iterator[tuple[Monomial, Monomial]]:
    """Yield weight and factor of what is under a sum: ``w f^2``, or ``f`` itself."""
    if any(power < 0 or power != int(power) for _, power in inside):
        return
    even = frozenset((atom, power // 2) for atom, power in inside if power % 2 == 0)
    if even:
        yield frozenset((atom, power) for atom, power in inside if power % 2), even
    yield ONE, inside
