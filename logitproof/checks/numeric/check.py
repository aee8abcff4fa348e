"""The decision with many digits: sizes, how many samples, and what was found at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from mpmath import mp
from sympy import Basic

from logitproof.calculus.nodes import AtMost, Equal, Iff, Implies, Less
from logitproof.checks.answers import (
    Answer,
    Report,
    UnsupportedError,
    conclude,
    listed,
    nothing_satisfies,
)
from logitproof.checks.kinds import is_inequality
from logitproof.checks.numeric.aimed import FINE_DIGITS, meeting, satisfies, tightest
from logitproof.checks.numeric.draws import Draws, random_places
from logitproof.checks.numeric.evaluation import World
from logitproof.checks.numeric.functions import DIGITS, NoValueError
from logitproof.checks.numeric.samples import Samples
from logitproof.checks.numeric.truth import (
    PLAIN_DIGITS,
    differentiates,
    doubtful,
    holds,
    is_clear,
    room,
    scale,
)
from logitproof.checks.sampling import larger_sizes
from logitproof.checks.statement import Statement

__all__ = ["check_numeric"]

SIZES = (1, 2, 3, 5, 8)
OTHER_SIZES = (2, 3, 1, 2, 4)
EXTREMES = 16
EXTREMES_BESIDE_ARRAYS = 8
SAMPLES = {Equal: 8, Iff: 60}
INEQUALITY_SAMPLES = 48
MEETINGS = 12  # how many samples are moved to where a compared equation holds
TERMS, SLOPE_TERMS = 1000, 300  # no larger sizes where sums have more
DESCENT_SIZES = 5  # up to this size an inequality is followed to where it holds least


@dataclass
class _Report(Report):
    """What was found at one choice of the sizes, and how far the sides are apart."""

    error: Any = 0

    def found_words(self) -> str:
        return f"true at {self.found} samples"


def check_numeric(statement: Statement) -> Answer:
    """Judge a statement with many digits at random values.

    Parameters
    ----------
    statement : Statement
        The claim with its hypotheses and definitions.

    Returns
    -------
    Answer
        Refuted with a counterexample; confirmed with the largest relative error; or not
        applicable if no sample satisfies the hypotheses, or if it holds what is unknown here.
    """
    reports: list[_Report] = []
    plain = PLAIN_DIGITS if statement.letters - {*statement.scalars} else FINE_DIGITS
    with mp.workdps(DIGITS if differentiates(statement) else plain):
        for sizes, share in _sizes(statement):
            reports.append(_at_size(statement, sizes, share))
            if reports[-1].refuted:
                break

    def how(done: Sequence[Any]) -> str:
        why = f"true at {sum(one.found for one in done)} samples ({listed(done)})"
        if isinstance(statement.claim, Equal):
            why += f", largest relative error {mp.nstr(max(one.error for one in done), 2)}"
        return why + (", derivatives by difference quotients" * differentiates(statement))

    return conclude(statement.claim, reports, how)


def _sizes(statement: Statement) -> Iterator[tuple[dict[Basic, int], int]]:
    """Yield values of the sizes, and what share of the samples to look at."""
    for place, value in enumerate(SIZES if statement.sizes else SIZES[:1]):
        sizes = {
            one: value if one.name == "n" else OTHER_SIZES[(place + shift) % len(OTHER_SIZES)]
            for shift, one in enumerate(statement.sizes)
        }
        yield sizes, 1
    for sizes in larger_sizes(statement, SLOPE_TERMS if differentiates(statement) else TERMS):
        yield sizes, 1 if statement.free_sizes else 16


def _at_size(statement: Statement, sizes: dict[Basic, int], share: int) -> _Report:
    report = _Report(sizes)
    try:
        _look(statement, sizes, share, report)
    except UnsupportedError as error:
        report.unsupported = str(error)
    return report


def _look(statement: Statement, sizes: dict[Basic, int], share: int, report: _Report) -> None:
    wanted = SAMPLES.get(type(statement.claim), INEQUALITY_SAMPLES) * statement.effort
    # Where a size is given, the other sizes have no samples.
    wanted = wanted * len(SIZES) if _fixes_a_size(statement) else max(2, wanted // share)
    if share == 1:
        _look_at_extremes(statement, sizes, report)
    samples = Samples.of(statement, sizes)
    seen: list[World] = []
    for world in samples.accepted if not report.refuted else ():
        _judge(world, statement, report)
        seen.append(world)
        if report.refuted or report.found >= wanted:
            break
    if share == 1 and seen and not report.refuted:
        with suppress(UnsupportedError):  # of a kind that cannot be aimed at
            _look_where_equations_hold(statement, seen, report)
            _look_downhill(statement, seen, report)
    if not report.found and not report.refuted:
        never = [words for words, met in samples.held.items() if not met]
        report.no_meaning = nothing_satisfies("sample", never, list(samples.held))


def _look_where_equations_hold(statement: Statement, seen: list[World], report: _Report) -> None:
    """Judge where the equations hold that the claim compares."""
    for turn, world in enumerate(islice(seen, MEETINGS if statement.compared_equations else 0)):
        side = statement.compared_equations[turn % len(statement.compared_equations)]
        other = meeting(world, (*statement.assumed_equations, side), turn)
        if other is None or report.refuted or not satisfies(other):
            continue
        if all(is_clear(other, one) for one in statement.compared_equations):
            _judge(other, statement, report, aimed=True)


def _look_downhill(statement: Statement, seen: list[World], report: _Report) -> None:
    """Judge where an inequality holds least."""
    small = max(report.sizes.values(), default=1) <= DESCENT_SIZES
    if small and is_inequality(statement.claim):
        for other in tightest(_closest(seen, statement), statement):
            if not report.refuted and satisfies(other):
                _judge(other, statement, report, aimed=True)


def _closest(seen: list[World], statement: Statement) -> World:
    """Return the world where an inequality holds least, but not as an equation."""
    claim = statement.claim

    def left(world: World) -> Any:
        if isinstance(claim, Implies):
            return 1 - holds(world, claim.args[0])
        value = room(world, claim)
        return value if value > mp.mpf(10) ** -(mp.dps // 2) else mp.inf

    return min(seen, key=left)


def _look_at_extremes(statement: Statement, sizes: dict[Basic, int], report: _Report) -> None:
    """Judge where values are large or tiny; a second look, with more digits, decides."""
    if differentiates(statement):
        return
    plain = len(statement.letters) == len(statement.scalars)
    for trial in range(EXTREMES if plain else EXTREMES_BESIDE_ARRAYS):
        draws = Draws(statement, f"{statement.name} extreme {sizes}", trial, extreme=True)
        drawn = World(statement, random_places(statement, sizes, draws), draws)
        world = _brought_in(drawn, trial)
        if world is None:
            continue
        first = _Report(sizes)
        _judge(world, statement, first)
        if first.refuted:
            with mp.workdps(4 * FINE_DIGITS):
                again = _brought_in(world.at({}), trial)
                if again is not None:
                    _judge(again, statement, report)
        if report.refuted:
            return


def _brought_in(world: World, turn: int) -> World | None:
    """Return a world, moved to where the assumed equations hold if need be; None if that fails."""
    if satisfies(world):
        return world
    equations = world.statement.assumed_equations
    found = meeting(world, equations, turn) if equations else None
    return found if found is not None and satisfies(found) else None


def _fixes_a_size(statement: Statement) -> bool:
    claims = [one.claim for one in statement.assumptions]
    return any(isinstance(one, Equal) and one.args[0] in statement.sizes for one in claims)


def _judge(world: World, statement: Statement, report: _Report, *, aimed: bool = False) -> None:
    """Judge at one world; one that is aimed at may be where both sides only just differ."""
    claim = statement.claim
    try:
        true = holds(world, claim)
        if isinstance(claim, Iff | Implies):
            report.seen.add(holds(world, claim.args[0]))
        if isinstance(claim, Equal):
            left, right = (world.value(part) for part in claim.args)
            report.error = max(report.error, abs(left - right) / scale(left, right))
    except NoValueError as error:
        report.refuted = f"undefined: {error}, at {_shown(world)}"
        return
    if not true and not aimed and doubtful(world, claim):
        return  # tiny numbers that are no rounding: too small to be judged
    report.found += 1
    if not true:
        report.refuted = f"{_sides(world, claim)} at {_shown(world)}"


def _sides(world: World, claim: Any) -> str:
    if isinstance(claim, Equal | AtMost | Less):
        left, right = (mp.nstr(world.value(part), 15) for part in claim.args)
        return f"left side {left}, right side {right}"
    return f"{claim} is false"


def _shown(world: World) -> str:
    numbers = [f"{name} = {value}" for name, value in world.numbers.items()]
    drawn = [
        f"{letter}{list(at) if at else ''} = {mp.nstr(value, 8)}"
        for (letter, at), value in sorted(world.drawn.items())
    ]
    return ", ".join(numbers + drawn)
