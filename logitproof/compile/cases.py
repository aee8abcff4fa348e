"""The cases of a formula: which of its letters mean the same entry, and which entry is largest.

In each case the entries that the formula names, and one copy of the maximum, are taken out of the
moments, the deltas are 0 or 1, and the largest entry has weight 1 and depth 0, if the row counts
from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Expr, Indexed, Integer, KroneckerDelta, Mul, Symbol

from logitproof.compile.atoms import (
    DEPTHS,
    WEIGHTS,
    Moment,
    component,
    depth,
    rest,
    weight,
)
from logitproof.compile.formula import Case

__all__ = ["at_case", "cases_of", "total_in"]


def cases_of(letters: tuple[str, ...]) -> Iterator[Case]:
    """Yield the cases of a formula with these free index letters: exactly one holds in a row."""
    for blocks in _partitions(letters):
        yield from (Case(blocks, top) for top in (*range(len(blocks)), None))


def _partitions(letters: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ...]]:
    if not letters:
        yield ()
        return
    *others, last = letters
    for blocks in _partitions(tuple(others)):
        for place, block in enumerate(blocks):
            yield (*blocks[:place], (*block, last), *blocks[place + 1 :])
        yield (*blocks, (last,))


def at_case(term: Any, case: Case) -> Any:
    """Return ``term`` with the atoms of one case put in for entries, deltas and moments."""
    replacements: dict[Expr, Expr] = {}
    for part in term.atoms(Indexed):
        replacements[part] = _entry(part, case)
    for part in term.atoms(KroneckerDelta):
        first, second = (case.block_of(str(one)) for one in part.args)
        replacements[part] = Integer(first == second)
    for part in term.atoms(Moment):
        replacements[part] = _moment(part, case)
    return term.xreplace(replacements)


def total_in(case: Case) -> Expr:
    """Return the sum of all weights, in atoms."""
    return Add(int(case.unit), *(weight(letter) for letter in case.below), rest(1, 0))


def _entry(part: Any, case: Case) -> Expr:
    place = case.block_of(str(part.indices[0]))
    letter = case.blocks[place][0]
    if part.base == WEIGHTS:
        return Integer(1) if place == case.top else weight(letter)
    if part.base == DEPTHS:
        return Integer(0) if place == case.top else depth(letter)
    return component(str(part.base.label), letter)


def _moment(moment: Any, case: Case) -> Expr:
    """Take the peeled entries out of a moment."""
    power, depth_power, product = moment.args
    vectors = tuple(
        (str(base), int(exponent))
        for base, exponent in sorted(product.as_powers_dict().items(), key=str)
        if isinstance(base, Symbol)
    )
    peeled = [
        weight(one) ** power * depth(one) ** depth_power * _product(vectors, one)
        for one in case.below
    ]
    if depth_power == 0 and case.top is not None:
        peeled.append(_product(vectors, case.blocks[case.top][0]))
    elif depth_power == 0 and not vectors and case.unit:
        peeled.append(Integer(1))
    return Add(*peeled, rest(int(power), int(depth_power), vectors))


def _product(vectors: tuple[tuple[str, int], ...], letter: str) -> Expr:
    return Mul(*(component(name, letter) ** exponent for name, exponent in vectors))
