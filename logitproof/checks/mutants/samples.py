"""Values to search among, the same ones at every run."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cached_property
from random import Random
from typing import Any

from sympy import Basic, IndexedBase, Integer, Symbol

from logitproof.calculus.nodes import Equal
from logitproof.checks.letters import dimensions
from logitproof.checks.statement import Statement
from logitproof.notation import last_value

__all__ = ["Sample"]

SIZES = (2, 3, 1, 4, 3, 6)
OTHER_SIZES = (2, 1, 3)
OUT_OF_RANGE = 0.1
KINDS = ("policy", "policy", "uniform", "corner", "zeros", "sums to one", "real", "real")


class Sample:
    """One choice of sizes, indices and entries, drawn as they are asked for.

    Parameters
    ----------
    statement : Statement
        What is sampled for.
    trial : int
        Which sample.
    """

    def __init__(self, statement: Statement, trial: int) -> None:
        self.statement = statement
        self.trial = trial
        self.drawn: dict[str, float] = {}

    @cached_property
    def numbers(self) -> dict[Basic, int]:
        """The sizes, the free indices, and the entries of arrays of indices."""
        found: dict[Basic, int] = {}
        for place, size in enumerate(self.statement.sizes):
            turn = self.trial + self.trial // 7 * place
            drawn = SIZES[turn % 6] if size.name == "n" else OTHER_SIZES[(turn + place) % 3]
            found[size] = self._given.get(size, drawn)
        largest = max(found.values(), default=1)
        sizes = dict(found)
        for index in self.statement.indices:
            found[index] = self._index(str(index), sizes.get(last_value(index), largest))
        for array in self.statement.integer_arrays:
            (many,) = dimensions(array.name, sizes)
            last = sizes.get(Symbol("n", integer=True, positive=True), largest)
            for at in range(many + 2):
                found[array[at]] = self._index(f"{array}[{at}]", last)
        return found

    @cached_property
    def _given(self) -> dict[Basic, int]:
        """The sizes that a hypothesis gives a value."""
        claims = [one.claim for one in self.statement.assumptions if isinstance(one.claim, Equal)]
        return {one.args[0]: int(one.args[1]) for one in claims if isinstance(one.args[1], Integer)}

    def _index(self, name: str, last: int) -> int:
        chance = self._chance(name)
        if chance.random() < OUT_OF_RANGE:
            return chance.choice((0, last + 1))
        return chance.randint(1, last)

    def number(self, of: Basic) -> int:
        """Return the value of a size or an index."""
        return self.numbers.get(of, 0)

    def shape(self, array: Any) -> tuple[int, ...]:
        """Return the dimensions of an array."""
        return dimensions(array.name, self.numbers)

    def value(self, letter: Any, at: tuple[int, ...]) -> float:
        """Return the value of a letter that nothing defines."""
        name = f"{letter.name}{list(at)}" if at else letter.name
        if name not in self.drawn:
            array = isinstance(letter, IndexedBase)
            self.drawn[name] = self._entry(letter, at) if array else self._scalar(letter)
        return self.drawn[name]

    def wave(self, letter: Any, at: tuple[int, ...], of: Iterable[float]) -> float:
        """Return a smooth function of some values, one for each entry of ``letter``."""
        chance = self._chance((letter.name, at))
        whole = chance.uniform(-1, 1)
        for value in of:
            whole += chance.uniform(-1, 1) * math.sin(value + chance.uniform(0, 3))
        return whole

    def shown(self) -> str:
        """Return the values for a reader."""
        numbers = [f"{name} = {value}" for name, value in self.numbers.items()]
        return ", ".join(
            numbers + [f"{name} = {value:.6g}" for name, value in sorted(self.drawn.items())]
        )

    def _chance(self, of: object) -> Random:
        return Random(f"mutants {self.trial} {of}")  # noqa: S311  no secrets: always the same

    def _scalar(self, letter: Any) -> float:
        chance = self._chance(letter.name)
        value = chance.choice((0.25, 0.5, 1.5, chance.uniform(0.05, 4)))
        return value if letter.is_positive else chance.choice((1, -1, 1, 0)) * value

    def _entry(self, letter: Any, at: tuple[int, ...]) -> float:
        many = self.shape(letter)[-1]
        row = (letter.name, at[:-1])
        kind = self._chance(letter.name).choice(KINDS)
        if kind == "real" or not 1 <= at[-1] <= many:
            return self._chance((row, at[-1])).uniform(-2, 2)
        if kind == "uniform":
            return 1 / many
        if kind == "corner":
            return float(self._chance(row).randint(1, many) == at[-1])
        least = {"policy": 1, "zeros": 0, "sums to one": -4}[kind]
        weights = [self._chance((row, one)).randint(least, 8) for one in range(1, many + 1)]
        return weights[at[-1] - 1] / (sum(weights) or 1)
