r"""Rows of a batch as a compiled formula sees them: every quantity that it may ask for.

A branch of a formula holds in some of the rows; in the others its value is computed too and
dropped.  The weights are all at most 1, whichever entry the branch takes for the largest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, reduce
from typing import TYPE_CHECKING, Any

import numpy as np

from logitproof.numerics.state import Floats, Power, State, difference, part_of, shifted

if TYPE_CHECKING:
    from logitproof.compile import Branch, Formula
    from logitproof.compile.cases import Case

__all__ = ["Rows", "finish"]


class Rows:
    """The quantities of a batch of rows.

    Parameters
    ----------
    state : State
        Of a batch of shape ``(rows,)``.
    letters : sequence of str
        The named entries, in the order of ``state.named``.
    places : array of int, shape (letters, rows)
        Their columns.
    axes : sequence of str
        The letters that stand for every entry in turn.
    entries : array, shape (rows, n)
        The logits, wanted if there are axes.
    vectors : mapping
        The other vectors by name, shape (rows, n).
    """

    def __init__(
        self,
        state: State,
        letters: Sequence[str],
        places: Any,
        axes: Sequence[str] = (),
        entries: Any = None,
        vectors: Mapping[str, Floats] | None = None,
    ) -> None:
        self.state = state.reshaped((*state.top.shape, *(1 for _ in axes)))
        self.letters, self.axes, self.vectors = tuple(letters), tuple(axes), vectors or {}
        columns = () if entries is None else (entries.shape[1],) * len(axes)
        self.shape = (*state.top.shape, *columns)
        self.places = {one: self.spread(at) for one, at in zip(letters, places, strict=True)}
        self.logits = dict(zip(letters, self.state.named, strict=True))
        for place, letter in enumerate(axes):
            self.places[letter] = self.along(place, np.arange(entries.shape[1])[None])
            self.logits[letter] = self.along(place, entries)

    def spread(self, rows: Any) -> Any:
        """Return values per row in a shape that fits the axes."""
        return np.reshape(rows, (*np.shape(rows), *(1 for _ in self.axes)))

    def along(self, place: int, values: Any) -> Any:
        """Return values per row and entry with the entries on one of the axes."""
        others = len(self.axes)
        return values.reshape(len(values), *(1,) * place, -1, *(1,) * (others - place - 1))

    # Facts of a row, the same in every branch ----------------------------------------------------

    @cached_property
    def maximum(self) -> Any:
        """The largest logit."""
        return np.maximum.reduce([self.state.top, *self.state.named])

    @cached_property
    def peeled(self) -> dict[str, Any]:
        """Where a named entry is the one copy of the maximum that is peeled."""
        found, taken = {}, np.zeros(self.state.top.shape, dtype=bool)
        for letter in self.letters:
            here = self.logits[letter] == self.maximum
            found[letter], taken = here & ~taken, taken | here
        return found

    @cached_property
    def below(self) -> list[Any]:
        """The logits of named entries and top that are not peeled; -inf where they are."""
        found, names = [], self.letters
        for rank, letter in enumerate(names):
            again = [self.places[letter] == self.places[earlier] for earlier in names[:rank]]
            out = np.any([self.peeled[letter], *again], axis=0)
            found.append(np.where(out, -np.inf, self.logits[letter]))
        some = np.any([np.zeros(self.maximum.shape, dtype=bool), *self.peeled.values()], axis=0)
        return [*found, np.where(some, self.state.top, -np.inf)]

    @cached_property
    def others_total(self) -> Any:
        """The sum of all weights but the largest."""
        power, top = (1, 0, ()), self.maximum
        rest = shifted(self.state, power, self.state.level, top, top)
        return sum((part_of(one, power, top, top) for one in self.below), start=rest)

    @cached_property
    def level(self) -> Any:
        """The largest logit but one."""
        return np.maximum.reduce([self.state.level, *self.below])

    @cached_property
    def total(self) -> Any:
        """The sum of all weights."""
        return 1.0 + self.others_total

    @cached_property
    def log_total(self) -> Any:
        """Its logarithm."""
        return np.log1p(self.others_total)

    @cached_property
    def gap(self) -> Any:
        """How far the largest logit but one is above the largest: 0 or below."""
        return self.level - self.maximum

    @cached_property
    def count(self) -> float:
        """The number of entries."""
        return float(self.state.count)

    # What a branch asks for ----------------------------------------------------------------------

    def holds(self, case: Case) -> Any:
        """Return where ``case`` is the one that holds."""
        firsts = [block[0] for block in case.blocks]
        tests = [
            self.places[one] == self.places[block[0]] for block in case.blocks for one in block[1:]
        ]
        for rank, first in enumerate(firsts):
            tests += [self.places[first] != self.places[other] for other in firsts[:rank]]
            if case.top is None or rank <= case.top:
                largest = self.logits[first] == self.maximum
                tests.append(largest if rank == case.top else ~largest)
        return np.broadcast_to(reduce(np.logical_and, tests, np.True_), self.shape)

    def value(self, kind: str, key: Any, case: Case) -> Any:
        """Return the quantity of this kind; see `logitproof.compile.atoms` for what there is."""
        if kind in _OF_ROW:
            return getattr(self, _OF_ROW[kind])
        if kind in _OF_ENTRY:
            return _OF_ENTRY[kind](self, self.logits[key])
        if kind == "v":
            return self.component(*key)
        return self.rest(key, case, self.maximum if kind == "Q" else self.level)

    def component(self, vector: str, letter: str) -> Any:
        """Return the entry of another vector at a letter."""
        if letter in self.axes:
            return self.along(self.axes.index(letter), self.vectors[vector])
        at = self.places[letter].reshape(-1, 1)
        return self.spread(np.take_along_axis(self.vectors[vector], at, axis=1)[:, 0])

    def rest(self, power: Power, case: Case, weights_from: Any) -> Any:
        """Return the sum over the entries that this case does not peel."""
        state, unnamed = self.state, [one for one in case.blocks if one[0] in self.axes]
        if power[2]:
            total = shifted(state, power, state.top, weights_from, self.maximum)
            for block in unnamed:
                total = total - self._part(block[0], power, weights_from)
            return total
        total = shifted(state, power, state.level, weights_from, self.maximum)
        # The others' own maximum is left out of their sum: it counts if a named entry is peeled.
        counts: Any = case.top is not None and case.blocks[case.top] not in unnamed
        gone: Any = 0.0
        for letter in (one for one in case.below if one in self.axes):
            itself = counts & (self.logits[letter] == state.top)
            gone = gone + np.where(itself, 0.0, self._part(letter, power, weights_from))
            counts = counts & ~itself
        top = part_of(state.top, power, weights_from, self.maximum)
        total = total + np.where(counts, top, 0.0) - gone
        return np.minimum(total, 0.0) if power[1] % 2 else np.maximum(total, 0.0)

    def _part(self, letter: str, power: Power, weights_from: Any) -> Any:
        """Return what the entry at ``letter`` adds to a sum."""
        vectors = [self.component(name, letter) ** exponent for name, exponent in power[2]]
        own = part_of(self.logits[letter], power, weights_from, self.maximum)
        return reduce(np.multiply, vectors, own)


_OF_ROW = {"S": "total", "L": "log_total", "M": "maximum", "g": "gap", "n": "count"}

_OF_ENTRY: dict[str, Callable[[Rows, Any], Any]] = {
    "e": lambda rows, logits: np.exp(difference(logits, rows.maximum)),
    "t": lambda rows, logits: logits - rows.maximum,
    "f": lambda rows, logits: difference(logits, rows.maximum),
    "d": lambda rows, logits: np.exp(difference(logits, rows.level)),
}


def finish(formula: Formula, rows: Rows, scalars: Mapping[str, Floats]) -> Floats:
    """Return the values of a formula: each row's from the branch that holds there.

    Parameters
    ----------
    formula : Formula
        What to compute.
    rows : Rows
        The rows.
    scalars : mapping
        The formula's scalars by their letters, shape ``(rows,)``.
    """
    result = np.full(rows.shape, np.nan)
    known: dict[Any, Any] = {}  # branches that agree, but for the case, are computed once
    # Limits such as log 0 are meant, and a branch that does not hold may divide by 0.
    with np.errstate(all="ignore"):
        for branch in formula.branches:
            where = rows.holds(branch.case)
            if not where.any():
                continue
            same = branch.expression, branch.case if branch.peels else None
            if same not in known:
                known[same] = branch.function(*_quantities(branch, rows, scalars))
            np.copyto(result, known[same], where=where)
    return result


def _quantities(branch: Branch, rows: Rows, scalars: Mapping[str, Floats]) -> Iterator[Any]:
    for kind, key in branch.arguments:
        given = kind == "scalar"
        yield rows.spread(scalars[key]) if given else rows.value(kind, key, branch.case)
