"""An expression of the notation, evaluated as it reads: sums are loops, names their definitions.

Nothing is shared with the compiler: no moments, no cases, no rearrangement; in mpmath.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy as sp
from mpmath import mp, mpf

from logitproof.notation import index

Index = Mapping[Any, int]

UNKNOWN = mpf("0.7")


@dataclass
class Interpreter:
    """Values of the letters: logits, scalars and vectors by name.

    A letter that has neither a value nor a definition counts as 0.7: it must not matter.
    """

    logits: list[Any]
    scalars: Mapping[str, Any] = field(default_factory=dict)
    vectors: Mapping[str, list[Any]] = field(default_factory=dict)
    temperature: Any = 1
    definitions: Iterable[Any] = ()

    def __post_init__(self) -> None:
        weights = [mp.exp(z / self.temperature) for z in self.logits]
        self.P = [one / mp.fsum(weights) for one in weights]

    def value(self, term: Any, at: Index) -> Any:
        """Return the value of ``term`` at these values of its index letters, from 0."""
        if term.is_Rational:
            return mpf(term.p) / term.q
        if isinstance(term, sp.Sum):
            (bound, first, last), *inner = reversed(term.limits)
            assert (first, str(last)) == (1, "n")
            body = sp.Sum(term.function, *reversed(inner)) if inner else term.function
            return mp.fsum(self.value(body, {**at, bound: j}) for j in range(len(self.P)))
        if isinstance(term, sp.KroneckerDelta):
            return mpf(at[term.args[0]] == at[term.args[1]])
        if isinstance(term, sp.Indexed):
            return self.entry(str(term.base.label), [at[one] for one in term.indices], at)
        if isinstance(term, sp.Symbol):
            return self.scalar(term, at)
        parts = [self.value(part, at) for part in term.args]
        return HEADS[type(term)](*parts)

    def entry(self, name: str, places: list[int], at: Index) -> Any:
        if name in {"s", "Dz"}:
            chosen, j = places
            score = (chosen == j) - self.P[j]
            if name == "s":
                return score
            return self.scalars.get("eta", UNKNOWN) * self.scalars.get("A", UNKNOWN) * score
        vectors = {"P": self.P, "z": self.logits, **self.vectors}
        if name in vectors:
            return vectors[name][places[0]]
        head, body = next(
            (one.head, one.body) for one in self.definitions if str(one.head).startswith(f"{name}[")
        )
        return self.value(body, {**at, **dict(zip(head.indices, places, strict=True))})

    def scalar(self, letter: Any, at: Index) -> Any:
        if letter in ROW:
            return ROW[letter](self.P)
        if letter.name == "norm":
            steps = [self.entry("Dz", [at[index("c")], j], at) for j in range(len(self.P))]
            return mp.sqrt(mp.fsum(one**2 for one in steps))
        if letter.name in self.scalars:
            return self.scalars[letter.name]
        body = next((one.body for one in self.definitions if one.head == letter), None)
        return UNKNOWN if body is None else self.value(body, at)


def _collision(P: list[Any]) -> Any:
    return mp.fsum(p * p for p in P)


ROW: dict[Any, Any] = {
    sp.Symbol("n", integer=True, positive=True): lambda P: mpf(len(P)),
    sp.Symbol("C", real=True): _collision,
    sp.Symbol("H2", real=True): lambda P: -mp.log(_collision(P)),
    sp.Symbol("n_eff", real=True): lambda P: 1 / _collision(P),
    sp.Symbol("H", real=True): lambda P: -mp.fsum(p * mp.log(p) for p in P),
}

HEADS: dict[Any, Any] = {
    sp.Add: lambda *parts: mp.fsum(parts),
    sp.Mul: lambda *parts: mp.fprod(parts),
    sp.Pow: mp.power,
    sp.exp: mp.exp,
    sp.log: mp.log,
    sp.Abs: abs,
}
