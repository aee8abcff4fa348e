"""NumPy arrays, and everything that NumPy can read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from logitproof.numerics.backends.base import SETTINGS, Backend
from logitproof.numerics.state import Peel, Power, State

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula

__all__ = ["NUMPY"]


class _NumPy(Backend):
    name = "NumPy"
    xp = np
    eager = True

    def array(self, values: Any, like: Any = None) -> Any:  # noqa: ARG002
        return np.asarray(values)

    def kind(self, array: Any) -> str:
        kind: str = array.dtype.kind
        if kind == "V" and array.dtype.name == "bfloat16":  # of ml_dtypes
            return "f"
        return "?" if kind == "f" and array.dtype.itemsize > 8 else kind

    def work_type(self, array: Any) -> Any:
        wide = array.dtype.kind in "iu" or array.dtype.itemsize == 8
        return np.dtype(np.float64 if wide else np.float32)

    def wide_type(self, array: Any) -> Any:  # noqa: ARG002
        return np.dtype(np.float64)

    def cast(self, array: Any, dtype: Any) -> Any:
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            return array.astype(dtype)[()]

    def places(self, array: Any) -> Any:
        return array.astype(np.int64)

    def row_state(
        self,
        logits: Any,
        places: Any,
        powers: Iterable[Power],
        mask: Any = None,
        vectors: Mapping[str, Any] | None = None,
        peel: Peel = "each",
    ) -> State:
        from logitproof.numerics.kernel import row_state

        return row_state(logits, places, powers, mask, vectors, peel, SETTINGS.threads)

    def flat_view(self, array: Any, shape: tuple[int, int]) -> Any:
        try:
            return array.reshape(shape, copy=False)
        except ValueError:
            return None

    def in_numpy(self, state: State) -> State | None:
        return state

    def of_numpy(self, array: Any) -> Any:
        return array[()]

    def entry_values(
        self,
        formula: Formula,
        apart: Apart,
        logits: Any,
        mask: Any,
        places: Any,
        scalars: Mapping[str, Any],
    ) -> Any:
        from logitproof.numerics.entries import entry_values

        given = logits, places, mask, scalars
        return entry_values(apart, formula.letters, *given, SETTINGS.threads)

    def smaller(self, array: Any, other: Any) -> Any:
        return np.minimum(array, other)

    def larger(self, array: Any, other: Any) -> Any:
        return np.maximum(array, other)

    def at_least(self, array: Any, least: float) -> Any:
        return np.maximum(array, least)


NUMPY = _NumPy()
