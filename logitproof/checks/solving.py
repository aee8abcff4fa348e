"""Values that satisfy equations: Newton's method, which solves linear ones in a single step.

An equivalence is only tested where one of its sides holds and all else is left to chance, and a
hypothesis that is an equation is met by no chance at all.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

__all__ = ["solved"]

Values = Mapping[Any, Any]
Row = list[Any]


def solved(
    gaps: Callable[[Values], Sequence[Any]],
    start: Values,
    unknowns: Sequence[Hashable],
    *,
    step: Any,
    tiny: Any,
    rounds: int = 1,
) -> Values | None:
    """Return values at which all gaps are 0, or None if none were found.

    Parameters
    ----------
    gaps : callable
        How far the equations are from being satisfied.
    start : mapping
        Where to begin.  Values of other letters than the unknowns stay as they are.
    unknowns : sequence
        What may be changed.
    step : number
        How far to move an unknown in order to see what that changes.
    tiny : number
        What is no larger than this counts as 0.
    rounds : int
        How often to go on from what was found; linear equations need one round.

    Examples
    --------
    >>> from fractions import Fraction
    >>> from logitproof.checks.solving import solved
    >>> start = {"x": Fraction(5), "y": Fraction(2)}
    >>> found = solved(lambda at: [at["x"] + at["y"] - 1], start, ["x"], step=1, tiny=0)
    >>> str(found["x"])
    '-1'
    """
    values, near = dict(start), False
    for _ in range(rounds):
        here = gaps(values)
        if near or not any(here):
            break  # one round more than needed: what is left is rounding alone
        near = all(abs(one) <= tiny for one in here)
        moved = [gaps({**values, one: values[one] + step}) for one in unknowns]
        rows = [
            [(other[place] - gap) / step for other in moved] + [-gap]
            for place, gap in enumerate(here)
        ]
        change = _eliminated(rows, tiny)
        if change is None:
            return None
        for place, by in change.items():
            values[unknowns[place]] += by
    return values if all(abs(one) <= tiny for one in gaps(values)) else None


def _eliminated(rows: Sequence[Row], tiny: Any) -> dict[int, Any] | None:
    """Solve rows of coefficients with the wanted sum in the end; unknowns left over stay put."""
    pivots: dict[int, Row] = {}
    for row in rows:
        for place, other in pivots.items():
            row = _less(row, row[place], other)  # noqa: PLW2901
        *coefficients, rest = row
        place = max(range(len(coefficients)), key=lambda at: abs(coefficients[at]), default=0)
        if not coefficients or abs(coefficients[place]) <= tiny:
            if abs(rest) > tiny:
                return None
            continue
        row = [one / coefficients[place] for one in row]  # noqa: PLW2901
        pivots = {at: _less(other, other[place], row) for at, other in pivots.items()}
        pivots[place] = row
    return {place: row[-1] for place, row in pivots.items()}


def _less(row: Row, times: Any, other: Row) -> Row:
    return [one - times * two for one, two in zip(row, other, strict=True)] if times else row
