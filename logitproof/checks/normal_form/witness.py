"""Points: numbers for the letters of normal forms, at which hypotheses hold and forms differ.

A normal form that is not 0 refutes an equation once a point is exhibited where the hypotheses
hold and the sides differ; a statement whose hypotheses hold at no point says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any, TypeAlias

from mpmath import mp

from logitproof.checks.letters import dimensions
from logitproof.checks.normal_form.atoms import Atom, Monomial, Polynomial
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.statement import Statement
from logitproof.errors import LogitproofError

__all__ = ["DIGITS", "TINY", "NoValueError", "Point", "choices", "points"]

DIGITS = 60
TINY = "1e-35"  # what is nearer to 0 than this counts as 0
TRIALS = 96
BEYOND = 0.15  # how often a free index lies out of range: the hypotheses may allow it
SIZES = (3, 2, 4, 1)
KINDS = ("policy", "policy", "zeros", "corner", "uniform", "signed", "real", "real")

Places: TypeAlias = Mapping[Index, int]


class NoValueError(LogitproofError):
    """A normal form has no real value at a point."""


class Point:
    """Values of sizes, indices and letters, drawn as they are asked for.

    Parameters
    ----------
    trial : int
        Which point.
    sizes : mapping of Symbol to int
        The sizes.
    positive : set of str
        The scalars that are positive by the notation.
    """

    def __init__(self, trial: int, sizes: Mapping[Any, int], positive: set[str]) -> None:
        self.trial = trial
        self.sizes = sizes
        self.positive = positive
        self.numbers = {str(letter): value for letter, value in sizes.items()}
        self.drawn: dict[str, Any] = {}

    def value(self, of: Polynomial, places: Places) -> Any:
        """Return the value of a polynomial, at the values of its opened indices."""
        return mp.fsum(_number(many) * self._monomial(one, places) for one, many in of.items())

    def index(self, index: Index, places: Places) -> int:
        """Return the value of an index term."""
        kind = index[0]
        if index in places:
            return places[index]
        if kind == "number":
            return int(index[1])
        if kind == "end":
            return self.size(index[1]) + int(index[2])
        if kind == "plus":
            return self.index(index[1], places) + self.numbers[index[2]]
        last = max(self.numbers.values(), default=1)
        if kind == "free":
            return self._drawn_index(str(index[1]), last)
        return self._drawn_index(f"{index[1]}[{self.index(index[2], places)}]", last)

    def _drawn_index(self, name: str, last: int) -> int:
        if name not in self.drawn:
            chance = self._chance(name)
            beyond = chance.random() < BEYOND
            self.drawn[name] = chance.choice((0, last + 1)) if beyond else chance.randint(1, last)
        return int(self.drawn[name])

    def shown(self) -> str:
        """Return the values for a reader."""
        numbers = [f"{name} = {value}" for name, value in self.numbers.items()]
        drawn = sorted(self.drawn.items())
        letters = [
            f"{name} = {one if isinstance(one, int) else mp.nstr(one, 6)}" for name, one in drawn
        ]
        return ", ".join(numbers + letters)

    def _chance(self, of: object) -> Random:
        return Random(f"{self.trial} {of}")  # noqa: S311  no secrets: the same every time

    def _monomial(self, one: Monomial, places: Places) -> Any:
        return mp.fprod(self._power(atom, power, places) for atom, power in one)

    def _power(self, atom: Atom, power: Any, places: Places) -> Any:
        if atom.kind == "exp":
            return mp.exp(_number(power) * self._monomial(atom.data[0], places))
        value = self._atom(atom, places)
        if abs(value) < mp.mpf(TINY) and power < 0:
            raise NoValueError(f"{atom} is 0")
        if power == int(power):
            return value ** int(power)
        raise NoValueError(f"{atom} has the power {power}")

    def _atom(self, atom: Atom, places: Places) -> Any:
        if atom.kind == "letter":
            return self._letter(atom.data[0], tuple(self.index(x, places) for x in atom.data[1]))
        if atom.kind == "delta":
            one, other = (self.index(x, places) for x in atom.data)
            return mp.mpf(int(one == other))
        if atom.kind == "sum":
            sizes, body = atom.data
            nodes = [("node", atom.depth, place) for place in range(len(sizes))]
            inner = choices(nodes, [self.size(label) for label in sizes])
            return mp.fsum(self._monomial(body, {**places, **chosen}) for chosen in inner)
        if atom.kind == "max":
            return max(self.value(dict(one), places) for one in atom.data[0])
        return _function(atom.kind, self.value(dict(atom.data[0]), places))

    def size(self, label: str) -> int:
        """Return the value of a size, or of a sum of sizes."""
        return sum(self.numbers[name] for name in label.split("+"))

    def _letter(self, name: str, at: tuple[int, ...]) -> Any:
        if not at and name in self.numbers:
            return mp.mpf(self.numbers[name])
        key = f"{name}[{','.join(map(str, at))}]" if at else name
        if key not in self.drawn:
            self.drawn[key] = self._entry(name, at) if at else self._scalar(name)
        return self.drawn[key]

    def _scalar(self, name: str) -> Any:
        chance = self._chance(name)
        value = mp.mpf(chance.randint(1, 60)) / chance.randint(7, 30)
        return value if name in self.positive else chance.choice((-1, 1, 1, 0)) * value

    def _entry(self, name: str, at: tuple[int, ...]) -> Any:
        many = dimensions(name, self.sizes)[-1]
        if not 1 <= at[-1] <= many:
            return self._real((name, at))
        kind = self._chance((name, "kind")).choice(KINDS)
        row = (name, at[:-1])
        if kind == "real":
            return self._real((name, at))
        if kind == "uniform":
            return 1 / mp.mpf(many)
        if kind == "corner":
            return mp.mpf(int(self._chance(row).randint(1, many) == at[-1]))
        least = {"policy": 1, "zeros": 0, "signed": -5}[kind]
        weights = [self._chance((row, place)).randint(least, 9) for place in range(many)]
        return mp.mpf(weights[at[-1] - 1]) / (sum(weights) or 1)

    def _real(self, of: object) -> Any:
        chance = self._chance(of)
        return mp.mpf(chance.randint(-40, 40)) / chance.randint(9, 25)


def points(statement: Statement, fixed: Mapping[str, int], positive: set[str]) -> Iterator[Point]:
    """Yield points for the letters of a statement; ``fixed`` gives some sizes their values."""
    for trial in range(TRIALS):
        sizes = {
            one: fixed.get(one.name, SIZES[(trial + (place if one.name != "n" else 0)) % 4])
            for place, one in enumerate(statement.sizes, 1)
        }
        yield Point(trial, sizes, positive)


def choices(indices: Sequence[Index], lasts: Sequence[int]) -> Iterator[dict[Index, int]]:
    """Yield all values of indices that run from 1 on.

    >>> from logitproof.checks.normal_form.witness import choices
    >>> list(choices([("open", 0)], [2]))
    [{('open', 0): 1}, {('open', 0): 2}]
    """
    for values in product(*(range(1, last + 1) for last in lasts)):
        yield dict(zip(indices, values, strict=True))


def _function(kind: str, inside: Any) -> Any:
    if kind == "abs":
        return abs(inside)
    if abs(inside) < mp.mpf(TINY):
        inside = mp.mpf(0)
    if kind == "root" and inside >= 0:
        return mp.sqrt(inside)
    if kind == "log" and inside > 0:
        return mp.log(inside)
    if kind == "inv" and inside:
        return 1 / inside
    raise NoValueError(f"{kind} of {mp.nstr(inside, 5)}")


def _number(value: Any) -> Any:
    fraction = Fraction(value)
    return mp.mpf(fraction.numerator) / fraction.denominator
