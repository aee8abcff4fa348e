"""What is known of the indices of a statement, and the cases that are still open.

Two free indices are equal or they differ; an index lies in a range or it does not.  Where a
normal form depends on that and nothing says so, `Split` is raised, and the
statement is decided in each case.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from logitproof.checks.normal_form.indices import Index, inner_of, replaced, shown
from logitproof.errors import LogitproofError

__all__ = ["Facts", "Need", "OutsideError", "Question", "Split"]

Question = tuple[str, Index, Index]


class OutsideError(LogitproofError):
    """A statement lies outside the fragment; the message says why."""


class Split(Exception):  # noqa: N818  a question, not an error
    """The normal form depends on an open question."""

    def __init__(self, question: Question) -> None:
        super().__init__(question)
        self.question = question


@dataclass(frozen=True)
class Facts:
    """What is known of indices.

    Parameters
    ----------
    swaps : tuple of (Index, Index)
        Index letters, and the index terms that they equal.
    distinct : frozenset of frozenset of Index
        Pairs that differ.
    inside, outside : frozenset of (Index, str)
        Index terms, and the sizes that they do or do not lie below.
    looks : frozenset of (str, str, str)
        Arrays of indices, with the size of the array and that of its values.
    fixed : frozenset of (str, int)
        Sizes that a hypothesis gives a value.
    """

    swaps: tuple[tuple[Index, Index], ...] = ()
    distinct: frozenset[frozenset[Index]] = frozenset()
    inside: frozenset[tuple[Index, str]] = frozenset()
    outside: frozenset[tuple[Index, str]] = frozenset()
    looks: frozenset[tuple[str, str, str]] = frozenset()
    fixed: frozenset[tuple[str, int]] = frozenset()

    def settled(self, index: Index) -> Index:
        """Return an index term after all equations between indices."""
        return replaced(index, dict(self.swaps))

    def size(self, label: str) -> int | None:
        """Return the value of a size, if a hypothesis gives one."""
        return dict(self.fixed).get(label)

    def assume(self, question: Question, *, answer: bool) -> Facts | None:
        """Return the facts in one case; None if there is no such case."""
        kind, one, other = question
        if kind == "inside":
            pair = (one, str(other[1]))
            if answer:
                return replace(self, inside=self.inside | {pair})
            return replace(self, outside=self.outside | {pair})
        if not answer:
            found = replace(self, distinct=self.distinct | {frozenset((one, other))})
            return None if found._is_crowded_out(one) else found
        return self._merged(one, other)

    def _merged(self, one: Index, other: Index) -> Facts | None:
        """Put the other index for one, a letter."""
        if one[0] != "free":
            one, other = other, one
        if one[0] != "free":
            raise OutsideError(f"it depends on whether {shown(one)} is {shown(other)}")
        swap = {one: other}
        pairs = frozenset(
            frozenset(replaced(part, swap) for part in pair) for pair in self.distinct
        )
        if any(len(pair) == 1 for pair in pairs):
            return None
        inside, outside = (
            frozenset((replaced(index, swap), size) for index, size in known)
            for known in (self.inside, self.outside)
        )
        if any(self._by_form(index, size) is False for index, size in inside):
            return None
        if inside & outside:
            return None
        swaps = (*((old, replaced(new, swap)) for old, new in self.swaps), (one, other))
        return replace(self, swaps=swaps, distinct=pairs, inside=inside, outside=outside)

    def _is_crowded_out(self, index: Index) -> bool:
        """Tell whether ``index`` differs from every place of a range that it lies in."""
        return any(
            all(frozenset((index, ("number", at))) in self.distinct for at in range(1, many + 1))
            for label, many in self.fixed
            if (index, label) in self.inside
        )

    def lies_below(self, index: Index, label: str) -> bool | None:
        """Tell whether ``1 <= index <= label``; None if nothing says so."""
        if (index, label) in self.inside:
            return True
        if (index, label) in self.outside:
            return False
        return self._by_form(index, label)

    def _by_form(self, index: Index, label: str) -> bool | None:
        kind, many = index[0], self.size(label)
        if kind == "number":
            if many is not None:
                return bool(1 <= index[1] <= many)
            return bool(index[1] == 1) if index[1] < 2 else None
        if kind == "end" and index[1] == label:
            return bool(index[2] == 0) if index[2] >= 0 else None
        if kind == "look":
            inner = inner_of(index) or index
            known = [size for array, size, last in self.looks if (array, last) == (index[1], label)]
            return True if any(self.lies_below(inner, size) for size in known) else None
        return None

    def differ(self, one: Index, other: Index) -> bool | None:
        """Tell whether two index terms differ; None if nothing says so."""
        if one == other:
            return False
        if frozenset((one, other)) in self.distinct or one[0] == other[0] == "number":
            return True
        if one[0] == other[0] == "end" and one[1] == other[1]:
            return True
        sizes = {label for _, label in self.inside | self.outside}
        apart = any(
            {self.lies_below(x, size) for x in (one, other)} == {True, False} for size in sizes
        )
        return True if apart else None


@dataclass(frozen=True)
class Need:
    """What must hold for a term to be defined.

    Parameters
    ----------
    kind : {"nonzero", "positive", "nonnegative"}
        What is needed.
    of : Polynomial, frozen
        Of what.
    everywhere : bool
        Whether it must hold around the point too, as under a derivative.
    """

    kind: str
    of: Any
    everywhere: bool
