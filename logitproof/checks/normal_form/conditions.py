"""Propositions read into normal forms: their leaves, and whether they hold at a point."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mpmath import mp
from sympy import Basic, Indexed, Integer, Symbol

from logitproof.calculus.nodes import AtMost, Differs, Equal, ForAll, InRange, Less
from logitproof.checks.letters import is_integer_array
from logitproof.checks.normal_form.atoms import Polynomial, add, scale
from logitproof.checks.normal_form.facts import Facts, OutsideError
from logitproof.checks.normal_form.indices import Index
from logitproof.checks.normal_form.ranges import pieces
from logitproof.checks.normal_form.reading import Reader
from logitproof.checks.normal_form.witness import TINY, Point, choices
from logitproof.notation import is_index

__all__ = ["Leaf", "conditions", "facts_hold", "leaves"]


@dataclass(frozen=True)
class Leaf:
    """A relation for all values of some opened indices.

    Parameters
    ----------
    kind : type
        `Equal`, `AtMost`, `Less`, `Differs` or `InRange`.
    gap : Polynomial or tuple
        The right side less the left one; between index terms, these.
    opened : tuple of (Index, str)
        The opened indices, and how far they run.
    """

    kind: type[Any]
    gap: Any
    opened: tuple[tuple[Index, str], ...]

    def holds(self, point: Point) -> bool:
        """Tell whether it holds at a point.

        Raises
        ------
        NoValueError
            If it has no meaning there.
        """
        lasts = [point.size(size) for _, size in self.opened]
        indices = [index for index, _ in self.opened]
        return all(self._holds_at(point, places) for places in choices(indices, lasts))

    def _holds_at(self, point: Point, places: dict[Index, int]) -> bool:
        if self.kind is InRange:
            index, first, last = self.gap
            ends = (point.value(first, places), point.value(last, places))
            return bool(ends[0] <= point.index(index, places) <= ends[1])
        if isinstance(self.gap, tuple):
            one, other = (point.index(index, places) for index in self.gap)
            return (one == other) is (self.kind is Equal)
        value, tiny = point.value(self.gap, places), mp.mpf(TINY)
        if self.kind in {Equal, Differs}:
            return bool(abs(value) < tiny) is (self.kind is Equal)
        return bool(value > tiny if self.kind is Less else value > -tiny)


def leaves(claim: Any, reader: Reader) -> Iterator[Leaf]:
    """Yield the relations that a claim consists of.

    Raises
    ------
    OutsideError
        If it is an equivalence, an implication or a choice.
    """
    yield from _leaves(claim, reader, {}, ())


def _leaves(
    claim: Any, reader: Reader, bound: dict[Basic, Index], opened: tuple[Any, ...]
) -> Iterator[Leaf]:
    if isinstance(claim, ForAll):
        body, (letter, first, last) = claim.args
        for piece in pieces(first, last, reader.ring.facts):
            if piece.sign < 0:
                raise OutsideError(f"it holds for all {letter} from {first} to {last}")
            index, more = piece.place, opened
            if not index:
                fresh = reader.ring.fresh(piece.size)
                index, more = piece.index(fresh), (*opened, (fresh, piece.size))
            yield from _leaves(body, reader, {**bound, letter: index}, more)
    elif isinstance(claim, InRange):
        value, *ends = claim.args
        first, last = (reader.read(end, bound) for end in ends)
        yield Leaf(InRange, (reader.index(value, bound), first, last), opened)
    elif isinstance(claim, Equal | Differs) and all(_is_index_term(one) for one in claim.args):
        one, other = (reader.index(part, bound) for part in claim.args)
        yield Leaf(type(claim), (one, other), opened)
    elif isinstance(claim, Equal | AtMost | Less | Differs):
        yield Leaf(type(claim), _gap(claim, reader, bound), opened)
    else:
        words = {"Iff": "an equivalence", "Implies": "an implication", "Either": "an alternative"}
        raise OutsideError(f"it holds {words.get(type(claim).__name__, type(claim).__name__)}")


def _gap(claim: Any, reader: Reader, bound: dict[Basic, Index]) -> Polynomial:
    left, right = (reader.read(part, bound) for part in claim.args)
    return add(right, scale(left, -1))


def _is_index_term(term: Any) -> bool:
    entry = isinstance(term, Indexed) and is_integer_array(term.base)
    return entry or isinstance(term, Integer) or (isinstance(term, Symbol) and is_index(term))


def conditions(claims: Iterator[Any], reader: Reader) -> list[Leaf]:
    """Return the relations of several claims."""
    return [leaf for claim in claims for leaf in leaves(claim, reader)]


def facts_hold(facts: Facts, point: Point) -> bool:
    """Tell whether the indices of a point are those of a case."""
    swaps = all(point.index(one, {}) == point.index(other, {}) for one, other in facts.swaps)
    distinct = all(len({point.index(one, {}) for one in pair}) == 2 for pair in facts.distinct)
    inside = all(1 <= point.index(one, {}) <= point.size(size) for one, size in facts.inside)
    return (
        swaps
        and distinct
        and inside
        and not any(1 <= point.index(one, {}) <= point.size(size) for one, size in facts.outside)
    )
