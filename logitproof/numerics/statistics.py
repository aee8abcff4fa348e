"""All statistics of a policy from one pass, and the statistics of pieces joined."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from logitproof.compile.formulas import FORMULAS, JOINTS
from logitproof.errors import InputError
from logitproof.numerics.backends import backend_of
from logitproof.numerics.backends.numpy import NUMPY
from logitproof.numerics.blocks import row_blocks
from logitproof.numerics.finish import finish
from logitproof.numerics.from_level import from_level
from logitproof.numerics.inputs import Columns, as_actions, as_logits, as_mask, as_start
from logitproof.numerics.pieces import joined, of_same_action
from logitproof.numerics.rows import Rows, remembered
from logitproof.numerics.state import Power, State

__all__ = ["PolicyStatistics", "policy_statistics"]

_SUMS: tuple[Power, ...] = ((1, 0, ()), (2, 0, ()))
_ENTROPY: Power = (1, 1, ())
_OF_CHOSEN = {name for name, formula in FORMULAS.items() if formula.letters}


@dataclass(frozen=True, eq=False, repr=False)
class PolicyStatistics:
    """What one pass over the logits found; every statistic is an array of shape ``(...)``.

    Made by [`policy_statistics`][logitproof.numerics.policy_statistics].

    Attributes
    ----------
    state : State
        The state of the rows, which is all that is kept of them.
    dtype : dtype
        The type of the statistics.
    action : array of int, shape (...)
        The chosen actions, counted in the whole row.
    columns : tuple of (int, int)
        The intervals of columns that the pass was over, as far as they are known.
    memo : dict
        The statistics that have been asked for.
    """

    state: State
    dtype: Any
    action: Any
    columns: Columns
    memo: dict[Any, Any] = field(default_factory=dict)

    @remembered
    def chosen_probability(self) -> Any:
        """The probability of the chosen action."""
        return self._of_chosen("chosen_probability")

    @remembered
    def log_chosen_probability(self) -> Any:
        """The logarithm of the probability of the chosen action."""
        return self._of_chosen("log_chosen_probability")

    @remembered
    def score_norm(self) -> Any:
        """The Euclidean norm of the score of the chosen action."""
        return self._of_chosen("score_norm")

    @remembered
    def log_score_norm(self) -> Any:
        """The logarithm of that norm, right where the norm underflows."""
        return self._of_chosen("log_score_norm")

    @remembered
    def collision_probability(self) -> Any:
        """The sum of the squared probabilities."""
        return self._of_policy("collision_probability")

    @remembered
    def expected_squared_norm(self) -> Any:
        """One minus the collision probability."""
        return self._of_policy("expected_squared_norm")

    @remembered
    def effective_actions(self) -> Any:
        """One over the collision probability."""
        return self._of_policy("effective_actions")

    @remembered
    def renyi_entropy(self) -> Any:
        """The Renyi entropy of order 2, in nats."""
        return self._of_policy("renyi_entropy")

    @remembered
    def entropy(self) -> Any:
        """The Shannon entropy, in nats.

        Raises
        ------
        InputError
            If the pass was made without ``entropy=True``.
        """
        if _ENTROPY not in self.state.sums:
            raise InputError(
                "PolicyStatistics.entropy: expected statistics with the entropy, got ones without;"
                " call policy_statistics(..., entropy=True)"
            )
        return self._of_policy("entropy")

    def merge(self, other: PolicyStatistics) -> PolicyStatistics:
        """Return the statistics of the rows that two pieces make up.

        Merging is associative and commutative, up to rounding.

        Parameters
        ----------
        other : PolicyStatistics
            Of other columns of the same rows, such as another shard of the vocabulary.

        Raises
        ------
        InputError
            If the other one is no statistics, or of another batch; if the pieces have a common
            column; if the actions differ (where values are not looked at, such a row is NaN); or
            if only one has the entropy.

        Examples
        --------
        >>> import numpy as np
        >>> from logitproof.numerics import policy_statistics
        >>> logits, action = np.zeros((2, 4)), np.array([1, 3])
        >>> left = policy_statistics(logits[:, :2], action, start=0)
        >>> right = policy_statistics(logits[:, 2:], action, start=2)
        >>> left.merge(right).chosen_probability
        array([0.25, 0.25])
        """
        if not isinstance(other, PolicyStatistics):
            raise InputError(
                f"PolicyStatistics.merge: expected PolicyStatistics, got {type(other).__name__};"
                " make them by policy_statistics(..., start=)"
            )
        mine, yours = self.state, other.state
        if backend_of(mine.top) is not backend_of(yours.top):
            raise InputError(
                f"PolicyStatistics.merge: expected pieces of {backend_of(mine.top).name}, got some"
                f" of {backend_of(yours.top).name}; convert the logits first"
            )
        if mine.top.shape != yours.top.shape:
            raise InputError(
                f"PolicyStatistics.merge: expected pieces of the batch {tuple(mine.top.shape)}, "
                f"got {tuple(yours.top.shape)}; merge columns of the same rows"
            )
        if mine.sums.keys() != yours.sums.keys():
            raise InputError(
                "PolicyStatistics.merge: expected both pieces with the entropy or both without, "
                "got one of each; pass the same entropy= for each piece"
            )
        columns = joined("merge", self.columns, other.columns)
        state = of_same_action(mine.merge(yours), self.action, other.action)
        backend = backend_of(mine.top)
        wider = backend.wide_type(mine.top) in (self.dtype, other.dtype)
        dtype = backend.wide_type(mine.top) if wider else self.dtype
        return PolicyStatistics(state, dtype, self.action, columns)

    def gathered(self, group: Any = None) -> PolicyStatistics:
        """Return the statistics of the whole vocabulary, from those of its shards.

        Each process of a PyTorch group, or each device along a JAX axis, calls it with its own
        piece, made with ``start=``.  One small all-gather of states takes the place of an
        all-reduce for the maximum, one for the sum, and one for each further moment.

        Parameters
        ----------
        group : ProcessGroup or str, optional
            The `torch.distributed` group, by default that of all processes; or the name of the
            axis inside `jax.shard_map` or `jax.vmap`.

        Raises
        ------
        InputError
            If the pieces have a common column, as far as their columns are known; if the arrays
            are of a library without groups.
        """
        sent = self.state, self.action, self.columns
        (state, action, columns), *others = backend_of(self.state.top).gather(*sent, group)
        for other_state, other_action, other_columns in others:
            columns = joined("gathered", columns, other_columns)
            state = of_same_action(state.merge(other_state), action, other_action)
        return PolicyStatistics(state, self.dtype, action, columns)

    def __repr__(self) -> str:
        """Show the sizes, and of a piece, as far as they are known, its columns."""
        sizes = f"batch={tuple(self.state.top.shape)}, n={self.state.count}"
        if self.columns == ((0, self.state.count),):
            return f"PolicyStatistics({sizes})"
        columns = ", ".join(f"{first}:{stop}" for first, stop in self.columns) or "not known"
        return f"PolicyStatistics({sizes}, columns {columns})"

    def _of_chosen(self, name: str) -> Any:
        if backend_of(self.state.top).eager and not self._holds_all:
            raise InputError(
                f"PolicyStatistics.{name}: expected pieces that hold every chosen action, got some"
                " without; merge the other pieces first"
            )
        return self._of_policy(name)

    def _of_policy(self, name: str) -> Any:
        backend, batch = backend_of(self.state.top), tuple(self.state.top.shape)
        state = self.state.reshaped((math.prod(batch),))
        if (numbers := backend.in_numpy(state)) is not None:
            self._find_in_numpy(name, numbers)
            return self.memo[name]
        values = backend.values_of(FORMULAS[name], ("c",), state, state.named, None, {}, {})
        if name in _OF_CHOSEN:
            values = backend.xp.where(state.held[0, :], values, backend.xp.nan)
        return backend.cast(backend.xp.reshape(values, batch), self.dtype)

    def _find_in_numpy(self, name: str, state: State) -> None:
        """Find a statistic, and what is finished together with it."""
        names, dtype = _group(name, _ENTROPY in state.sums), _as_numpy(self.dtype)
        if names in JOINTS:
            values = from_level(state, names, dtype)
        else:
            rows = Rows(state, ("c",), state.named)  # one letter: its place does not matter
            values = [NUMPY.cast(finish(FORMULAS[name], rows, {}), dtype)]
        backend, batch = backend_of(self.state.top), tuple(self.state.top.shape)
        for one, found in zip(names, values, strict=True):
            if one in _OF_CHOSEN and not self._holds_all:
                if backend.eager:
                    continue  # it is refused
                found[~state.held[0]] = np.nan
            self.memo[one] = backend.of_numpy(found.reshape(batch))

    @remembered
    def _holds_all(self) -> bool:
        """Whether the pieces hold every chosen action, but for rows without any entry."""
        state, nothing = self.state, -math.inf
        if state.held.all():
            return True
        empty = (state.top == nothing) & (state.level == nothing) & (state.named[0] == nothing)
        return bool((state.held[0] | empty).all())


@cache
def _group(name: str, entropy: bool) -> tuple[str, ...]:
    """Return the names of all that is finished together with a statistic."""
    groups = (names for names in JOINTS if name in names and (entropy or "entropy" not in names))
    return next(groups, (name,))


@cache
def _as_numpy(dtype: Any) -> Any:
    """Return the type of NumPy that a type of PyTorch or NumPy stands for."""
    return np.dtype(str(dtype).removeprefix("torch."))


def policy_statistics(
    logits: ArrayLike,
    action: ArrayLike,
    where: ArrayLike | None = None,
    entropy: bool = False,
    start: Any = None,
) -> PolicyStatistics:
    r"""Return all statistics of the policy and its chosen action from one pass over the logits.

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$, or a piece of each row; -inf where an action is masked.
    action : array_like of int, shape (...)
        The chosen action $c$ of each row, counted from 0; or one for all rows.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.
    entropy : bool, default False
        Whether to prepare the Shannon entropy, which takes more time.
    start : int, optional
        Where the piece begins in the whole row, if the logits are a piece.  Actions are counted in
        the whole row then, and may lie in another piece; a piece may be masked as a whole.  An
        integer array of shape () is taken too, such as one traced by JAX; overlapping pieces
        can't be refused then.

    Returns
    -------
    PolicyStatistics
        With the attributes ``chosen_probability``, ``log_chosen_probability``, ``score_norm``,
        ``log_score_norm``, ``collision_probability``, ``expected_squared_norm`` (that is
        $1 - C$), ``effective_actions``, ``renyi_entropy`` and, on request, ``entropy``.  Its
        ``merge`` joins pieces.

    Raises
    ------
    InputError
        Logits that are not real numbers; an action that is not an integer, or out of range in a row
        that is not masked as a whole; a start that is not an integer of 0 or more; shapes that do
        not fit.

    Examples
    --------
    >>> from logitproof.numerics import policy_statistics
    >>> stats = policy_statistics([[0.0, 0.0], [40.0, 0.0]], [0, 0], entropy=True)
    >>> stats
    PolicyStatistics(batch=(2,), n=2)
    >>> stats.score_norm
    array([7.07106781e-01, 6.00808021e-18])
    >>> stats.entropy
    array([6.93147181e-01, 1.74182524e-16])
    """
    name, backend = "policy_statistics", backend_of(logits)
    array = as_logits(backend, name, logits)
    xp, batch = backend.xp, tuple(array.shape[:-1])
    mask = as_mask(backend, name, where, array)
    first, columns = as_start(name, start, array.shape[-1])
    chosen = as_actions(backend, name, "action", action, array, mask, start is not None)
    places = xp.reshape(chosen, (1, math.prod(batch)))
    if start is not None:
        places = places - first
    powers = (*_SUMS, _ENTROPY) if entropy else _SUMS
    states = [
        backend.row_state(rows, places[:, some], powers, own, peel="dominated")
        for some, rows, own in row_blocks(backend, array, mask)
    ]
    state = State.stacked(states).reshaped(batch)
    if start is None:
        state = backend.with_known_actions(state)
    return PolicyStatistics(state, backend.work_type(array), chosen, columns)
