"""PyTorch tensors: on their device, without a graph unless one is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch._C._functorch import is_functorch_wrapped_tensor

from logitproof.numerics.backends.base import SETTINGS, Backend
from logitproof.numerics.backends.functional import (
    block_state,
    closed,
    entry_factors,
    entry_values,
    row_sums,
)
from logitproof.numerics.backends.host import (
    host_entry_values,
    host_row_state,
    host_values_of,
    shared_state,
    tensor_of,
)
from logitproof.numerics.state import Peel, Power, State

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula
    from logitproof.numerics.inputs import Columns

__all__ = ["TORCH"]

_INF = float("inf")

# Bytes of a block: on a processor it should stay in the cache, on a device it should be busy.
_BLOCK = {"cpu": 2**19}
_BLOCK_ON_DEVICE = 2**26


class _Torch(Backend):
    name = "PyTorch"
    xp = torch

    def array(self, values: Any, like: Any = None) -> Any:
        if not isinstance(values, torch.Tensor):
            values = np.asarray(values)  # PyTorch would round Python's numbers to float32
        tensor = torch.as_tensor(values, device=None if like is None else like.device)
        return tensor if SETTINGS.keep_graph else tensor.detach()

    def kind(self, array: Any) -> str:
        if array.dtype == torch.bool:
            return "b"
        if array.dtype.is_complex:
            return "c"
        return "f" if array.dtype.is_floating_point else "i"

    def work_type(self, array: Any) -> Any:
        return torch.float64 if array.dtype == torch.float64 else torch.float32

    def wide_type(self, array: Any) -> Any:
        return torch.float32 if array.device.type == "mps" else torch.float64

    def places(self, array: Any) -> Any:
        return array.to(torch.int64, copy=True)  # the caller may write into it later

    def cast(self, array: Any, dtype: Any) -> Any:
        return array.to(dtype)

    def constant(self, array: Any) -> Any:
        return array.detach()

    def fixed_at_0(self, array: Any) -> Any:
        return torch.where(array == 0.0, 0.0, array) if SETTINGS.keep_graph else array

    def guarded(self, array: Any, where: Any) -> Any:
        return torch.where(where, array, 1.0) if SETTINGS.keep_graph else array

    def on(self, array: Any) -> dict[str, Any]:
        return {"device": array.device}

    def row_maximum(self, array: Any) -> Any:
        return array.amax(dim=1)

    def take(self, array: Any, places: Any) -> Any:
        return array.gather(1, places[:, None])[:, 0]

    def row_state(
        self,
        logits: Any,
        places: Any,
        powers: Iterable[Power],
        mask: Any = None,
        vectors: Mapping[str, Any] | None = None,
        peel: Peel = "each",
    ) -> State:
        found = host_row_state(logits, places, powers, mask, vectors or {}, peel)
        if found is not None:
            return found
        every = closed(powers)
        if vectors or not len(logits) or not _may_write(logits, places, mask):
            return block_state(self, logits, places, every, mask, vectors)
        rows, n = logits.shape
        room = _BLOCK.get(logits.device.type, _BLOCK_ON_DEVICE)
        size = self.work_type(logits).itemsize
        height, width = max(1, room // (n * size)), max(1, room // size)
        states = []
        for first in range(0, rows, height):
            some = slice(first, min(first + height, rows))
            pieces = (
                self._piece(logits, places, every, mask, some, slice(start, min(start + width, n)))
                for start in range(0, n, width)
            )
            states.append(reduce(lambda one, other: one.merge(other), pieces))
        return State.stacked(states)

    def values_of(self, formula: Formula, letters: tuple[str, ...], *arrays: Any) -> Any:
        found = host_values_of(formula, letters, *arrays)
        return super().values_of(formula, letters, *arrays) if found is None else found

    def flat_view(self, array: Any, shape: tuple[int, int]) -> Any:
        if torch.compiler.is_compiling():
            return array.reshape(shape)
        try:
            return array.view(shape)
        except RuntimeError:
            return None

    def in_numpy(self, state: State) -> State | None:
        return shared_state(state)

    def of_numpy(self, array: Any) -> Any:
        return tensor_of(array)

    def entry_values(
        self,
        formula: Formula,
        apart: Apart,
        logits: Any,
        mask: Any,
        places: Any,
        scalars: Mapping[str, Any],
    ) -> Any:
        if not _may_write(logits, places, mask, *scalars.values()):
            return super().entry_values(formula, apart, logits, mask, places, scalars)
        found = host_entry_values(apart, formula.letters, logits, places, mask, scalars)
        if found is not None:
            return found
        state = self.row_state(logits, places, formula.moments, mask)
        maximum, factor, at = entry_factors(self, formula.letters, apart, state, places, scalars)
        values = torch.empty_like(logits, dtype=self.work_type(logits))
        rows, n = logits.shape
        room = _BLOCK.get(logits.device.type, _BLOCK_ON_DEVICE) // 8
        for first in range(0, rows, max(1, room // n)):
            some = slice(first, first + max(1, room // n))
            for start in range(0, n, room):
                part = some, slice(start, start + room)
                own = None if mask is None else mask[part]
                values[part] = entry_values(self, logits[part], own, maximum[some], factor[some])
        for place, own in zip(places, at, strict=True):
            inside = place.clamp(0, n - 1)  # of an action that is none, the whole row is NaN
            values.scatter_(1, inside[:, None], own.to(values.dtype)[:, None])
        return values

    def gather(
        self, state: State, action: Any, columns: Columns, group: Any
    ) -> list[tuple[State, Any, Columns]]:
        """Send everything as one tensor of a few numbers for each row."""
        from torch import distributed

        lead = state.named.shape[0]
        sent = [state.top, state.level, *state.sums.values(), *state.named, *state.held]
        first = columns[0][0] if len(columns) == 1 else -1
        sent += [torch.full_like(state.top, one) for one in (state.count, first)]
        sent.append(action)
        own = torch.stack([one.to(state.top.dtype) for one in sent])
        size = distributed.get_world_size(group)
        everyone = own.new_empty((size * len(own), *own.shape[1:]))
        distributed.all_gather_into_tensor(everyone, own, group=group)
        return [
            _unpacked(one, lead, tuple(state.sums)) for one in everyone.reshape(size, *own.shape)
        ]

    def _piece(
        self,
        logits: Any,
        places: Any,
        powers: tuple[Power, ...],
        mask: Any,
        rows: slice,
        columns: slice,
    ) -> State:
        """Return the state of one block; the block itself is a copy, worked on in place."""
        block = logits[rows, columns].to(self.work_type(logits), copy=True)
        if mask is not None:
            block.masked_fill_(~mask[rows, columns], -_INF)
        at = places[:, rows] - columns.start
        held = (at >= 0) & (at < block.shape[1])
        at, named = torch.where(held, at, 0), []
        for letter, inside in zip(at, held, strict=True):
            own = block.gather(1, letter[:, None])[:, 0]
            named.append(torch.where(inside, own, -_INF))
        for letter, inside in zip(at, held, strict=True):
            own = block.gather(1, letter[:, None])
            block.scatter_(1, letter[:, None], torch.where(inside[:, None], -_INF, own))
        top, peak = block.max(dim=1, keepdim=True)
        block.scatter_(1, peak, -_INF)
        level = block.amax(dim=1)
        block.sub_(torch.where(level == -_INF, 0.0, level)[:, None])
        deep = any(depth for _, depth, _ in powers)
        weights = block.exp() if deep else block.exp_()
        if deep:
            block.masked_fill_(block == -_INF, 0.0)  # 0 log 0 is 0
        wide = self.wide_type(logits)
        return State(
            block.shape[1],
            torch.stack(named).to(wide) if named else top.new_empty((0, len(top)), dtype=wide),
            held,
            top[:, 0].to(wide),
            level.to(wide),
            {power: self._sum(weights, block, power) for power in powers},
        )

    def _sum(self, weights: Any, depths: Any, power: Power) -> Any:
        factors = [weights] * power[0] + [depths] * power[1]
        if len(factors) == 2:
            return torch.linalg.vecdot(*factors).to(self.wide_type(weights))
        return row_sums(self, reduce(torch.mul, factors))


def _may_write(*tensors: Any) -> bool:
    """Tell whether blocks may be worked on in place.

    Not so if derivatives are taken, for a compiler, and if a tensor stands for many, as in
    `torch.func.vmap`: it can't be written into one that does not.
    """
    if SETTINGS.keep_graph or torch.compiler.is_compiling():
        return False
    return not any(one is not None and is_functorch_wrapped_tensor(one) for one in tensors)


def _unpacked(received: Any, letters: int, powers: tuple[Power, ...]) -> tuple[State, Any, Columns]:
    top, level, *rest, size, start, action = received
    sums, others = dict(zip(powers, rest, strict=False)), rest[len(powers) :]
    named, held = torch.stack(others[:letters]), torch.stack(others[letters:]) != 0
    count, first = (int(one.flatten()[0]) if one.numel() else -1 for one in (size, start))
    columns = () if first < 0 else ((first, first + count),)
    return State(count, named, held, top, level, sums), action.to(torch.int64), columns


TORCH = _Torch()
