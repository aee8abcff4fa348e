"""PyTorch tensors in the memory of a processor, which they share with NumPy arrays.

NumPy's pass takes a third of the time of PyTorch's there.  Nothing is copied, but for bfloat16,
which NumPy does not have: 512 KiB of float32 at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._python_dispatch import _get_current_dispatch_mode

from logitproof.numerics.backends.base import SETTINGS
from logitproof.numerics.batch import slices, tiles
from logitproof.numerics.state import Peel, Power, State

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula

__all__ = ["host_entry_values", "host_row_state", "host_values_of", "shared_state", "tensor_of"]

_THREADS = 8  # at most: they wait for the interpreter's lock
_UPCAST = 2**17  # entries of bfloat16 at a time


def _shared(*tensors: Any) -> list[Any] | None:
    """Return tensors as NumPy arrays in the same memory; None if one is not that of plain numbers.

    None stays None.
    """
    if SETTINGS.keep_graph or _is_traced() or not all(map(_is_plain, tensors)):
        return None
    try:
        return [None if one is None else one.numpy() for one in tensors]
    except (RuntimeError, TypeError):  # a stand-in, as in torch.func; a type that NumPy has not
        return None


def _is_traced() -> bool:
    """Tell whether what is done with tensors is written down, to be done again with others."""
    if torch.compiler.is_compiling() or torch.jit.is_tracing():
        return True
    return _get_current_dispatch_mode() is not None


def _is_plain(one: Any) -> bool:
    """Tell whether a tensor is one in a processor's memory."""
    if one is None:
        return True
    known = type(one) is torch.Tensor and one.dtype != torch.bfloat16
    return known and one.device.type == "cpu" and not one.requires_grad


def tensor_of(array: Any) -> Any:
    """Return a NumPy array as a tensor in the same memory."""
    return torch.from_numpy(array if array.flags.writeable else array.copy())


def host_row_state(
    logits: Any,
    places: Any,
    powers: Iterable[Power],
    mask: Any,
    vectors: Mapping[str, Any],
    peel: Peel,
) -> State | None:
    """Return the state of each row, if it can be found in NumPy; see `numerics.kernel`."""
    powers, states, n = tuple(powers), [], logits.shape[1]
    if logits.dtype != torch.bfloat16:
        found = _row_state(logits, places, powers, mask, vectors, peel)
        return None if found is None else found.each(lambda values, _: tensor_of(values))
    if _shared(logits[:0].float(), places, mask, *vectors.values()) is None:
        return None

    def upcast(rows: slice, columns: slice) -> Any:
        given = places[:, rows] - columns.start, powers
        own = None if mask is None else mask[rows, columns]
        named = {name: one[rows, columns] for name, one in vectors.items()}
        return _row_state(logits[rows, columns].float(), *given, own, named, peel)

    for some in tiles(len(logits), n, _UPCAST) if len(logits) else [slice(0, 0)]:
        pieces = [upcast(some, columns) for columns in slices(n, _UPCAST)]
        states.append(reduce(State.merge, pieces))
    return State.stacked(states).each(lambda values, _: tensor_of(values))


def _row_state(
    logits: Any,
    places: Any,
    powers: tuple[Power, ...],
    mask: Any,
    vectors: Mapping[str, Any],
    peel: Peel,
) -> State | None:
    from logitproof.numerics.kernel import row_state

    arrays = _shared(logits, places, mask, *vectors.values())
    if arrays is None:
        return None
    own, own_places, own_mask, *others = arrays
    named = dict(zip(vectors, others, strict=True))
    return row_state(own, own_places, powers, own_mask, named, peel, _threads())


def _threads() -> int:
    return min(int(torch.get_num_threads()), _THREADS)


def shared_state(state: State) -> State | None:
    """Return a state as one of NumPy arrays in the same memory, if there is one."""
    arrays = _shared(state.named, state.held, state.top, state.level, *state.sums.values())
    if arrays is None:
        return None
    named, held, top, level, *sums = arrays
    return State(state.count, named, held, top, level, dict(zip(state.sums, sums, strict=True)))


def host_values_of(
    formula: Formula,
    letters: tuple[str, ...],
    state: State,
    *arrays: Any,
) -> Any:
    """Return the values of a formula, if they can be found in NumPy; see `numerics.from_level`."""
    from logitproof.numerics.from_level import values_of

    places, entries, vectors, scalars = arrays
    own_state = shared_state(state)
    found = _shared(places, entries, *vectors.values(), *scalars.values())
    if own_state is None or found is None:
        return None
    own_places, own_entries, *others = found
    own_vectors = dict(zip(vectors, others, strict=False))
    own_scalars = dict(zip(scalars, others[len(vectors) :], strict=True))
    given = own_state, own_places, own_entries, own_vectors, own_scalars
    return tensor_of(values_of(formula, letters, *given))


def host_entry_values(
    apart: Apart,
    letters: Sequence[str],
    logits: Any,
    places: Any,
    mask: Any,
    scalars: Mapping[str, Any],
) -> Any:
    """Return a value for each entry, if NumPy can; see `numerics.entries.entry_values`."""
    from logitproof.numerics.entries import entry_values

    arrays = _shared(logits, places, mask, *scalars.values())
    if arrays is None or bool(((places < 0) | (places >= logits.shape[1])).any()):
        return None
    own_logits, own_places, own_mask, *others = arrays
    own_scalars = dict(zip(scalars, others, strict=True))
    threads = _threads()
    values = entry_values(apart, letters, own_logits, own_places, own_mask, own_scalars, threads)
    return tensor_of(values)
