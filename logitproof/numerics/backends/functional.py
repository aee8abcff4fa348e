"""The pass over the logits in pure functions, for every library but NumPy.

Nothing is written in place and no value is looked at, so that a compiler can fuse the pass and a
derivative can be taken through it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from logitproof.numerics.backends.base import Backend
from logitproof.numerics.state import Power, State, decay, part_of

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart

__all__ = ["block_state", "closed", "entry_factors", "entry_values", "put", "row_sums"]

_WIDE = 1024  # terms of a partial sum
_INF = float("inf")


def closed(powers: Iterable[Power]) -> tuple[Power, ...]:
    """Add the lower powers of the depth: sums at another reference are made of them."""
    lower = ((k, low, v) for k, depth, v in powers for low in range(depth + 1))
    return tuple(sorted({(1, 0, ()), *lower}))


def block_state(
    backend: Backend,
    block: Any,
    places: Any,
    powers: Sequence[Power],
    mask: Any = None,
    vectors: Mapping[str, Any] | None = None,
) -> State:
    """Return the state of each row of a block; see `numerics.kernel.row_state`.

    ``powers`` are `closed`.
    """
    xp, n = backend.xp, block.shape[1]
    wide = backend.wide_type(block)
    block = backend.cast(block, backend.work_type(block))
    if mask is not None:
        block = xp.where(mask, block, -_INF)
    columns = backend.places(xp.arange(n, **backend.on(block)))[None, :]
    held = (places >= 0) & (places < n)
    inside = xp.where(held, places, 0 * places)
    others, named = block, [xp.reshape(block[:0, 0], (0, 1)) + xp.zeros_like(block[:, 0])]
    for at in range(places.shape[0]):
        logits = backend.take(block, inside[at, :])
        named.append(xp.where(held[at, :], logits, -_INF)[None, :])
        others = xp.where(columns == places[at, :][:, None], -_INF, others)
    top = backend.row_maximum(others)  # compilers make more of it than of where it is
    at_top = others == top[:, None]
    copies = backend.cast(xp.sum(backend.cast(at_top, xp.int32), axis=1), wide) - 1.0
    rest = xp.where(at_top, -_INF, others)
    level = backend.constant(xp.where(copies > 0.0, top, backend.row_maximum(rest)))
    sums = _sums(backend, rest, level, [one for one in powers if not one[2]])
    # One copy is peeled.  Others are at the level: their parts are finite, also in a derivative.
    copy, at = (xp.where(copies > 0.0, one, xp.zeros_like(one)) for one in (top, level))
    for power, total in sums.items():
        sums[power] = total + copies * part_of(copy, power, at, at)
    joint = [one for one in powers if one[2]]
    if joint:
        unnamed = columns >= 0
        for at in range(places.shape[0]):
            unnamed = unnamed & (columns != places[at, :][:, None])
        values = {name: xp.where(unnamed, one, 0.0 * one) for name, one in (vectors or {}).items()}
        sums |= _sums(backend, others, top, joint, values)
    named_logits = xp.concat(named, axis=0)
    named_logits, top, level = (backend.cast(one, wide) for one in (named_logits, top, level))
    return State(n, named_logits, held, top, level, sums)


def _sums(
    backend: Backend,
    logits: Any,
    reference: Any,
    powers: Sequence[Power],
    vectors: Mapping[str, Any] | None = None,
) -> dict[Power, Any]:
    """Return sums of weights, depths and vectors, both counted from a reference."""
    xp = backend.xp
    nowhere = reference == -_INF
    depths = logits - xp.where(nowhere, xp.zeros_like(reference), reference)[:, None]
    weights = xp.exp(depths)
    depths = xp.where(depths == -_INF, xp.zeros_like(depths), depths)  # 0 log 0 is 0
    sums = {}
    for power in powers:
        names = [name for name, exponent in power[2] for _ in range(exponent)]
        factors = [weights] * power[0] + [depths] * power[1]
        factors += [(vectors or {})[name] for name in names]
        sums[power] = row_sums(backend, reduce(lambda one, other: one * other, factors))
    return sums


def row_sums(backend: Backend, terms: Any) -> Any:
    """Return the sum of each row: partial sums, added up in the widest type."""
    xp, (rows, n) = backend.xp, terms.shape
    wide = backend.wide_type(terms)
    whole = n - n % _WIDE
    total = backend.cast(xp.sum(terms[:, whole:], axis=1), wide)
    if whole:
        parts = xp.sum(xp.reshape(terms[:, :whole], (rows, whole // _WIDE, _WIDE)), axis=2)
        total = total + xp.sum(backend.cast(parts, wide), axis=1)
    return total


def entry_factors(
    backend: Backend,
    letters: Sequence[str],
    apart: Apart,
    state: State,
    places: Any,
    scalars: Mapping[str, Any],
) -> tuple[Any, Any, list[Any]]:
    """Return the largest logits, what weights are multiplied by, the values at the actions.

    Parameters
    ----------
    backend : Backend
        The library.
    letters : sequence of str
        The actions of the formula.
    apart : Apart
        The formula.
    state : State
        Of the rows.
    places : array of int, shape (letters, rows)
        The columns of the actions.
    scalars : mapping
        The formula's scalars by their letters, shape ``(rows,)``.
    """
    from logitproof.numerics.finish import finish
    from logitproof.numerics.rows import Rows

    rows = Rows(backend.with_known_actions(state), letters, places)
    factor = finish(apart.multiplier, rows, scalars)
    return rows.maximum, factor, [finish(one, rows, scalars) for one in apart.at]


def entry_values(backend: Backend, logits: Any, mask: Any, maximum: Any, factor: Any) -> Any:
    """Return the weight of each entry times a number for each row."""
    entries = backend.cast(logits, backend.wide_type(logits))
    if mask is not None:
        entries = backend.xp.where(mask, entries, -_INF)
    if entries.dtype == backend.xp.float64:
        weights = backend.xp.exp(entries - maximum[:, None])
    else:
        weights = decay(entries, maximum[:, None])
    values = weights * factor[:, None]
    return backend.cast(values, backend.work_type(logits))


def put(backend: Backend, values: Any, places: Any, own: Any) -> Any:
    """Return values, shape (rows, n), with others at one place in each row."""
    xp = backend.xp
    columns = backend.places(xp.arange(values.shape[1], **backend.on(values)))[None, :]
    own = backend.cast(own, values.dtype)
    return xp.where(columns == places[:, None], own[:, None], values)
