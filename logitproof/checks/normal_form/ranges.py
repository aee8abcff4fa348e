"""Ranges of sums, cut into whole ranges and single places.

A sum from 2 to n is the sum over the whole range less the term at 1; a sum up to n1 + n2 is one
up to n1 and one up to n2 of moved indices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sympy import Add, Integer, Symbol

from logitproof.checks.normal_form.facts import Facts, OutsideError
from logitproof.checks.normal_form.indices import Index

__all__ = ["Piece", "label_of", "pieces"]


@dataclass(frozen=True)
class Piece:
    """A part of a range: all places below ``size`` after ``shifts``, or a single ``place``."""

    sign: int
    size: str = ""
    shifts: tuple[str, ...] = ()
    place: Index = ()

    def index(self, opened: Index) -> Index:
        """Return the index term that runs through the piece as ``opened`` does."""
        for shift in self.shifts:
            opened = ("plus", opened, shift)
        return opened


def label_of(last: Any) -> str:
    """Return the name of a size, or of a sum of sizes."""
    return "+".join(sorted(str(one) for one in Add.make_args(last)))


def pieces(first: Any, last: Any, facts: Facts) -> Iterator[Piece]:
    """Yield the parts of the range from ``first`` to ``last``.

    Raises
    ------
    OutsideError
        If it is not a range between whole numbers and sums of sizes, or may be backwards.
    """
    sizes, extra = _split(last, facts)
    start = _integer(first)
    if not sizes:
        yield from (Piece(1, place=("number", at)) for at in range(start, extra + 1))
        return
    if len(sizes) + extra - start + 1 < 0:
        raise OutsideError(f"the range from {first} to {last} may be backwards")
    for place, size in enumerate(sizes):
        yield Piece(1, size, tuple(sizes[:place]))
    label = "+".join(sizes)
    yield from (Piece(-1, place=("number", at)) for at in range(1, start))
    yield from (Piece(1, place=("number", at)) for at in range(start, 1))
    yield from (Piece(1, place=("end", label, at)) for at in range(1, extra + 1))
    yield from (Piece(-1, place=("end", label, at)) for at in range(extra + 1, 1))


def _split(last: Any, facts: Facts) -> tuple[list[str], int]:
    sizes, extra = [], 0
    for part in Add.make_args(last):
        fixed = facts.size(str(part)) if isinstance(part, Symbol) else None
        if fixed is not None:
            extra += fixed
        elif isinstance(part, Symbol) and part.is_integer and part.is_positive:
            sizes.append(str(part))
        else:
            extra += _integer(part)
    return sorted(sizes), extra


def _integer(term: Any) -> int:
    if not isinstance(term, Integer):
        raise OutsideError(f"the end {term} of a range is neither a number nor a size")
    return int(term)
