"""Downhill: from a point where an inequality holds to points where it holds less, or fails.

A bound whose constant is a little wrong fails in a small place only, which no list of points is
sure to hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

__all__ = ["directions", "lowered"]

Values = Mapping[Any, Any]
Direction = Mapping[Any, int]


def directions(keys: Sequence[tuple[str, tuple[int, ...]]]) -> list[Direction]:
    """Return the ways to go: to change one value, or to move a share from one entry to the next.

    Parameters
    ----------
    keys : sequence
        The values, each by its letter and its place; () for a letter that is no array.

    Examples
    --------
    >>> from logitproof.checks.descent import directions
    >>> directions([("P", (1,)), ("P", (2,))])[-1]
    {('P', (1,)): 1, ('P', (2,)): -1}
    """
    shares: list[Direction] = []
    for _, row in groupby(sorted(keys), key=lambda key: (key[0], key[1][:-1])):
        places = list(row)
        following = [*places[1:], *places[:1]] if len(places) > 2 else places[1:]
        shares += [{one: 1, other: -1} for one, other in zip(places, following, strict=False)]
    alone: list[Direction] = [{key: 1} for key in sorted(keys)]
    return [*alone, *shares]


def lowered(
    height: Callable[[Values], Any],
    start: Values,
    ways: Sequence[Direction],
    steps: Sequence[Any],
    tidy: Callable[[Any], Any] = lambda number: number,
) -> Values:
    """Return values where a height is as low as some steps lead, or below 0.

    Parameters
    ----------
    height : callable
        What is to be made small; None where it must not be asked for.  If that is so at the
        start, nothing is moved.
    start : mapping
        Where to begin.
    ways : sequence
        Which values change together, and which way.
    steps : sequence of numbers
        How far to go at first, then how far, and so on.
    tidy : callable
        Puts a handier number for one that was computed.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from logitproof.checks.descent import lowered
    >>> found = lowered(lambda at: (at["x"] - 3) ** 2 + 1, {"x": Fraction(0)}, [{"x": 1}], [1])
    >>> str(found["x"])
    '3'
    """
    here, lowest = start, height(start)
    if lowest is None:
        return start
    for step in steps:
        for way in ways:
            found = _along(height, here, lowest, way, step, tidy)
            least, values = min(found, key=lambda pair: pair[0], default=(lowest, here))
            if least < lowest:
                here, lowest = values, least
            if lowest < 0:
                return here
    return here


def _along(
    height: Callable[[Values], Any],
    here: Values,
    lowest: Any,
    way: Direction,
    step: Any,
    tidy: Callable[[Any], Any],
) -> list[tuple[Any, Values]]:
    """Return heights along a line: a step to either side, and at the foot of a parabola."""
    found = [(height(at), at) for at in (_moved(here, way, step), _moved(here, way, -step))]
    (ahead, _), (behind, _) = found
    if ahead is not None and behind is not None and (bend := ahead + behind - 2 * lowest) > 0:
        foot = _moved(here, way, tidy(step * (behind - ahead) / (2 * bend)))
        found.append((height(foot), foot))
    return [pair for pair in found if pair[0] is not None]


def _moved(here: Values, way: Direction, by: Any) -> Values:
    return {**here, **{key: here[key] + side * by for key, side in way.items()}}
