"""JAX arrays: under `jit`, `vmap` and `grad` as well as outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp

from logitproof.numerics.backends.base import Backend
from logitproof.numerics.backends.functional import block_state, closed
from logitproof.numerics.state import Peel, Power, State

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula
    from logitproof.numerics.inputs import Columns

__all__ = ["JAX"]

_BLOCK = 2**18  # entries that are worked on at a time


class _Jax(Backend):
    name = "JAX"
    xp = jnp

    def array(self, values: Any, like: Any = None) -> Any:  # noqa: ARG002
        return jnp.asarray(values)

    def kind(self, array: Any) -> str:
        kinds = {"b": jnp.bool_, "u": jnp.unsignedinteger, "i": jnp.signedinteger}
        kinds |= {"f": jnp.floating, "c": jnp.complexfloating}
        return next((one for one in kinds if jnp.issubdtype(array.dtype, kinds[one])), "?")

    def work_type(self, array: Any) -> Any:
        return jnp.float64 if array.dtype == jnp.float64 else jnp.float32

    def wide_type(self, array: Any) -> Any:  # noqa: ARG002
        return jnp.float64 if jax.config.jax_enable_x64 else jnp.float32

    def cast(self, array: Any, dtype: Any) -> Any:
        return array.astype(dtype)

    def places(self, array: Any) -> Any:
        return array.astype(jnp.int64 if jax.config.jax_enable_x64 else jnp.int32)

    def constant(self, array: Any) -> Any:
        return jax.lax.stop_gradient(array)

    def fixed_at_0(self, array: Any) -> Any:
        return jnp.where(array == 0.0, 0.0, array)

    def guarded(self, array: Any, where: Any) -> Any:
        return jnp.where(where, array, 1.0)

    def row_state(
        self,
        logits: Any,
        places: Any,
        powers: Iterable[Power],
        mask: Any = None,
        vectors: Mapping[str, Any] | None = None,
        peel: Peel = "each",  # noqa: ARG002
    ) -> State:
        found: State = _row_state(logits, places, mask, vectors, powers=closed(powers))
        return found

    def values_of(self, formula: Formula, letters: tuple[str, ...], *arrays: Any) -> Any:
        return _values_of(formula, letters, *arrays)

    def entry_values(self, formula: Formula, apart: Apart, *arrays: Any) -> Any:
        return _entry_values(formula, apart, *arrays)

    def gather(
        self, state: State, action: Any, columns: Columns, group: Any
    ) -> list[tuple[State, Any, Columns]]:
        every = jax.lax.all_gather((state, action), group)
        return [  # columns that are known are those of every member
            (*jax.tree.map(lambda values, at=at: values[at], every), columns)
            for at in range(every[1].shape[0])
        ]


JAX = _Jax()


@partial(jax.jit, static_argnums=(0, 1))
def _entry_values(formula: Formula, apart: Apart, *arrays: Any) -> Any:
    return Backend.entry_values(JAX, formula, apart, *arrays)


@partial(jax.jit, static_argnums=(0, 1))
def _values_of(formula: Formula, letters: tuple[str, ...], *arrays: Any) -> Any:
    from logitproof.numerics.from_level import values_of

    return values_of(formula, letters, *arrays)


@partial(jax.jit, static_argnames="powers")
def _row_state(logits: Any, places: Any, mask: Any, vectors: Any, powers: Any) -> State:
    rows, n = logits.shape
    if rows * n <= _BLOCK:
        return block_state(JAX, logits, places, powers, mask, vectors)

    def one_row(row: Any) -> State:
        own = {name: one[None] for name, one in (row[3] or {}).items()}
        lead = None if row[2] is None else row[2][None]
        return block_state(JAX, row[0][None], row[1][:, None], powers, lead, own)

    size = max(1, _BLOCK // n)
    parts: State = jax.lax.map(one_row, (logits, places.T, mask, vectors), batch_size=size)
    return parts.each(lambda values, lead: values[..., 0].T if lead else values[:, 0])


def _flat_state(state: State) -> tuple[Any, Any]:
    powers = tuple(state.sums)
    children = (state.named, state.held, state.top, state.level, tuple(state.sums.values()))
    return children, (state.count, powers)


def _state(fixed: Any, children: Any) -> State:
    named, held, top, level, sums = children
    return State(fixed[0], named, held, top, level, dict(zip(fixed[1], sums, strict=True)))


jax.tree_util.register_pytree_node(State, _flat_state, _state)


def _register_statistics() -> None:
    from logitproof.numerics.statistics import PolicyStatistics

    jax.tree_util.register_pytree_node(
        PolicyStatistics,
        lambda one: ((one.state, one.action), (one.dtype, one.columns)),
        lambda fixed, children: PolicyStatistics(children[0], fixed[0], children[1], fixed[1]),
    )


_register_statistics()
