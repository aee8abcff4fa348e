"""Numbers with many digits: a statement evaluated at random logits, and at special ones.

Both sides are computed from their definitions, with at least 60 digits; a derivative is a
difference quotient of the definition.  No formula of the package is used, and nothing of the
exact checker's arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from mpmath import mp
from sympy import Basic, IndexedBase, Symbol, preorder_traversal

from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Less,
    Partial,
)
from logitproof.checks.answers import (
    Answer,
    Report,
    UnsupportedError,
    conclude,
    listed,
    nothing_satisfies,
)
from logitproof.checks.draws import Draws, random_places
from logitproof.checks.evaluation import DIGITS, NoValueError, Places, World
from logitproof.checks.sampling import larger_sizes
from logitproof.checks.statement import Statement, bound_of_all, free_letters, words_of

__all__ = ["TOLERANCE", "check_numeric"]

SIZES = (1, 2, 3, 5, 8)
LAST_SIZE = 12  # with few samples
OTHER_SIZES = (2, 3, 1, 2, 4)
PLAIN_DIGITS = 60  # enough where nothing is differentiated
TOLERANCE = "1e-40"  # difference quotients are right to 1e-55 or better: see `evaluation`
FLOOR = "1e-10"  # below this a difference counts as it is, not relative to the sides
FINE_DIGITS = 200  # where all letters are scalars; and for a second look at large and tiny ones
EXTREMES = 16
EXTREMES_BESIDE_ARRAYS = 4
TRIALS = 240
ATTEMPTS = 30
SAMPLES = {Equal: 8, Iff: 60}
INEQUALITY_SAMPLES = 48


@dataclass
class _Report(Report):
    """What was found at one choice of the sizes, and how far the sides are apart."""

    error: Any = 0
    held: dict[str, int] = field(default_factory=dict)  # how often each hypothesis does

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
    differentiates = _differentiates(statement)
    plain = PLAIN_DIGITS if set(statement.letters) - {*statement.scalars} else FINE_DIGITS
    with mp.workdps(DIGITS if differentiates else plain):
        for sizes in _sizes(statement):
            reports.append(_at_size(statement, sizes))
            if reports[-1].refuted:
                break

    def how(done: Sequence[Any]) -> str:
        why = f"true at {sum(one.found for one in done)} samples ({listed(done)})"
        if isinstance(statement.claim, Equal):
            why += f", largest relative error {mp.nstr(max(one.error for one in done), 2)}"
        return why + (", derivatives by difference quotients" if differentiates else "")

    return conclude(statement.claim, reports, how)


@lru_cache(maxsize=256)
def _differentiates(statement: Statement) -> bool:
    terms = [statement.claim, *(one.body for one in statement.equations.values())]
    return any(isinstance(part, Partial) for term in terms for part in preorder_traversal(term))


def _sizes(statement: Statement) -> Iterator[dict[Basic, int]]:
    for place, value in enumerate(SIZES if statement.sizes else SIZES[:1]):
        yield {
            one: value if one.name == "n" else OTHER_SIZES[(place + shift) % len(OTHER_SIZES)]
            for shift, one in enumerate(statement.sizes)
        }
    if statement.free_sizes:
        yield from larger_sizes(statement)
    elif any(one.name == "n" for one in statement.sizes):
        yield {one: LAST_SIZE if one.name == "n" else 1 for one in statement.sizes}


def _at_size(statement: Statement, sizes: dict[Basic, int]) -> _Report:
    report = _Report(sizes)
    wanted = SAMPLES.get(type(statement.claim), INEQUALITY_SAMPLES) * statement.effort
    if _fixes_a_size(statement):
        wanted *= len(SIZES)  # the other sizes have none to give
    elif max(sizes.values(), default=1) == LAST_SIZE:
        wanted = max(2, wanted // 8)
    try:
        _look_at_extremes(statement, sizes, report)
        worlds = () if report.refuted else _worlds(statement, sizes)
        for turn, world in enumerate(worlds):
            for candidate in dict.fromkeys((world, _tightened(world), _solved(world, turn))):
                if not report.refuted and _accepts(candidate, report):
                    _judge(candidate, report)
            if report.refuted or report.found >= wanted:
                return report
    except UnsupportedError as error:
        report.unsupported = str(error)
        return report
    if not report.found:
        never = [words for words, many in report.held.items() if not many]
        report.no_meaning = nothing_satisfies("sample", never, list(report.held))
    return report


def _look_at_extremes(statement: Statement, sizes: dict[Basic, int], report: _Report) -> None:
    """Judge where scalars are large or tiny; a second look, with more digits, decides."""
    if not statement.scalars or _differentiates(statement):
        return
    plain = len(statement.letters) == len(statement.scalars)
    for trial in range(EXTREMES if plain else EXTREMES_BESIDE_ARRAYS):
        draws = Draws(statement, f"{statement.name} extreme {sizes}", trial, extreme=True)
        world = World(statement, random_places(statement, sizes, draws), draws)
        if not _accepts(world, _Report(sizes)):
            continue
        first = _Report(sizes)
        _judge(world, first)
        if first.refuted:
            with mp.workdps(4 * FINE_DIGITS):
                again = world.moved(("", ()), mp.mpf(0))
                if _accepts(again, _Report(sizes)):
                    _judge(again, report)
        if report.refuted:
            return


def _fixes_a_size(statement: Statement) -> bool:
    claims = [one.claim for one in statement.assumptions]
    return any(isinstance(one, Equal) and one.args[0] in statement.sizes for one in claims)


def _worlds(statement: Statement, sizes: dict[Basic, int]) -> Iterator[World]:
    """Yield samples at places that satisfy the hypotheses about indices, if there are such."""
    on_indices = [one.claim for one in statement.assumptions if _is_on_indices(one.claim)]
    words = ", ".join(map(str, sizes.items()))
    misses = 0
    for trial in range(TRIALS):
        for attempt in range(ATTEMPTS):
            draws = Draws(statement, f"{statement.name} {words} {attempt}", trial)
            world = World(statement, random_places(statement, sizes, draws), draws)
            if all(holds(world, claim) for claim in on_indices):
                break
        else:
            misses += 1
        yield world
        if misses > 3:
            return


def _is_on_indices(claim: Any) -> bool:
    letters = (one.args[0] if isinstance(one, IndexedBase) else one for one in free_letters(claim))
    return all(letter.is_integer for letter in letters)


def _tightened(world: World) -> World:
    """Return a world where a scalar letter makes an equality of a hypothesis ``<=``.

    That is where a claim that is strict by mistake fails.
    """
    for one in world.statement.assumptions:
        if (letter := bound_of_all(one.claim)) is not None:
            found = max(world.value(body.args[0], at) for body, at in world.bodies(one.claim, {}))
            if found > 0 or not letter.is_positive:
                other = world.moved((letter.name, ()), found)
                other.drawn = {**world.drawn, (letter.name, ()): found}
                return other
        for letter in free_letters(one.claim) if isinstance(one.claim, AtMost) else ():
            if isinstance(letter, Symbol) and not letter.is_integer:
                key = (letter.name, ())
                low, high = one.claim.args
                gaps = [world.moved(key, mp.mpf(at)).value(high - low) for at in (1, 2)]
                found = 1 - gaps[0] / (gaps[1] - gaps[0]) if gaps[0] != gaps[1] else 0
                if found > 0 or (not letter.is_positive and gaps[0] != gaps[1]):
                    other = world.moved(key, found)
                    other.drawn = {**world.drawn, key: found}
                    return other
    return world


def _solved(world: World, turn: int) -> World:
    """Return a world where scalar letters solve the polynomials that are assumed to be 0."""
    for letter, coefficients in world.statement.solvable:
        values = [world.value(one) for one in coefficients]
        while values and values[0] == 0:
            values.pop(0)
        if len(values) < 2:
            continue
        roots = _real_roots(tuple(values), mp.dps)
        roots = [one for one in roots if one > 0 or not letter.is_positive]
        if roots:
            key = (letter.name, ())
            found = roots[turn % len(roots)]
            other = world.moved(key, found)
            other.drawn = {**world.drawn, key: found}
            world = other
    return world


@lru_cache(maxsize=64)
def _real_roots(values: tuple[Any, ...], digits: int) -> list[Any]:
    try:
        found = mp.polyroots(values, maxsteps=100, extraprec=4 * digits)
    except mp.NoConvergence:
        return []
    return [mp.re(one) for one in found if abs(mp.im(one)) <= mp.mpf(TOLERANCE)]


def _accepts(world: World, report: _Report) -> bool:
    """Tell whether all hypotheses hold; count how often each one does."""
    accepted = True
    for one in world.statement.assumptions:
        try:
            true = holds(world, one.claim)
        except NoValueError:
            true = False
        report.held[words_of(one)] = report.held.get(words_of(one), 0) + true
        accepted = accepted and true
    return accepted


def _judge(world: World, report: _Report) -> None:
    claim = world.statement.claim
    try:
        true = holds(world, claim)
        if isinstance(claim, Iff | Implies):
            report.seen.add(holds(world, claim.args[0]))
        if isinstance(claim, Equal):
            left, right = (world.value(part) for part in claim.args)
            report.error = max(report.error, abs(left - right) / _scale(left, right))
    except NoValueError as error:
        report.refuted = f"undefined: {error}, at {_shown(world)}"
        return
    report.found += 1
    if not true:
        report.refuted = f"{_sides(world)} at {_shown(world)}"


def holds(world: World, claim: Any, places: Places | None = None) -> bool:
    """Tell whether a proposition is true, up to rounding.

    ``<=`` may fail by the rounding error, ``<`` must hold by more than it.
    """
    at = places or {}
    if isinstance(claim, ForAll):
        return all(holds(world, body, inner) for body, inner in world.bodies(claim, at))
    if isinstance(claim, Implies):
        return not holds(world, claim.args[0], at) or holds(world, claim.args[1], at)
    if isinstance(claim, Either):
        return any(holds(world, part, at) for part in claim.args)
    if isinstance(claim, Iff):
        return holds(world, claim.args[0], at) == holds(world, claim.args[1], at)
    values = [world.value(part, at) for part in claim.args]
    if isinstance(claim, InRange):
        return bool(values[1] <= values[0] <= values[2])
    gap = values[1] - values[0]
    rounding = _tolerance(world.statement) * _scale(*values)
    if isinstance(claim, Equal | Differs):
        return bool(abs(gap) <= rounding) is isinstance(claim, Equal)
    if isinstance(claim, AtMost):
        return bool(gap >= -rounding)
    if isinstance(claim, Less):
        return bool(gap > rounding)
    raise UnsupportedError(f"numeric: expected a proposition known here, got {claim.func}")


def _tolerance(statement: Statement) -> Any:
    """Return how far the sides of an equation may differ, with the digits that are at work."""
    few = mp.dps <= PLAIN_DIGITS or _differentiates(statement)
    return mp.mpf(TOLERANCE) if few else mp.mpf(10) ** -(2 * mp.dps // 3)


def _scale(left: Any, right: Any) -> Any:
    return max(abs(left), abs(right), mp.mpf(FLOOR))


def _sides(world: World) -> str:
    claim = world.statement.claim
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
