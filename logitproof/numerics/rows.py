r"""Rows of a batch as a compiled formula sees them: every quantity that it may ask for.

All of them count from the largest logit of those that are named or peeled.  No other entry that
may be larger dominates the row, so that no formula loses digits by it.  A row without a policy (NaN
or +inf in it, or all of it masked) has NaN for that logit, and so for everything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from logitproof.numerics.backends import backend_of
from logitproof.numerics.state import FAR, Power, State, decay, deepened, part_of, shifted

if TYPE_CHECKING:
    from logitproof.compile.formula import Case

__all__ = ["Rows", "remembered"]

_INF = float("inf")


def remembered(make: Callable[[Any], Any]) -> Any:
    """Return a property that is computed once.

    `functools.cached_property` takes a lock, which `torch.compile` cannot see through.
    """
    name = make.__name__

    def found(self: Any) -> Any:
        if name not in self.memo:
            self.memo[name] = make(self)
        return self.memo[name]

    return property(found, doc=make.__doc__)


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
        vectors: Mapping[str, Any] | None = None,
    ) -> None:
        self.backend = backend_of(state.top)
        self.xp = self.backend.xp
        batch = tuple(state.top.shape)
        self.state = state.reshaped((*batch, *(1 for _ in axes))) if axes else state
        self.letters, self.axes, self.vectors = tuple(letters), tuple(axes), vectors or {}
        columns = () if entries is None else (entries.shape[1],) * len(axes)
        self.shape = (*batch, *columns)
        self.places = {one: self.spread(places[at, :]) for at, one in enumerate(letters)}
        self.logits = {one: self.state.named[at, ...] for at, one in enumerate(letters)}
        self.memo: dict[Any, Any] = {}
        for place, letter in enumerate(axes):
            every = self.xp.arange(entries.shape[1], **self.backend.on(entries))[None, :]
            self.places[letter] = self.along(place, every)
            self.logits[letter] = self.along(place, entries)

    def spread(self, rows: Any) -> Any:
        """Return values per row in a shape that fits the axes."""
        if not self.axes:
            return rows
        return self.xp.reshape(rows, (*rows.shape, *(1 for _ in self.axes)))

    def along(self, place: int, values: Any) -> Any:
        """Return values per row and entry with the entries on one of the axes."""
        rows, n = values.shape
        others = len(self.axes)
        return self.xp.reshape(values, (rows, *(1,) * place, n, *(1,) * (others - place - 1)))

    # Facts of a row, the same in every branch ----------------------------------------------------

    @remembered
    def maximum(self) -> Any:
        """The largest logit that is named or peeled; NaN if the row has no policy."""
        some = (self.logits[letter] for letter in self.letters)
        largest = reduce(
            lambda one, other: self.backend.larger(other, one), [*some, self.state.top][::-1]
        )
        return largest + (largest - largest)  # NaN where it is not finite

    @remembered
    def peeled(self) -> dict[str, Any]:
        """Where a named entry is the one copy of the maximum that is peeled."""
        found: dict[str, Any] = {}
        for letter in self.letters:
            here = self.logits[letter] == self.maximum
            for earlier in found.values():
                here = here & ~earlier
            found[letter] = here
        return found

    @remembered
    def below(self) -> list[Any]:
        """The logits of named entries and top that are not peeled; -inf where they are."""
        found, where = [], self.xp.where
        if not self.letters:
            return []
        if len(self.letters) == 1:
            return [self.backend.smaller(self.logits[self.letters[0]], self.state.top)]
        some = reduce(lambda one, other: one | other, self.peeled.values())
        for rank, letter in enumerate(self.letters):
            out = self.peeled[letter]
            for earlier in self.letters[:rank]:
                out = out | (self.places[letter] == self.places[earlier])
            found.append(where(out, -_INF, self.logits[letter]))
        return [*found, where(some, self.state.top, -_INF)]

    @remembered
    def others_total(self) -> Any:
        """The sum of all weights but the largest."""
        return self._all_others((1, 0, ()), "M")

    @remembered
    def level(self) -> Any:
        """What the sums count from, or one above that; the maximum where nothing is left."""
        level = reduce(self.xp.maximum, self.below, self.state.level)
        return self.xp.where(level == -_INF, self.maximum, self.backend.constant(level))

    @remembered
    def total(self) -> Any:
        """The sum of all weights."""
        return 1.0 + self.others_total

    @remembered
    def log_total(self) -> Any:
        """Its logarithm."""
        return self.xp.log1p(self.others_total)

    @remembered
    def gap(self) -> Any:
        """How far that logit is above the maximum; 0 or below where that is the largest."""
        return self.level - self.maximum

    @remembered
    def count(self) -> Any:
        """The number of entries."""
        return self.xp.ones_like(self.state.top) * float(self.state.count)

    def known(self, key: Any, make: Callable[[], Any]) -> Any:
        """Return a quantity that several branches or formulas ask for."""
        if key not in self.memo:
            self.memo[key] = make()
        return self.memo[key]

    def weight(self, what: Any, reference: str) -> Any:
        """Return the weight of a logit (`top`, the state's `level`, a letter, a place in `below`).

        Relative to the maximum (`M`), or to the level of these rows (`g`).
        """
        if len(self.letters) == 1 and what in (*self.letters, "top of the others"):
            what = 0  # each is asked for only where it is the smaller one
        key = what, reference
        if key not in self.memo:
            # Neither reference is -inf: what is -inf itself has the weight 0, without more ado.
            logits, base = self._logit(what), self._reference(reference)
            simple = logits.dtype == self.xp.float64
            self.memo[key] = self.xp.exp(logits - base) if simple else decay(logits, base)
        return self.memo[key]

    def depth(self, what: Any) -> Any:
        """Return how far a logit is from the maximum, kept from being minus infinity."""
        far = ("far", what)
        if far not in self.memo:
            self.memo[far] = self.backend.at_least(self._logit(what) - self.maximum, FAR)
        return self.memo[far]

    def _logit(self, what: Any) -> Any:
        if isinstance(what, int):
            return self.below[what]
        if what in self.logits:
            return self.logits[what]
        return self.state.top if what == "top of the others" else self.state.level

    def _reference(self, name: str) -> Any:
        return self.maximum if name == "M" else self.level

    # What a branch asks for ----------------------------------------------------------------------

    def holds(self, case: Case) -> Any:
        """Return where ``case`` is the one that holds; None if that is everywhere."""
        firsts = [block[0] for block in case.blocks]
        tests = [
            self.places[one] == self.places[block[0]] for block in case.blocks for one in block[1:]
        ]
        for rank, first in enumerate(firsts):
            tests += [self.places[first] != self.places[other] for other in firsts[:rank]]
            if case.top is None or rank <= case.top:
                largest = self.logits[first] == self.maximum
                tests.append(largest if rank == case.top else ~largest)
        return reduce(lambda one, other: one & other, tests) if tests else None

    def value(self, kind: str, key: Any, case: Case) -> Any:
        """Return the quantity of this kind; see `logitproof.compile.atoms` for what there is."""
        if kind in _OF_ROW:
            return getattr(self, _OF_ROW[kind])
        if kind in _OF_ENTRY:
            return _OF_ENTRY[kind](self, key)
        if kind == "v":
            return self.component(*key)
        if kind == "Q":
            return self.rest(key, case, "M")
        # 0 only where there is no other action: the root of it has no derivative, the norm's is 0.
        return self.backend.fixed_at_0(self.rest(key, case, "g"))

    def component(self, vector: str, letter: str) -> Any:
        """Return the entry of another vector at a letter."""
        if letter in self.axes:
            return self.along(self.axes.index(letter), self.vectors[vector])
        at = self.xp.reshape(self.places[letter], (-1,))
        return self.spread(self.backend.take(self.vectors[vector], at))

    def rest(self, power: Power, case: Case, reference: str) -> Any:
        """Return the sum over the entries that this case does not peel."""
        unnamed = [one for one in case.blocks if one[0] in self.axes]
        if power[2]:
            return self._with_vectors(power, unnamed, self._reference(reference))
        if self.letters and not case.blocks:
            return self.known((power, reference), lambda: self._all_others(power, reference))
        # The others' own maximum is left out of their sum: it counts if a named entry is peeled.
        counts: Any = case.top is not None and case.blocks[case.top] not in unnamed
        key = power, reference, counts
        total = self.known(key, lambda: self._rest_of_row(power, reference, counts))
        if not unnamed:
            return total
        gone: Any = 0.0
        for letter in (one for one in case.below if one in self.axes):
            part = self._part(letter, power, self._reference(reference))
            if counts is not False:
                itself = self.logits[letter] == self.state.top
                itself = itself if counts is True else counts & itself
                gone = gone + self.xp.where(itself, 0.0, part)
                counts = ~itself if counts is True else counts & ~itself
            else:
                gone = gone + part
        if counts is not True and counts is not False:
            top = self._of("top of the others", power, reference)
            total = total - self.xp.where(counts, 0.0, top)
        total = total - gone
        clipped = total > 0.0 if power[1] % 2 else total < 0.0
        return self.xp.where(clipped, 0.0, total)

    def _rest_of_row(self, power: Power, reference: str, counts: bool) -> Any:
        total = self._shifted(power, reference)
        return total + self._of("top of the others", power, reference) if counts else total

    def _all_others(self, power: Power, reference: str) -> Any:
        """Return the sum over all entries but the largest one."""
        total = self._shifted(power, reference)
        for place in range(len(self.below)):
            total = total + self._of(place, power, reference)
        return total

    def _shifted(self, power: Power, reference: str) -> Any:
        """Return a sum of the state, counted from a reference, its depths from the maximum."""
        state, total = self.state, self.state.sums[power]
        if power[1]:
            total = deepened(state, power, self.depth("level of the state"))
        far = state.level - self._reference(reference)
        if far.dtype != self.xp.float64:
            return self._power("level of the state", reference, power[0]) * total
        half = self.xp.exp(0.5 * power[0] * far)  # the whole one may be no normal number
        return half * (half * total)

    def _power(self, what: Any, reference: str, exponent: int) -> Any:
        weight = self.weight(what, reference)
        return weight if exponent == 1 else weight**exponent

    def _of(self, what: Any, power: Power, reference: str) -> Any:
        weight = self._power(what, reference, power[0])
        depth = power[1]
        if not depth:
            return weight
        return weight * (self.depth(what) if depth == 1 else self.depth(what) ** depth)

    def _with_vectors(self, power: Power, unnamed: Sequence[Any], weights_from: Any) -> Any:
        total = shifted(self.state, power, self.state.top, weights_from, self.maximum)
        for block in unnamed:
            total = total - self._part(block[0], power, weights_from)
        return total

    def _part(self, letter: str, power: Power, weights_from: Any) -> Any:
        """Return what the entry at ``letter`` adds to a sum."""
        vectors = [self.component(name, letter) ** exponent for name, exponent in power[2]]
        own = part_of(self.logits[letter], power, weights_from, self.maximum)
        return reduce(lambda one, other: one * other, vectors, own)


_OF_ROW = {"S": "total", "L": "log_total", "M": "maximum", "g": "gap", "n": "count"}

_OF_ENTRY: dict[str, Callable[[Rows, str], Any]] = {
    "e": lambda rows, letter: rows.weight(letter, "M"),
    "t": lambda rows, letter: rows.logits[letter] - rows.maximum,
    "f": lambda rows, letter: rows.depth(letter),
    "d": lambda rows, letter: rows.weight(letter, "g"),
}
