"""What a comparison of measured with proved updates says, and how exact it can be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from logitproof.errors import InputError

__all__ = ["Comparison", "Summary", "summarise", "tolerance"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Comparison:
    r"""One step: what was measured, what the theorems say, and how far they are apart.

    Deviations are in units of $\eta |A|$, the scale of the step; where $A = 0$ they
    are absolute.

    Attributes
    ----------
    index
        The step or row, counted from 0.
    action
        The chosen action, counted from 0.
    advantage
        The advantage, of either sign.
    probability
        The probability of the chosen action before the step.
    measured, proved
        Shape ``(n,)``: the update by the simulator, and by theorem ``logit_update``.
    norm, closed_form
        The norm of the measured update, and by theorem ``update_norm``.
    total
        The sum of the measured update; theorem ``zero_sum`` says 0.
    update_deviation, sum_deviation, norm_deviation
        The largest difference of an entry, of the sum, of the norm.
    tolerance
        What rounding alone may amount to, see `tolerance`.
    """

    index: int
    action: int
    advantage: float
    probability: float
    measured: Array
    proved: Array
    norm: float
    closed_form: float
    total: float
    update_deviation: float
    sum_deviation: float
    norm_deviation: float
    tolerance: float

    @property
    def deviation(self) -> float:
        """The largest of the three deviations."""
        # Unlike max(), NumPy lets a NaN win, whatever its place.
        return float(np.max([self.update_deviation, self.sum_deviation, self.norm_deviation]))

    @property
    def agrees(self) -> bool:
        """Whether the deviation can be rounding."""
        return self.deviation <= self.tolerance


@dataclass(frozen=True)
class Summary:
    """The largest deviations of many comparisons, in units of each step's scale.

    Attributes
    ----------
    comparisons
        How many there were.
    disagreements
        How many of them exceed their tolerance.
    update_deviation, sum_deviation, norm_deviation
        The largest of each kind.
    tolerance
        The largest tolerance; they differ only where the number of actions does.
    """

    comparisons: int
    disagreements: int
    update_deviation: float
    sum_deviation: float
    norm_deviation: float
    tolerance: float

    @property
    def deviation(self) -> float:
        """The largest deviation of all."""
        return float(np.max([self.update_deviation, self.sum_deviation, self.norm_deviation]))

    @property
    def agrees(self) -> bool:
        """Whether every deviation can be rounding."""
        return self.disagreements == 0


def tolerance(n: int) -> float:
    r"""Return how far rounding alone can part the two ways, in units of $\eta |A|$.

    With $u = 2^{-53}$, a sum of n positive terms is off by at most $n u$ relatively,
    and the exponentials and the few operations around it by some $16 u$; each side has such
    an error in $P$, whose entries sum to 1, and the sum and the norm collect it over the
    entries: $4 (n + 16) u$ in all.

    Parameters
    ----------
    n
        The number of actions.

    Examples
    --------
    >>> tolerance(10) < 1.2e-14
    True
    """
    return 4.0 * (n + 16) * 2.0**-53


def summarise(
    comparisons: Iterable[Comparison], seen: Callable[[Comparison], object] | None = None
) -> Summary:
    """Return the largest deviations; nothing is kept of the comparisons themselves.

    Parameters
    ----------
    comparisons
        At least one.
    seen
        Called with each comparison, such as to show progress.

    Raises
    ------
    InputError
        If there are none.
    """
    count = wrong = 0
    largest = np.zeros(4)
    for one in comparisons:
        count, wrong = count + 1, wrong + (not one.agrees)
        kinds = (one.update_deviation, one.sum_deviation, one.norm_deviation, one.tolerance)
        largest = np.maximum(largest, kinds)
        if seen is not None:
            seen(one)
    if not count:
        raise InputError("comparisons: expected at least one, got none; make at least one step")
    update, total, norm, limit = map(float, largest)
    return Summary(count, wrong, update, total, norm, limit)
