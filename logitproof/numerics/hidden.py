"""Statistics of a policy whose logits are never all there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import reduce
from typing import Any

from numpy.typing import ArrayLike

from logitproof.errors import InputError
from logitproof.numerics.backends import Backend, backend_of
from logitproof.numerics.batch import slices
from logitproof.numerics.blocks import row_blocks
from logitproof.numerics.inputs import as_actions, as_logits, as_mask, as_start
from logitproof.numerics.state import State
from logitproof.numerics.statistics import PolicyStatistics, policy_statistics

__all__ = ["policy_statistics_from_hidden"]

_ROWS, _COLUMNS = 256, 4096  # of a block of logits: 4 MiB in float32


def policy_statistics_from_hidden(
    hidden: ArrayLike,
    weight: ArrayLike,
    action: ArrayLike,
    bias: ArrayLike | None = None,
    entropy: bool = False,
    *,
    where: ArrayLike | None = None,
    start: Any = None,
) -> PolicyStatistics:
    r"""Return all statistics of the policy with the logits $z = W h + b$, block by block.

    For users of fused kernels, which hide the logits: at no time more than a block of
    256 x 4096 of them is held.

    Parameters
    ----------
    hidden : array_like, shape (..., d)
        The last hidden states $h$.
    weight : array_like, shape (n, d)
        The output matrix $W$, a row for each action, as in `torch.nn.Linear`.
    action : array_like of int, shape (...)
        The chosen action $c$ of each row, counted from 0; or one for all rows.
    bias : array_like, shape (n,), optional
        The bias $b$.
    entropy : bool, default False
        Whether to prepare the Shannon entropy, which takes more time.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked.
    start : int, optional
        Where the rows of $W$ begin among all actions, if they are a piece of them; see
        `policy_statistics`.

    Returns
    -------
    PolicyStatistics
        As `policy_statistics` returns.

    Raises
    ------
    InputError
        See `policy_statistics`; a matrix or a bias that does not fit.

    Notes
    -----
    Half precision is multiplied in float32, block by block.  That blocks join to the whole is the
    theorem `moments_merge`.

    Examples
    --------
    >>> import numpy as np
    >>> from logitproof.numerics import policy_statistics, policy_statistics_from_hidden
    >>> rng = np.random.default_rng(0)
    >>> h, W = rng.normal(size=(3, 4)), rng.normal(size=(10_000, 4))
    >>> stats = policy_statistics_from_hidden(h, W, 7)
    >>> bool(np.allclose(stats.score_norm, policy_statistics(h @ W.T, 7).score_norm))
    True
    """
    name, backend = "policy_statistics_from_hidden", backend_of(hidden)
    h = as_logits(backend, name, hidden, "hidden")
    W = as_logits(backend, name, weight, "weight")
    if W.ndim != 2 or W.shape[1] != h.shape[-1]:
        raise InputError(
            f"{name}: expected weight of shape (n, {h.shape[-1]}), got {tuple(W.shape)}; give the"
            " output matrix with a row for each action"
        )
    b = None if bias is None else as_logits(backend, name, bias, "bias")
    if b is not None and tuple(b.shape) != (W.shape[0],):
        raise InputError(
            f"{name}: expected bias of shape ({W.shape[0]},), got {tuple(b.shape)}; give one number"
            " for each action"
        )
    xp, batch = backend.xp, tuple(h.shape[:-1])
    every = xp.broadcast_to(h[..., :1], (*batch, W.shape[0]))  # a view: only its shape is read
    mask = as_mask(backend, name, where, every)
    first, columns = as_start(name, start, W.shape[0])
    given = as_actions(backend, name, "action", action, every, mask, start is not None)
    chosen = xp.reshape(given, (math.prod(batch),))
    flat = xp.reshape(h, (math.prod(batch), h.shape[-1]))
    states = [
        _rows(backend, flat[some, :], (W, b), own, chosen[some], entropy, first)
        for some, own in _blocks(backend, flat.shape[0], mask)
    ]
    state = State.stacked(states).reshaped(batch)
    if start is None:
        state = backend.with_known_actions(state)
    return PolicyStatistics(state, backend.work_type(h), given, columns)


def _blocks(backend: Backend, rows: int, mask: Any) -> Iterator[tuple[slice, Any]]:
    """Yield which rows, a block of them, and their mask."""
    if mask is None:
        parts: Any = [(slice(0, rows), None)]
    else:
        parts = ((some, own) for some, own, _ in row_blocks(backend, mask))
    for some, own in parts:
        for few in slices(some.stop, _ROWS, some.start) or [some]:  # a batch may be empty
            here = slice(few.start - some.start, few.stop - some.start)
            yield few, None if own is None else own[here, :]


def _rows(
    backend: Backend,
    h: Any,
    layer: tuple[Any, Any],
    mask: Any,
    chosen: Any,
    entropy: bool,
    first: Any,
) -> State:
    """Return the state of some rows, merged over blocks of columns."""
    W, b = layer
    work = backend.work_type(h)
    h = backend.cast(h, work)
    pieces = []
    for columns in slices(W.shape[0], _COLUMNS):
        logits = h @ backend.cast(W[columns, :], work).T
        if b is not None:
            logits = logits + backend.cast(b[columns], work)
        own = None if mask is None else mask[:, columns]
        start = first + columns.start
        pieces.append(policy_statistics(logits, chosen, own, entropy, start).state)
    return reduce(State.merge, pieces)
