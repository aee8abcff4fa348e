"""Arrays to try, whatever the statement: policies, and rows that are no policies."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from itertools import pairwise
from random import Random

__all__ = ["off_simplex", "policies", "weights"]

Row = tuple[Fraction, ...]


@cache
def weights(size: int) -> tuple[tuple[int, ...], ...]:
    """Return positive integer rows: constant, one entry apart, two equal, growing, any.

    >>> from logitproof.checks.sampling import weights
    >>> (1, 1, 1) in weights(3) and (1, 2, 3) in weights(3)
    True
    """
    draw = Random(f"weights {size}")  # noqa: S311  no secrets here: the same rows every time
    found = [(1,) * size, tuple(range(1, size + 1)), tuple(range(size, 0, -1))]
    for place in range(size):
        found += [tuple(many if at == place else 1 for at in range(size)) for many in (3, 40)]
        found.append(tuple(1 if at == place else 5 for at in range(size)))
    found += [tuple(draw.randint(1, 9) for _ in range(size)) for _ in range(6)]
    return tuple(dict.fromkeys(found))


@cache
def policies(size: int) -> tuple[Row, ...]:
    """Return rational points of the simplex: its middle, its corners and edges, and others.

    >>> from logitproof.checks.sampling import policies
    >>> all(sum(policy) == 1 for policy in policies(4))
    True
    """
    ends = [tuple(int(at == place) for at in range(size)) for place in range(size)]
    pairs = [
        tuple(first if at == one else second if at == other else 0 for at in range(size))
        for one, other in pairwise([*range(size), 0])
        for first, second in ((1, 1), (1, 2))
        if one != other
    ]
    rest = [tuple(int(at != place) for at in range(size)) for place in range(size) if size > 1]
    zeros = [tuple(range(size)), tuple(reversed(range(size)))]
    return _normal([(1,) * size, *ends, *pairs, *rest, *zeros, *weights(size)])


@cache
def off_simplex(size: int) -> tuple[Row, ...]:
    """Return rational rows that are no policies: a sum other than 1, or a negative entry.

    Some sum to 1 and have a negative entry; with ``(1, 2, 2, -1)`` the
    products of different entries but the first cancel, though none of them is 0.

    >>> from logitproof.checks.sampling import off_simplex
    >>> any(sum(row) == 1 and min(row) < 0 for row in off_simplex(3))
    True
    """
    even = Fraction(1, size)
    flat = [(even * times,) * size for times in (0, -1, 2, Fraction(1, 2), size)]
    corners = [tuple(Fraction(int(at < 2)) for at in range(size)), (-even, *(even,) * (size - 1))]
    signed = [(3, *(1,) * (size - 2), -1), (-1, *range(2, size + 1))] if size > 1 else []
    if size > 3:
        base = (1, 2, 2, -1, *(0,) * (size - 4))
        signed += [base[turn:] + base[:turn] for turn in range(size)]
    if size > 2:  # the same beside a 0, wherever that stands
        holed = (0, 3, -1, *(0,) * (size - 3))
        signed[2:2] = [holed[turn:] + holed[:turn] for turn in range(size)]
    most = _normal(signed)
    # Those that tell most come first: few rows are looked at where both sides are proved equal.
    return tuple(dict.fromkeys([*flat[:1], *most[:2], *flat[1:], *corners, *most[2:]]))


def _normal(rows: list[tuple[int, ...]]) -> tuple[Row, ...]:
    """Return the rows divided by their sums."""
    found = [tuple(Fraction(one, sum(row)) for one in row) for row in rows if sum(row)]
    return tuple(dict.fromkeys(found))
