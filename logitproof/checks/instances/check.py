"""The decision at small numbers of actions: sizes, how many points, and what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice, product
from typing import Any

from logitproof.calculus.nodes import Equal, ForAll, Iff, Implies
from logitproof.checks.answers import (
    Answer,
    Report,
    UnsupportedError,
    conclude,
    listed,
    nothing_satisfies,
)
from logitproof.checks.equations import words_of
from logitproof.checks.instances.aimed import closest, meeting, tightest
from logitproof.checks.instances.draws import Draws
from logitproof.checks.instances.exact import UndecidedError, UndefinedError
from logitproof.checks.instances.points import Point
from logitproof.checks.instances.sites import Numbers, Site, candidates, sites
from logitproof.checks.kinds import bound_of_all, innermost, is_inequality
from logitproof.checks.sampling import larger_sizes
from logitproof.checks.statement import Statement

__all__ = ["check_instances"]

SIZES = (1, 2, 3, 4, 5)
OTHER_SIZES = (3, 3, 2, 1, 1)  # numbers of positions or parameters, to go with them
POINTS = 24  # how many exact points for each choice, where there is no proof
POINTS_BESIDE_PROOF = 4
FEW_POINTS = 4  # at large sizes
EXTREME_POINTS = 12  # how many with large and tiny values, once for each size
EXTREME_POINTS_BESIDE_ARRAYS = 6
MEETINGS = 12  # how many points are moved to where a compared equation holds
TERMS = 300  # no larger sizes where sums have more
DESCENT_SIZES = 5  # up to this size an inequality is followed to where it holds least


@dataclass
class _Report(Report):
    """What was found at one choice of the sizes, and for how many choices of the indices."""

    places: int = 0
    proofs: int = 0
    large: bool = False

    @property
    def settled(self) -> bool:
        """An identity is true even where no point of it could be decided."""
        return bool(self.found or self.proofs)

    def found_words(self) -> str:
        proof = f"an identity for {self.proofs} choices of the indices, " if self.proofs else ""
        return f"{proof}true at {self.found} exact points"


def check_instances(statement: Statement) -> Answer:
    """Judge a statement exactly at n = 1, ..., 5, and at some larger n.

    Parameters
    ----------
    statement : Statement
        The claim with its hypotheses and definitions.

    Returns
    -------
    Answer
        Refuted with an exact counterexample, or confirmed for the sizes that `why` lists; not
        applicable if the statement has no meaning at any of them, or holds what is unknown here.
    """
    reports: list[_Report] = []
    for sizes in _sizes(statement):
        reports.append(_at_size(statement, _Report(sizes)))
        if reports[-1].refuted:
            break
    for sizes in larger_sizes(statement, TERMS) if not reports[-1].refuted else ():
        reports.append(_at_size(statement, _Report(sizes, large=not statement.free_sizes)))
        if reports[-1].refuted:
            break
    return conclude(statement.claim, reports, _how)


def _how(reports: Sequence[Any]) -> str:
    points = f"true at {sum(one.found for one in reports)} exact points ({listed(reports)})"
    proved = [one for one in reports if one.proofs and one.proofs == one.places]
    return f"both sides are the same function ({listed(proved)}); {points}" if proved else points


def _sizes(statement: Statement) -> Iterator[Numbers]:
    """Yield values of the sizes: n from 1 to 5, all others small.

    Where no entry may exceed a letter, n = 6 as well: that leaves little room among few entries.
    """
    if any(one.name == "n" for one in statement.sizes):
        for value, other in zip(SIZES, OTHER_SIZES, strict=True):
            yield {one: value if one.name == "n" else other for one in statement.sizes}
        if any(bound_of_all(one.claim) is not None for one in statement.assumptions):
            yield {one: SIZES[-1] + 1 if one.name == "n" else 1 for one in statement.sizes}
    else:
        for values in product((1, 2, 3), repeat=len(statement.sizes)):
            yield dict(zip(statement.sizes, values, strict=True))


def _at_size(statement: Statement, report: _Report) -> _Report:
    try:
        _look(statement, report)
    except UnsupportedError as error:
        report.unsupported = str(error)
    return report


def _look(statement: Statement, report: _Report) -> None:
    places = sites(statement, dict(report.sizes))
    seen: list[Point] = []
    for place, site in enumerate(places):
        proofs = report.proofs
        seen += _at_site(site, statement, report)
        proved = report.proofs > proofs  # for all values, the extreme ones too
        if place == 0 and not (proved or report.refuted or report.large):
            _look_at_extremes(site, statement, report)
        if report.refuted:
            return
    if seen and not report.large:
        with suppress(UnsupportedError):  # of a kind that cannot be aimed at
            _look_where_aimed(statement, seen, report)
    if not report.settled and not report.refuted:
        report.no_meaning = _why_none(statement, report.sizes, places)


def _at_site(site: Site, statement: Statement, report: _Report) -> list[Point]:
    """Judge at one choice of the indices: a few points, then a proof, or else more points."""
    claim = statement.claim
    most = FEW_POINTS if report.large else POINTS * statement.effort
    is_equation = isinstance(innermost(claim), Equal)
    seen: list[Point] = []
    for point in islice(site.points, most):
        if is_equation and len(seen) == POINTS_BESIDE_PROOF:
            report.proofs += (proved := not report.large and site.is_identity(claim))
            if proved:
                break
        seen.append(point)
        _judge(point, claim, report)
        if report.refuted:
            return seen
    report.places += bool(seen)
    return seen


def _look_at_extremes(site: Site, statement: Statement, report: _Report) -> None:
    """Judge where values are large or tiny."""
    plain = len(statement.letters) == len(statement.scalars)
    for trial in range(EXTREME_POINTS if plain else EXTREME_POINTS_BESIDE_ARRAYS):
        # The arrays come from other trials than before, and each size tries other numbers.
        at = trial + 7 * max(report.sizes.values(), default=0)
        own = Site(statement, site.numbers)  # which numbers are written depends on the claim
        point: Point | None = own.point(at, extreme=True)
        if point is not None and not point.satisfies_all() and statement.assumed_equations:
            point = meeting(point, statement.assumed_equations, trial)
        if point is not None and point.satisfies_all():
            _judge(point, statement.claim, report)
        if report.refuted:
            return


def _look_where_aimed(statement: Statement, seen: list[Point], report: _Report) -> None:
    """Judge where the compared equations hold, and where an inequality holds least."""
    sides = statement.compared_equations
    for turn, point in enumerate(seen[:: max(1, len(seen) // MEETINGS)] if sides else ()):
        side = sides[turn % len(sides)]
        found = meeting(point, (*statement.assumed_equations, side), turn)
        if found is not None and not report.refuted and found.satisfies_all():
            _judge(found, statement.claim, report)
    small = max(report.sizes.values(), default=1) <= DESCENT_SIZES
    if not report.refuted and small and is_inequality(statement.claim):
        found = tightest(closest(seen, statement.claim), statement.claim)
        if found.satisfies_all():
            _judge(found, statement.claim, report)


def _why_none(statement: Statement, sizes: Any, places: list[Site]) -> str:
    """Name the hypotheses that keep all points of a size away."""
    some = places or [Site(statement, one) for one in islice(candidates(statement, sizes), 50)]
    tried = [
        site.point(trial)
        for site in some
        for trial in range(Draws.trials(site.expansion) if places else 1)
    ]
    words = {words_of(one): one.claim for one in statement.assumptions}
    never = [
        shown
        for shown, claim in words.items()
        if not any(point.satisfies(claim) for point in tried)
    ]
    return nothing_satisfies("point", never, list(words))


def _judge(point: Point, claim: Any, report: _Report) -> None:
    try:
        true = point.holds(claim)
        if isinstance(claim, Iff | Implies):
            report.seen.add(point.holds(claim.args[0]))
    except UndecidedError:
        return
    except UndefinedError as error:
        report.refuted = f"undefined ({error}) at {point.shown()}"
        return
    if true:
        report.found += 1
    else:
        report.refuted = f"{_sides(point, claim)} at {point.shown()}"


def _sides(point: Point, claim: Any) -> str:
    if isinstance(claim, ForAll | Implies | Iff):
        return f"{claim} is false"
    left, right = (point.value(part) for part in claim.args)
    return f"left side {left}, right side {right}"
