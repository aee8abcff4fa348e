"""A statement at one choice of sizes and indices: its points, and whether it is an identity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from random import Random
from typing import Any

from sympy import Basic, Symbol

from logitproof.calculus.nodes import Equal, ForAll
from logitproof.checks.instances.aimed import meeting, tightened, with_roots
from logitproof.checks.instances.draws import Draws
from logitproof.checks.instances.expansion import Expansion
from logitproof.checks.instances.identities import Identities, NotRationalError
from logitproof.checks.instances.points import Point
from logitproof.checks.kept import Kept, Replay
from logitproof.checks.kinds import is_on_indices
from logitproof.checks.letters import dimensions
from logitproof.checks.statement import Statement

__all__ = ["Numbers", "Site", "candidates", "sites"]

PLACES = 10  # how many choices of the free indices are looked at for each size
FEW_PLACES = 2  # for large sizes
CHOICES = 400  # so many choices of the indices are all looked at, of more a sample
SMALL = 6
SELDOM = 8  # fewer than one in so many drawn at random satisfies the hypotheses
MEETINGS = 8  # how often a point is moved to where the hypotheses hold that are equations

Numbers = dict[Basic, int]


class Site:
    """A statement at given sizes and indices.

    Parameters
    ----------
    statement : Statement
        Its hypotheses and definitions; statements that differ in their claims share the site.
    numbers : mapping of Basic to int
        The sizes, the free indices, and the entries of arrays of indices.

    Attributes
    ----------
    points : iterable of Point
        Those that satisfy the hypotheses; going through them again gives the same ones.
    """

    def __init__(self, statement: Statement, numbers: Numbers) -> None:
        self.statement = statement
        self.numbers = numbers
        self.expansion = Expansion(statement, numbers)
        self.points = Replay(self._points())

    def point(self, trial: int, *, extreme: bool = False) -> Point:
        """Return a point, whether or not it satisfies the hypotheses."""
        return Point(self.expansion, Draws(self.expansion, trial, extreme=extreme))

    def _points(self) -> Iterator[Point]:
        equations, left, met = self.statement.assumed_equations, MEETINGS, 0
        for trial in range(Draws.trials(self.expansion)):
            point = self.point(trial)
            good = point.satisfies_all()
            met += good
            if good:
                yield point
            for other in (tightened(point), with_roots(point)):
                if other is not point and other.satisfies_all():
                    yield other
            if equations and left and met * SELDOM < trial:
                left -= 1
                found = meeting(point, equations, trial)
                if found is not None and found.satisfies_all():
                    yield found

    def is_identity(self, claim: Any) -> bool:
        """Tell whether the two sides of an equation are the same function, by the hypotheses."""
        try:
            return all(map(self._identities.is_zero, self._differences(claim, {})))
        except NotRationalError:
            return False

    @cached_property
    def _identities(self) -> Identities:
        identities = Identities()
        for one in self.statement.assumptions:
            for difference in self._differences(one.claim, {}):
                identities.assume_zero(difference)
        return identities

    def _differences(self, claim: Any, places: Mapping[Symbol, int]) -> Iterator[Any]:
        """Yield right minus left of every equation that must hold; of other claims, nothing."""
        if isinstance(claim, ForAll):
            for body, inner in self.expansion.below(claim, places):
                yield from self._differences(body, inner)
        elif isinstance(claim, Equal):
            left, right = (self.expansion.scalar(part, places) for part in claim.args)
            yield right - left


_kept: Kept[list[Site]] = Kept(16)


def sites(statement: Statement, sizes: Numbers) -> list[Site]:
    """Return sites at index values that satisfy the hypotheses about indices alone.

    Those of the last statement are given again if this one has the same hypotheses.
    """
    key = (statement.ground, tuple(sizes.items()))
    return _kept.get(key, lambda: _sites(statement, sizes))


def _sites(statement: Statement, sizes: Numbers) -> list[Site]:
    conditions = [one.claim for one in statement.assumptions if is_on_indices(one.claim)]
    found = []
    for numbers in candidates(statement, sizes):
        site = Site(statement, numbers)
        if all(map(site.point(0).satisfies, conditions)):
            found.append(site)
    most = PLACES if max(sizes.values(), default=1) <= SMALL else FEW_PLACES
    if len(found) > most:
        draw = Random(f"{statement.name} {sizes}")  # noqa: S311  no secrets: the same every time
        found = [found[0], *draw.sample(found[1:-1], most - 2), found[-1]]
    return found


def candidates(statement: Statement, sizes: Numbers) -> Iterator[Numbers]:
    """Yield values of the indices in range and just out of it: the hypotheses give the range."""
    spots: list[Any] = list(statement.indices)
    for array in statement.integer_arrays:
        (many,) = dimensions(array.name, sizes)
        spots += [array[at] for at in range(1, many + 1)]
    values = range(max(sizes.values(), default=1) + 2)
    if max(sizes.values(), default=1) >= SMALL and len(values) ** len(spots) > CHOICES:
        draw = Random(f"{statement.name} {sizes}")  # noqa: S311  no secrets: the same every time
        for _ in range(CHOICES):
            yield {**sizes, **{one: draw.choice(values) for one in spots}}
        return
    for chosen in product(values, repeat=len(spots)):
        yield {**sizes, **dict(zip(spots, chosen, strict=True))}
