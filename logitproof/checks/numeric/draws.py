"""Random numbers for the letters of a statement, the same ones at every run."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha512
from itertools import product
from random import Random
from typing import Any

from mpmath import mp
from sympy import Basic, IndexedBase, exp, preorder_traversal

from logitproof.checks.letters import dimensions, free_letters
from logitproof.checks.numeric.evaluation import Key, Places, World
from logitproof.checks.sampling import extremes, off_simplex, policies
from logitproof.checks.statement import Statement
from logitproof.notation import last_value

__all__ = ["Draws", "random_places"]

FAR_POWERS = (12, -12, 4)
FAR_EXPONENT = 45
SPREADS = ("1", "3", "7", "0.3")


class Draws:
    """Values of the letters that nothing defines.

    Every other trial takes the arrays from special rows, one after the other: the uniform policy,
    rows that are no policies, and other policies.  The rest are random.

    Parameters
    ----------
    statement : Statement
        What is sampled for.
    seed : str
        Fixes all values.
    trial : int
        Which sample.
    extreme : bool
        Whether scalars are large or tiny, where that does not make exponentials of them huge.
    """

    def __init__(
        self, statement: Statement, seed: str, trial: int, *, extreme: bool = False
    ) -> None:
        self.extreme = extreme
        self.statement = statement
        self.seed = f"{seed} {trial}"
        self.trial = trial
        self.exponents = _letters_in_exponents(statement)

    def chance(self, of: object) -> Random:
        """Return a source of random numbers for one purpose."""
        return Random(f"{self.seed} {of}")  # noqa: S311  no secrets: the same every time

    def uniform(self, of: object, low: int, high: int) -> Any:
        """Return a random number in all working digits."""
        text = f"{self.seed} {of}".encode()
        # A digest has 512 random bits and costs less than a generator.
        blocks = (sha512(text + bytes([turn])).digest() for turn in range(mp.prec // 512 + 1))
        whole = b"".join(blocks)
        return low + (high - low) * mp.ldexp(int.from_bytes(whole), -8 * len(whole))

    def __call__(self, world: World, letter: Any, key: Key) -> Any:
        """Return the value of one entry of ``letter``."""
        if letter in world.statement.moving:
            return self._moving(world, letter, key)
        if not isinstance(letter, IndexedBase):
            return self._extreme(world, letter) if self.extreme else self._scalar(letter)
        name, at = key
        shape = dimensions(name, world.numbers)
        if self.extreme and self.trial % 2:
            return self._far(key, in_exponent=letter in self.exponents)
        if not 1 <= at[-1] <= shape[-1]:
            if self.trial % 4 != 3:
                return self._real(key)
            at = (*at[:-1], (at[-1] - 1) % shape[-1] + 1)  # the row goes round
        if self.trial % 2:
            row = self._special(name, at, shape[-1])
            return 4 * row if letter in self.exponents else row
        return self._real(key) if letter in self.exponents else self._random(key, shape[-1])

    def _random(self, key: Key, many: int) -> Any:
        """Return an entry of a random policy; of any row with sum 1; of any numbers."""
        # What an assumed equation speaks of is a policy more often than other arrays are, and
        # those more often than matrices.
        less = 0 if key[0] in self.statement.fixed_arrays else 0.35 * len(key[1])
        kind = self.chance(("kind", key[0])).random() + less
        if kind < 0.7:
            # Exponential numbers, divided by their sum, are uniform on the simplex.
            entry = -mp.log(self._row_entry(key, key[1][-1], 0, 1))
            if kind > 0.5:
                return entry
            places = range(1, many + 1)
            return entry / mp.fsum(-mp.log(self._row_entry(key, one, 0, 1)) for one in places)
        if kind < 0.85:
            others = (self._row_entry(key, one, -1, 2) for one in range(2, many + 1))
            return (
                self._row_entry(key, key[1][-1], -1, 2) if key[1][-1] > 1 else 1 - mp.fsum(others)
            )
        return self._real(key)

    def _row_entry(self, key: Key, place: int, low: int, high: int) -> Any:
        name, at = key
        return self.uniform((name, at[:-1], place), low, high)

    def _scalar(self, letter: Any) -> Any:
        if letter.is_positive:
            return mp.exp(self.uniform(letter.name, -3, 2))
        # Negative, positive and zero, each letter in a rhythm of its own.
        rhythm = (-1, 1, -1, 1, 0)
        side = rhythm[(self.trial // 2 + self.chance(letter.name).randrange(5)) % 5]
        return side * self.uniform(letter.name, 0, 3)

    def _extreme(self, world: World, letter: Any) -> Any:
        """Return a large or tiny number; beside arrays, none in an exponent."""
        statement = world.statement
        if letter in statement.exponents and len(statement.letters) > len(statement.scalars):
            return self._scalar(letter)
        pool = extremes(statement, letter)
        found = pool[(self.trial + self.chance(letter.name).randrange(2)) % len(pool)]
        return mp.mpf(found.numerator) / found.denominator

    def _far(self, key: Key, *, in_exponent: bool) -> Any:
        """Return a large or tiny entry; where its exponential is taken, not too large."""
        turn = self.trial // 2
        if in_exponent:
            return self._real(key) + FAR_EXPONENT * self.chance(("far", key)).choice((-1, 0, 1))
        return self._real(key) * mp.mpf(10) ** FAR_POWERS[turn % len(FAR_POWERS)]

    def _real(self, key: Key) -> Any:
        """Return any real number, and now and then 0."""
        if self.chance(("zero", key)).random() < 0.1:
            return mp.mpf(0)
        spread = mp.mpf(SPREADS[self.trial // 2 % len(SPREADS)])
        return spread * self.uniform(key, -1, 1)

    def _special(self, name: str, at: tuple[int, ...], many: int) -> Any:
        """Return an entry of a special row: the uniform policy, no policy, or the next policy."""
        turn = self.trial // 2
        rows = off_simplex(many) if turn % 4 == 1 else policies(many)
        # Two arrays that went through the same rows in step would never differ.
        first = name == self.statement.first_array
        shift = 0 if first else self.chance(("row", name)).randrange(len(rows))
        across = sum(at[:-1]) if turn % 2 else 0
        place = turn // 4 if turn % 4 == 1 else turn // 4 * 2 + turn % 4 // 2
        place = 0 if turn % 4 == 3 else place + shift + across
        entry = rows[place % len(rows)][at[-1] - 1]
        return mp.mpf(entry.numerator) / entry.denominator

    def _moving(self, world: World, letter: Any, key: Key) -> Any:
        """Return a smooth function of the arrays that ``letter`` depends on."""
        waves = (
            self.uniform((key, "height", over.name, spot), -1, 1)
            * mp.sin(world.entry(over, spot) + self.uniform((key, "phase", over.name, spot), 0, 3))
            for over in world.statement.moving[letter]
            for spot in product(
                *(range(1, many + 1) for many in dimensions(over.name, world.numbers))
            )
        )
        return self.uniform(key, 0, 2) + mp.fsum(waves)


def random_places(statement: Statement, sizes: dict[Basic, int], draws: Draws) -> Places:
    """Return the sizes with random values of the free indices, some equal, some out of range."""
    chance = draws.chance("places")
    spots: list[Any] = list(statement.indices)
    for array in statement.integer_arrays:
        (many,) = dimensions(array.name, sizes)
        spots += [array[at] for at in range(1, many + 1)]
    numbers = dict(sizes)
    for spot in spots:
        last = sizes.get(last_value(spot), max(sizes.values(), default=1))
        earlier = [numbers[one] for one in spots if one in numbers]
        if earlier and chance.random() < 0.3:
            numbers[spot] = chance.choice(earlier)
        else:
            numbers[spot] = chance.choice([*list(range(1, last + 1)) * 2, 0, last + 1])
    return numbers


@lru_cache(maxsize=64)
def _letters_in_exponents(statement: Statement) -> frozenset[Basic]:
    terms = [statement.claim, *(one.claim for one in statement.hypotheses)]
    terms += [one.body for one in statement.equations.values()]
    inside = (part for term in terms for part in preorder_traversal(term) if isinstance(part, exp))
    return frozenset(letter for part in inside for letter in free_letters(part))
