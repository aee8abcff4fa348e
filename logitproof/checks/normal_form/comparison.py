"""Is a difference 0, or not negative?  Quotients are multiplied out, roots are squared."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from logitproof.calculus.nodes import AtMost, Equal, Less
from logitproof.checks.normal_form.atoms import Atom, Polynomial, add, scale, single
from logitproof.checks.normal_form.signs import NOT_NEGATIVE, POSITIVE, UNKNOWN, Signs

__all__ = ["SHOWS", "cleared", "level"]

ROOTS = 3  # how many roots are squared, one after the other


def cleared(signs: Signs, of: Polynomial) -> Polynomial:
    """Return a polynomial times what makes it free of quotients: a positive number at all points.

    That what stands below a fraction bar is not 0 was asked when the term was read.
    """
    ring = signs.ring
    while bars := sorted(_present(of, "inv"), key=lambda one: one.key):
        bar, below = bars[0], dict(bars[0].data[0])
        most = max(int(dict(one).get(bar, 0)) for one in of)
        positive = signs.is_positive(below)
        if positive:
            signs.divisors[bars[0].data[0]] = None
        times = most if most % 2 == 0 or positive else most + 1
        terms = []
        for one, value in of.items():
            power = int(dict(one).get(bar, 0))
            rest = {one - {(bar, power)}: value}
            terms.append(ring.times(rest, ring.power(below, times - power)))
        of = add(*terms)
    for divisor in signs.divisors:
        while of and (quotient := _quotient(signs, of, dict(divisor))) is not None:
            of = quotient
    return of


def _quotient(signs: Signs, of: Polynomial, by: Polynomial) -> Polynomial | None:
    """Divide, if that leaves no rest, by a polynomial that is linear in an atom."""
    main = next((one for one in by if len(one) == 1 and next(iter(one))[1] == 1), None)
    if main is None:
        return None
    (atom, _), slope = next(iter(main)), by[main]
    quotient: Polynomial = {}
    for power in range(max(int(dict(one).get(atom, 0)) for one in of), 0, -1):
        top = {
            one - {(atom, power)}: Fraction(value) / slope
            for one, value in of.items()
            if (atom, power) in one
        }
        part = signs.ring.times(top, single(atom, power - 1)) if power > 1 else top
        quotient = add(quotient, part)
        of = add(of, scale(signs.ring.times(part, by), -1))
    return None if of else quotient


def level(signs: Signs, of: Polynomial, wanted: int, roots: int = ROOTS) -> int:
    """Return what is known of the sign of a polynomial that may hold quotients and roots."""
    of = cleared(signs, signs.premises.rewritten(of))
    found = signs.level(of, wanted)
    for root in sorted(_present(of, "root"), key=_size_first) if roots else ():
        if found >= wanted:
            return found
        found = max(found, _with_root(signs, of, root, wanted, roots - 1))
    return found


def _with_root(signs: Signs, of: Polynomial, root: Atom, wanted: int, roots: int) -> int:
    """Compare the two terms of ``plain + factor * root``."""
    factor = {one - {(root, 1)}: value for one, value in of.items() if (root, 1) in one}
    plain = {one: value for one, value in of.items() if (root, 1) not in one}
    ring = signs.ring
    inside = ring.times(ring.power(factor, 2), ring.power(single(root), 2))
    ahead = add(ring.power(plain, 2), scale(inside, -1))
    if level(signs, plain, NOT_NEGATIVE, roots):
        if level(signs, factor, NOT_NEGATIVE, roots):
            return NOT_NEGATIVE
        return level(signs, ahead, wanted, roots)
    if level(signs, factor, NOT_NEGATIVE, roots):
        return level(signs, scale(ahead, -1), wanted, roots)
    return UNKNOWN


def _is_zero(signs: Signs, of: Polynomial) -> bool:
    return not of or all(level(signs, scale(of, side), NOT_NEGATIVE) for side in (1, -1))


SHOWS: dict[type[Any], Callable[[Signs, Polynomial], bool]] = {
    Equal: _is_zero,
    AtMost: lambda signs, of: level(signs, of, NOT_NEGATIVE) >= NOT_NEGATIVE,
    Less: lambda signs, of: level(signs, of, POSITIVE) == POSITIVE,
}


def _size_first(root: Atom) -> tuple[int, str]:
    return -len(root.data[0]), root.key


def _present(of: Polynomial, kind: str) -> set[Atom]:
    return {
        atom
        for one in of
        for atom, power in one
        if atom.kind == kind and (kind == "root" or power > 0)
    }
