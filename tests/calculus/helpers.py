"""What the tests of the core share: contexts, and the value of a term found without the core."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from mpmath import mp
from sympy import (
    Abs,
    Add,
    Basic,
    E,
    Indexed,
    IndexedBase,
    KroneckerDelta,
    Max,
    Mul,
    Number,
    Pow,
    Sum,
    Symbol,
    exp,
    log,
)

from logitproof.calculus.context import Context
from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis, Record
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Largest,
    Less,
    Partial,
)
from logitproof.notation import A, P, c, eta, index, last_value, n, z
from logitproof.theorems.definitions import (
    CHANGE,
    COLLISION,
    ENTROPY,
    NORM,
    RENYI,
    SCORE,
)

World = dict[Basic, Any]
TOLERANCE = mp.mpf(10) ** -12


def context_of(*claims: Any) -> Context:
    """Return the context whose facts are the given claims or hypotheses."""
    context = Context((), Record())
    for claim in claims:
        hypothesis = claim if isinstance(claim, Hypothesis) else Hypothesis(claim)
        context = context.with_hypothesis(hypothesis)
    return context


def in_ranges(names: str, last: Any = None) -> tuple[InRange, ...]:
    """Return the claims that the index letters ``names`` lie in 1..last."""
    letters = [index(name) for name in names.split()]
    return tuple(InRange(one, 1, last_value(one) if last is None else last) for one in letters)


# The value of a term, by plain recursion: it shares no code with logitproof.calculus.


@dataclass(frozen=True)
class Dependent:
    """A letter whose value follows from those of others."""

    of: Callable[[World], Any]


def value(term: Any, world: World) -> Any:
    """Return the number, or for a statement the truth value, of ``term`` in ``world``."""
    if isinstance(term, Sum):
        return _reduced(mp.fsum, term.function, term.limits, world)
    if isinstance(term, Largest | ForAll):
        join = max if isinstance(term, Largest) else all
        return _reduced(join, term.args[0], [term.args[1]], world)
    if isinstance(term, Partial):
        return _slope(term.args[0], term.args[1], world)
    if isinstance(term, Indexed):
        return _lookup(term.base, world)(*(_place(one, world) for one in term.indices))
    if isinstance(term, Symbol):
        return _lookup(term, world)
    if isinstance(term, Number):
        return mp.mpf(int(term.p)) / int(term.q)
    if term is E:
        return mp.e
    kind = next(kind for kind in _VALUES if isinstance(term, kind))
    return _VALUES[kind](*(value(part, world) for part in term.args))


def holds(claim: Any, world: World) -> bool:
    """Tell whether a statement is true in ``world``, up to rounding."""
    return bool(value(claim, world))


def same_value(left: Any, right: Any, world: World) -> bool:
    """Tell whether two terms have one value in ``world``, up to rounding."""
    if isinstance(value(left, world), bool):
        return bool(value(left, world) is value(right, world))
    return near(value(left, world), value(right, world))


def near(x: Any, y: Any) -> bool:
    """Tell whether two numbers are equal up to rounding."""
    return bool(abs(x - y) <= TOLERANCE * (1 + abs(x) + abs(y)))


_VALUES: dict[type, Callable[..., Any]] = {
    Add: lambda *parts: mp.fsum(parts),
    Mul: lambda *parts: mp.fprod(parts),
    exp: mp.exp,
    Pow: lambda base, power: base**power,
    log: mp.log,
    Abs: abs,
    Max: max,
    KroneckerDelta: lambda i, j: mp.mpf(i == j),
    Equal: near,
    Differs: lambda x, y: not near(x, y),
    AtMost: lambda x, y: bool(x < y) or near(x, y),
    Less: lambda x, y: bool(x < y) and not near(x, y),
    InRange: lambda x, low, high: bool(low <= x <= high),
    Iff: lambda p, q: p == q,
    Implies: lambda p, q: not p or q,
    Either: lambda p, q: p or q,
}


def _place(index: Any, world: World) -> int:
    return int(value(index, world))


def _lookup(letter: Basic, world: World) -> Any:
    found = world[letter]
    return found.of(world) if isinstance(found, Dependent) else found


def _reduced(join: Callable[..., Any], body: Any, limits: Any, world: World) -> Any:
    *inner, (bound, first, last) = limits  # SymPy puts the outermost limits last
    values = []
    for at in range(_place(first, world), _place(last, world) + 1):
        here = {**world, bound: mp.mpf(at)}
        values.append(_reduced(join, body, inner, here) if inner else value(body, here))
    return join(values)


def _slope(function: Any, variable: Indexed, world: World) -> Any:
    array = _lookup(variable.base, world)
    moved = tuple(_place(one, world) for one in variable.indices)

    def shifted(x: Any) -> Any:
        def entry(*place: int) -> Any:
            return x if place == moved else array(*place)

        return value(function, {**world, variable.base: entry})

    return mp.diff(shifted, array(*moved))


# Worlds -----------------------------------------------------------------------------------------


def _softmax(world: World) -> Callable[[int], Any]:
    logits = _lookup(z, world)
    size = next(int(at) for letter, at in world.items() if str(letter) == "n")
    sum_of_all = mp.fsum(mp.exp(logits(k)) for k in range(1, size + 1))
    return lambda j: mp.exp(logits(j)) / sum_of_all


def _named(definition: Definition) -> tuple[Basic, Dependent]:
    head, body = definition.head, definition.body
    if not isinstance(head, Indexed):
        return head, Dependent(lambda world: value(body, world))

    def entries(world: World) -> Callable[..., Any]:
        return lambda *place: value(body, {**world, **dict(zip(head.indices, place, strict=True))})

    return head.base, Dependent(entries)


MEANINGS: Mapping[Basic, Any] = {
    P: Dependent(_softmax),
    **dict(map(_named, (SCORE, COLLISION, ENTROPY, RENYI, CHANGE, NORM))),
}


def worlds(
    *terms: Any, seeds: range = range(6), meanings: Mapping[Basic, Any] | None = None
) -> Iterator[World]:
    """Yield random values for the letters of ``terms``, of both signs, at several sizes.

    ``meanings`` says what letters stand for; without it all letters are free numbers.
    """
    meanings = meanings or {}
    letters = {one for term in terms for one in term.atoms(Symbol, IndexedBase)} | set(meanings)
    letters |= _names("n N d n1 n2") | ({z, eta, A, c} if meanings else set())
    for seed in seeds:
        random = Random(seed)  # noqa: S311 - the same numbers in every run
        world: World = {}
        # An array and the symbol that labels it print alike.
        ordered = sorted(letters, key=lambda letter: (str(letter), type(letter).__name__))
        for letter in ordered:
            if letter.is_Symbol and letter.is_integer and letter.is_positive:
                world[letter] = mp.mpf(seed % 4 + 1)
        for letter in ordered:
            if letter not in world:
                world[letter] = meanings.get(letter) or _drawn(letter, world, random)
        yield world


def _names(names: str) -> set[Basic]:
    return {Symbol(name, integer=True, positive=True) for name in names.split()}


def _drawn(letter: Any, world: World, random: Random) -> Any:
    if isinstance(letter, IndexedBase):
        if letter.is_integer:  # an array of indices
            places = [mp.mpf(random.randint(1, int(world[n]))) for _ in range(64)]
            return lambda place: places[int(place) % 64]
        numbers = [mp.mpf(random.randint(-40, 40) or 7) / 13 for _ in range(64)]
        return lambda *place: numbers[sum(at * 5**axis for axis, at in enumerate(place)) % 64]
    if letter.is_integer:
        return mp.mpf(random.randint(1, int(world[last_value(letter)])))
    number = mp.mpf(random.randint(1, 40)) / 13
    return number if letter.is_positive or random.random() < 0.5 else -number


def name_of(value: Any) -> str:
    """Name a parameter of a test; a set by its sorted members, the same in every process."""
    return " ".join(sorted(map(str, value))) if isinstance(value, set) else str(value)
