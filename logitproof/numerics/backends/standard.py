"""Arrays of any other library that follows the array API standard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import numpy as np

from logitproof.numerics.backends.base import Backend
from logitproof.numerics.backends.functional import block_state, closed
from logitproof.numerics.state import Peel, Power, State

__all__ = ["standard"]

_BLOCK = 2**19  # bytes


def standard(array: Any) -> Backend:
    """Return the library of an array that has a namespace."""
    from array_api_compat import array_namespace

    return _of(array_namespace(array))


@cache
def _of(xp: Any) -> Backend:
    return _Standard(xp)


class _Standard(Backend):
    name = "the array's library"

    def __init__(self, xp: Any) -> None:
        self.xp = xp

    def array(self, values: Any, like: Any = None) -> Any:
        from array_api_compat import is_array_api_obj

        if is_array_api_obj(values) and not isinstance(values, np.ndarray | np.generic):
            return values
        return self.xp.asarray(values, **({} if like is None else self.on(like)))

    def kind(self, array: Any) -> str:
        kinds = {"b": "bool", "u": "unsigned integer", "i": "signed integer"}
        kinds |= {"f": "real floating", "c": "complex floating"}
        fitting = (one for one in kinds if self.xp.isdtype(array.dtype, kinds[one]))
        return next(fitting, "?")

    def work_type(self, array: Any) -> Any:
        wide = array.dtype == self.xp.float64 or self.kind(array) in ("i", "u")
        return self.xp.float64 if wide else self.xp.float32

    def wide_type(self, array: Any) -> Any:  # noqa: ARG002
        return self.xp.float64

    def cast(self, array: Any, dtype: Any) -> Any:
        return self.xp.astype(array, dtype)

    def on(self, array: Any) -> dict[str, Any]:
        from array_api_compat import device

        return {"device": device(array)}

    def row_state(
        self,
        logits: Any,
        places: Any,
        powers: Iterable[Power],
        mask: Any = None,
        vectors: Mapping[str, Any] | None = None,
        peel: Peel = "each",  # noqa: ARG002
    ) -> State:
        rows, n = logits.shape
        height, every, states = max(1, _BLOCK // (8 * n)), closed(powers), []
        for start in range(0, max(1, rows), height):
            some = slice(start, min(start + height, rows))
            own = {name: one[some, :] for name, one in (vectors or {}).items()}
            masked = None if mask is None else mask[some, :]
            with np.errstate(all="ignore"):  # it may be NumPy that computes
                states.append(
                    block_state(self, logits[some, :], places[:, some], every, masked, own)
                )
        return State.stacked(states)
