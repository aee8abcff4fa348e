"""The samples at which a statement is judged: numbers that satisfy its hypotheses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mpmath import mp
from sympy import Basic

from logitproof.checks.equations import words_of
from logitproof.checks.kept import Kept, Replay
from logitproof.checks.kinds import is_on_indices
from logitproof.checks.numeric.aimed import meeting, satisfies, tightened, with_roots
from logitproof.checks.numeric.draws import Draws, random_places
from logitproof.checks.numeric.evaluation import World
from logitproof.checks.numeric.functions import NoValueError
from logitproof.checks.numeric.truth import differentiates, holds
from logitproof.checks.statement import Statement

__all__ = ["Samples"]

TRIALS = 240
LARGE, LARGE_TRIALS = 12, 16  # where arrays run over a size that is larger
ATTEMPTS = 30
SELDOM = 8  # fewer than one in so many drawn at random satisfies the hypotheses
MEETINGS = 4  # how often a sample is moved to where the hypotheses hold that are equations


class Samples:
    """Worlds of one choice of the sizes, in which all hypotheses hold.

    Parameters
    ----------
    statement : Statement
        Its hypotheses and definitions; statements that differ in their claims share the worlds.
    sizes : mapping of Basic to int
        The sizes.

    Attributes
    ----------
    accepted : iterable of World
        The worlds; going through them again gives the same ones.
    held : dict of str to bool
        Which hypotheses were met so far, each on its own.
    """

    _kept: Kept[Samples] = Kept(24)

    def __init__(self, statement: Statement, sizes: Mapping[Basic, int]) -> None:
        self.statement = statement
        self.sizes = dict(sizes)
        self.held = {words_of(one): False for one in statement.assumptions}
        self.accepted = Replay(self._accepted())

    @classmethod
    def of(cls, statement: Statement, sizes: Mapping[Basic, int]) -> Samples:
        """Return the samples of a statement, those of the last one if they are the same."""
        key = (statement.ground, tuple(sizes.items()), differentiates(statement), mp.dps)
        return cls._kept.get(key, lambda: cls(statement, sizes))

    def _accepted(self) -> Iterator[World]:
        equations, left, met = self.statement.assumed_equations, MEETINGS, 0
        for turn, world in enumerate(self._worlds()):
            good = self._accepts(world)
            met += good
            if good:
                yield world
            for other in _moved(world, turn):
                if self._accepts(other):
                    yield other
            if equations and left and met * SELDOM < turn:
                left -= 1
                found = meeting(world, equations, turn)
                if found is not None and self._accepts(found):
                    yield found

    def _accepts(self, world: World) -> bool:
        accepted = satisfies(world)
        for one in self.statement.assumptions:
            words = words_of(one)
            if not self.held[words]:
                self.held[words] = accepted or _holds_alone(world, one.claim)
        return accepted

    def _worlds(self) -> Iterator[World]:
        """Yield samples at places that satisfy the hypotheses about indices, if there are such."""
        claims = [one.claim for one in self.statement.assumptions]
        on_indices = [one for one in claims if is_on_indices(one)]
        words = ", ".join(map(str, self.sizes.items()))
        misses = 0
        large = max(self.sizes.values(), default=1) > LARGE and not self.statement.free_sizes
        for trial in range(LARGE_TRIALS if large else TRIALS):
            for attempt in range(ATTEMPTS):
                draws = Draws(self.statement, f"{self.statement.name} {words} {attempt}", trial)
                places = random_places(self.statement, self.sizes, draws)
                world = World(self.statement, places, draws)
                if all(holds(world, claim) for claim in on_indices):
                    break
            else:
                misses += 1
            yield world
            if misses > 3:
                return


def _holds_alone(world: World, claim: object) -> bool:
    try:
        return holds(world, claim)
    except NoValueError:
        return False


def _moved(world: World, turn: int) -> list[World]:
    try:
        found = (tightened(world), with_roots(world, turn))
    except NoValueError:
        return []
    return [one for one in found if one is not None]
