"""Exact instances: a statement written out for small numbers of actions, on scalar symbols.

An equation holds at a size if the difference of its sides is zero as a rational function.
Inequalities and equivalences are judged at exact points that satisfy the hypotheses, the corners
of the simplex among them.  No inference rule is used, and no sum is left when SymPy
differentiates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from random import Random
from typing import Any

from sympy import Basic, Symbol

from logitproof.calculus.nodes import Equal, ForAll, Iff, Implies
from logitproof.checks.answers import (
    Answer,
    Report,
    UnsupportedError,
    conclude,
    listed,
    nothing_satisfies,
)
from logitproof.checks.exact import UndecidedError, UndefinedError
from logitproof.checks.expansion import Expansion
from logitproof.checks.identities import Identities, NotRationalError
from logitproof.checks.points import Point, logarithmic_letters
from logitproof.checks.sampling import larger_sizes
from logitproof.checks.statement import Statement, bound_of_all, dimensions, free_letters, words_of

__all__ = ["check_instances"]

SIZES = (1, 2, 3, 4, 5)
OTHER_SIZES = (3, 3, 2, 1, 1)  # numbers of positions or parameters, to go with them
PLACES = 10  # how many choices of the free indices are looked at for each size
POINTS = 24  # how many exact points for each choice, where there is no proof
POINTS_BESIDE_PROOF = 4
EXTREME_POINTS = 12  # how many with large and tiny scalars, once for each size
EXTREME_POINTS_BESIDE_ARRAYS = 3
CHOICES = 400  # so many choices of the indices are all looked at, of more a sample

Numbers = dict[Basic, int]


@dataclass
class _Report(Report):
    """What was found at one choice of the sizes, and for how many choices of the indices."""

    places: int = 0
    proofs: int = 0

    def found_words(self) -> str:
        proof = f"an identity for {self.proofs} choices of the indices, " if self.proofs else ""
        return f"{proof}true at {self.found} exact points"


def check_instances(statement: Statement) -> Answer:
    """Judge a statement exactly at n = 1, ..., 5, and at larger n where no array runs over n.

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
    for sizes in (*_sizes(statement), *larger_sizes(statement)):
        reports.append(_at_size(statement, sizes))
        if reports[-1].refuted:
            break
    return conclude(statement.claim, reports, _how)


def _how(reports: Sequence[Any]) -> str:
    points = f"true at {sum(one.found for one in reports)} exact points ({listed(reports)})"
    proved = [one for one in reports if one.proofs == one.places]
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


def _at_size(statement: Statement, sizes: Numbers) -> _Report:
    report = _Report(sizes)
    try:
        _look(statement, sizes, report)
    except UnsupportedError as error:
        report.unsupported = str(error)
    return report


def _look(statement: Statement, sizes: Numbers, report: _Report) -> None:
    places = _places(statement, sizes)
    for numbers in places:
        expansion = Expansion(statement, numbers)
        _at_place(expansion, report)
        if numbers == places[0] and statement.scalars and not report.refuted:
            _at_extremes(expansion, report)
        if report.refuted:
            return
    if not report.found:
        report.no_meaning = _why_none(statement, sizes, places)


def _why_none(statement: Statement, sizes: Numbers, places: list[Numbers]) -> str:
    """Name the hypotheses that keep all points of a size away."""
    logarithmic = logarithmic_letters(statement)
    tried = [
        Point(expansion, trial, logarithmic)
        for numbers in places or islice(_candidates(statement, sizes), 50)
        for expansion in [Expansion(statement, numbers)]
        for trial in range(Point.trials(expansion) if places else 1)
    ]
    words = {words_of(one): one.claim for one in statement.assumptions}
    never = [
        shown
        for shown, claim in words.items()
        if not any(_satisfied(point, claim) for point in tried)
    ]
    return nothing_satisfies("point", never, list(words))


def _places(statement: Statement, sizes: Numbers) -> list[Numbers]:
    """Return values of the free indices that satisfy the hypotheses about indices alone."""
    conditions = [one.claim for one in statement.assumptions if _on_indices(one.claim)]
    found = []
    for numbers in _candidates(statement, sizes):
        point = Point(Expansion(statement, numbers), 0, frozenset())
        if all(_satisfied(point, condition) for condition in conditions):
            found.append(numbers)
    if len(found) > PLACES:
        draw = Random(f"{statement.name} {sizes}")  # noqa: S311  no secrets: the same every time
        found = [found[0], *draw.sample(found[1:-1], PLACES - 2), found[-1]]
    return found


def _candidates(statement: Statement, sizes: Numbers) -> Iterator[Numbers]:
    """Yield values of the indices in range and just out of it: the hypotheses give the range."""
    spots: list[Any] = list(statement.indices)
    for array in statement.integer_arrays:
        (many,) = dimensions(array.name, sizes)
        spots += [array[at] for at in range(1, many + 1)]
    values = range(max(sizes.values(), default=1) + 2)
    if max(sizes.values(), default=1) > SIZES[-1] and len(values) ** len(spots) > CHOICES:
        draw = Random(f"{statement.name} {sizes}")  # noqa: S311  no secrets: the same every time
        for _ in range(CHOICES):
            yield {**sizes, **{one: draw.choice(values) for one in spots}}
        return
    for chosen in product(values, repeat=len(spots)):
        yield {**sizes, **dict(zip(spots, chosen, strict=True))}


def _on_indices(claim: Any) -> bool:
    return all(
        one.is_integer or (not isinstance(one, Symbol) and one.args[0].is_integer)
        for one in free_letters(claim)
    )


def _satisfied(point: Point, condition: Any) -> bool:
    try:
        return point.holds(condition)
    except (UndefinedError, UndecidedError):
        return False


def _at_place(expansion: Expansion, report: _Report) -> None:
    """Judge at one choice of the indices: a few points, then a proof, or else more points."""
    claim, before = expansion.statement.claim, report.found
    is_equation = isinstance(_core(claim), Equal)
    points = _points(expansion, report)
    for point in islice(points, POINTS_BESIDE_PROOF if is_equation else POINTS):
        _judge(point, claim, report)
    if report.refuted or report.found == before:
        return
    report.places += 1
    if is_equation and _is_identity(expansion):
        report.proofs += 1
    elif is_equation:
        for point in islice(points, POINTS - POINTS_BESIDE_PROOF):
            _judge(point, claim, report)


def _at_extremes(expansion: Expansion, report: _Report) -> None:
    """Judge where scalars are large or tiny."""
    statement = expansion.statement
    logarithmic = logarithmic_letters(statement)
    plain = len(statement.letters) == len(statement.scalars)
    for trial in range(EXTREME_POINTS if plain else EXTREME_POINTS_BESIDE_ARRAYS):
        # The arrays come from other trials than before, and each size tries other numbers.
        at = trial + 7 * max(report.sizes.values(), default=0)
        point = Point(expansion, at, logarithmic, extreme=True)
        if all(_satisfied(point, one.claim) for one in statement.assumptions):
            _judge(point, statement.claim, report)
        if report.refuted:
            return


def _core(claim: Any) -> Any:
    while isinstance(claim, ForAll):
        claim = claim.args[0]
    return claim


def _points(expansion: Expansion, report: _Report) -> Iterator[Point]:
    """Yield points that satisfy the hypotheses, until one refutes the claim."""
    logarithmic = logarithmic_letters(expansion.statement)
    for trial in range(Point.trials(expansion)):
        point = Point(expansion, trial, logarithmic)
        for candidate in dict.fromkeys((point, point.tightened(), _solved(point))):
            if report.refuted:
                return
            if all(_satisfied(candidate, one.claim) for one in expansion.statement.assumptions):
                yield candidate
        if report.refuted:
            return


def _solved(point: Point) -> Point:
    try:
        return point.solved()
    except (UndefinedError, UndecidedError):
        return point


def _judge(point: Point, claim: Any, report: _Report) -> None:
    try:
        true = point.holds(claim)
        for function in point.expansion.needed:
            point.exact(function)
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


def _is_identity(expansion: Expansion) -> bool:
    """Tell whether the two sides of an equation are the same function, under the hypotheses."""
    identities = Identities()
    try:
        for one in expansion.statement.assumptions:
            for difference in _differences(expansion, one.claim, {}):
                identities.assume_zero(difference)
        return all(map(identities.is_zero, _differences(expansion, expansion.statement.claim, {})))
    except NotRationalError:
        return False


def _differences(expansion: Expansion, claim: Any, places: dict[Symbol, int]) -> Iterator[Any]:
    """Yield right minus left of every equation that must hold; of other claims, nothing."""
    if isinstance(claim, ForAll):
        for body, inner in expansion.below(claim, places):
            yield from _differences(expansion, body, dict(inner))
    elif isinstance(claim, Equal):
        left, right = (expansion.scalar(part, places) for part in claim.args)
        yield right - left
