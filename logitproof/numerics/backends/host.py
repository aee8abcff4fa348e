"""PyTorch tensors in the memory of a processor, which they share with NumPy arrays.

NumPy's pass takes a third of the time of PyTorch's there, unless there are many threads for much to
do.  Nothing is copied, but for bfloat16, which NumPy does not have: a block at a time is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import torch

from logitproof.numerics.batch import tiles
from logitproof.numerics.state import Power, State

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula

__all__ = ["host_entry_values", "host_row_state", "host_values_of", "shared_state", "tensor_of"]

_FEW_THREADS = 4  # of PyTorch
_LITTLE = 2**22  # entries
_BLOCK = 2**19  # bytes


def _shared(*tensors: Any) -> list[Any] | None:
    """Return tensors as NumPy arrays in the same memory; None if one is not that of plain numbers.

    None stays None.
    """
    if torch.compiler.is_compiling() or not all(map(_is_plain, tensors)):
        return None
    if torch.get_num_threads() > _FEW_THREADS and _entries(tensors) > _LITTLE:
        return None
    try:
        return [None if one is None else one.numpy() for one in tensors]
    except RuntimeError:  # a stand-in, such as those of torch.func
        return None


def _entries(tensors: Iterable[Any]) -> int:
    return sum(one.numel() for one in tensors if one is not None)


def _is_plain(one: Any) -> bool:
    """Tell whether a tensor is one in a processor's memory, and not to be differentiated."""
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
    exact: bool,
) -> State | None:
    """Return the state of each row, if it can be found in NumPy; see `numerics.kernel`."""
    powers, states = tuple(powers), []
    rows, n = logits.shape
    half = logits.dtype == torch.bfloat16
    for some in tiles(rows, 4 * n, _BLOCK) if half and rows else [slice(0, rows)]:
        own = logits[some].float() if half else logits
        given = own, places[:, some], mask if mask is None else mask[some]
        arrays = _shared(*given, *(one[some] for one in vectors.values()))
        if arrays is None:
            return None
        states.append(_row_state(arrays, powers, vectors, exact))
    return State.stacked(states).each(lambda values, _: tensor_of(values))


def _row_state(
    arrays: list[Any], powers: tuple[Power, ...], vectors: Iterable[str], exact: bool
) -> State:
    from logitproof.numerics.kernel import row_state

    logits, places, mask, *others = arrays
    named = dict(zip(vectors, others, strict=True))
    return row_state(logits, places, powers, mask, named, exact, torch.get_num_threads())


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
    places: Any,
    entries: Any,
    vectors: Mapping[str, Any],
    scalars: Mapping[str, Any],
) -> Any:
    """Return the values of a formula, if they can be found in NumPy; see `numerics.finish`."""
    from logitproof.numerics.finish import values_of

    own_state = shared_state(state)
    arrays = _shared(places, entries, *vectors.values(), *scalars.values())
    if own_state is None or arrays is None:
        return None
    own_places, own_entries, *others = arrays
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
    threads = torch.get_num_threads()
    values = entry_values(apart, letters, own_logits, own_places, own_mask, own_scalars, threads)
    return tensor_of(values)
