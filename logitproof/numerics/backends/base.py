"""What the numeric functions ask of an array library."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from logitproof.errors import InputError

if TYPE_CHECKING:
    from logitproof.compile.formula import Apart, Formula
    from logitproof.numerics.inputs import Columns
    from logitproof.numerics.state import Peel, Power, State

__all__ = ["SETTINGS", "Backend", "gradients", "threads"]


class _Settings:
    """What `gradients` and `threads` change."""

    keep_graph = False
    threads = 1


SETTINGS = _Settings()


@contextmanager
def gradients() -> Iterator[None]:
    """Let the numeric functions keep the graph of PyTorch tensors, so that gradients can be taken.

    Without it they compute on detached tensors: a metric that is only logged holds no memory.
    JAX takes gradients wherever it is asked to.
    """
    before, SETTINGS.keep_graph = SETTINGS.keep_graph, True
    try:
        yield
    finally:
        SETTINGS.keep_graph = before


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Let the numeric functions share the pass over NumPy arrays among threads.

    Each works in a scratch array of 768 KiB.  PyTorch and JAX have their own settings.

    Parameters
    ----------
    count : int
        How many threads; 1 is the default.

    Raises
    ------
    InputError
        If it is less than 1.

    Examples
    --------
    >>> import numpy as np
    >>> from logitproof.numerics import entropy, threads
    >>> with threads(2):
    ...     entropy(np.zeros((4, 2))).round(6)
    array([0.693147, 0.693147, 0.693147, 0.693147])
    """
    if count < 1:
        raise InputError(f"threads: expected a count of 1 or more, got {count}; 1 is the default")
    before, SETTINGS.threads = SETTINGS.threads, count
    try:
        yield
    finally:
        SETTINGS.threads = before


class Backend(ABC):
    """An array library.

    Attributes
    ----------
    name : str
        What to call it in messages.
    xp : namespace
        Its functions, by the names of the array API standard.
    eager : bool
        Whether values are looked at: to refuse wrong ones, and to skip what no row needs.  Where
        they are not, a wrong value gives NaN in its row.
    """

    name: str
    xp: Any
    eager: bool = False

    @abstractmethod
    def array(self, values: Any, like: Any = None) -> Any:
        """Return values as an array of the library, on the device of ``like``."""

    @abstractmethod
    def kind(self, array: Any) -> str:
        """Return `f`, `i`, `u`, `b` or `c` for the type of an array; `?` for any other."""

    @abstractmethod
    def work_type(self, array: Any) -> Any:
        """Return the type to work in, which is that of results: float64, or else float32."""

    @abstractmethod
    def wide_type(self, array: Any) -> Any:
        """Return the type to finish in: float64 where there is one."""

    @abstractmethod
    def cast(self, array: Any, dtype: Any) -> Any:
        """Return an array in another type."""

    @abstractmethod
    def row_state(
        self,
        logits: Any,
        places: Any,
        powers: Iterable[Power],
        mask: Any = None,
        vectors: Mapping[str, Any] | None = None,
        peel: Peel = "each",
    ) -> State:
        """Return the state of each row of logits of shape (rows, n); see `numerics.kernel`."""

    def values_of(self, formula: Formula, letters: tuple[str, ...], *arrays: Any) -> Any:
        """Return the values of a formula; see `numerics.from_level.values_of`."""
        from logitproof.numerics.from_level import values_of

        return values_of(formula, letters, *arrays)

    def flat_view(self, array: Any, shape: tuple[int, int]) -> Any:
        """Return the array in this shape; None if it would be copied, and need not be."""
        return self.xp.reshape(array, shape)

    def in_numpy(self, state: State) -> State | None:  # noqa: ARG002
        """Return a state as one of NumPy arrays in the same memory; None if there is none."""
        return None

    def of_numpy(self, array: Any) -> Any:
        """Return a NumPy array as one of the library, in the same memory."""
        raise NotImplementedError(f"{self.name} has no memory in common with NumPy")

    def entry_values(
        self,
        formula: Formula,
        apart: Apart,
        logits: Any,
        mask: Any,
        places: Any,
        scalars: Mapping[str, Any],
    ) -> Any:
        """Return the values, shape (rows, n), of a formula that can be taken apart.

        A row with an action that is none is NaN, unless such actions were refused.
        """
        from logitproof.numerics.backends.functional import entry_factors, entry_values, put

        state = self.row_state(logits, places, formula.moments, mask)
        known = entry_factors(self, formula.letters, apart, state, places, scalars)
        values = entry_values(self, logits, mask, *known[:2])
        for letter, own in enumerate(known[2]):
            values = put(self, values, places[letter, :], own)
        return values

    def places(self, array: Any) -> Any:
        """Return integers in the type of indices."""
        return self.cast(array, self.xp.int64)

    def gather(
        self,
        state: State,  # noqa: ARG002
        action: Any,  # noqa: ARG002
        columns: Columns,  # noqa: ARG002
        group: Any,  # noqa: ARG002
    ) -> list[tuple[State, Any, Columns]]:
        """Return state, actions and known columns of all members of a group, in their order."""
        raise InputError(
            f"PolicyStatistics.gathered: expected arrays of PyTorch or JAX, got {self.name}; send"
            " the statistics yourself and merge them"
        )

    def with_known_actions(self, state: State) -> State:
        """Return the state with NaN for the actions that are none, unless they were refused."""
        if self.eager:
            return state
        named = self.xp.where(state.held, state.named, float("nan"))
        return replace(state, named=named)

    def on(self, array: Any) -> dict[str, Any]:  # noqa: ARG002
        """Return the arguments that put a new array on the device of another."""
        return {}

    def row_maximum(self, array: Any) -> Any:
        """Return the largest entry of each row; NaN if any is."""
        return self.xp.max(array, axis=1)

    def smaller(self, array: Any, other: Any) -> Any:
        """Return the smaller one; where they are equal, it is ``other``."""
        return self.xp.where(array >= other, other, array)

    def larger(self, array: Any, other: Any) -> Any:
        """Return the larger one, NaN if any is; where they are equal, it is ``array``."""
        return self.xp.where((array >= other) | (array != array), array, other)  # noqa: PLR0124

    def at_least(self, array: Any, least: float) -> Any:
        """Return an array with what is below a number brought up to it; NaN stays NaN."""
        return self.xp.where(array < least, least, array)

    def constant(self, array: Any) -> Any:
        """Return an array that counts as a constant in a derivative."""
        return array

    def fixed_at_0(self, array: Any) -> Any:
        """Return an array that counts as a constant where it is 0, if gradients may be taken."""
        return array

    def guarded(self, array: Any, where: Any) -> Any:  # noqa: ARG002
        """Return an array that is harmless outside of ``where``, if gradients may be taken."""
        return array

    def take(self, array: Any, places: Any) -> Any:
        """Return an entry for each row of (rows, n)."""
        return self.xp.take_along_axis(array, places[:, None], axis=1)[:, 0]
