"""States join as `moments_merge` says: associative, commutative, with a neutral element."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from logitproof.numerics.kernel import row_state
from logitproof.numerics.state import Power, State

POWERS: tuple[Power, ...] = ((1, 0, ()), (2, 0, ()), (3, 0, ()), (1, 1, ()), (2, 2, ()))
VECTOR_POWERS: tuple[Power, ...] = ((0, 0, (("v", 2),)), (1, 0, (("v", 1),)), (2, 1, (("v", 1),)))

logit = st.one_of(
    st.floats(-30, 30),
    st.floats(-1e4, 1e4),
    st.sampled_from([0.0, 1.0, -math.inf, 1e300, -1e300]),
)
piece = st.lists(logit, max_size=6)


def state(logits: list[float], start: int = 0, chosen: int = 0) -> State:
    """Return the state of a piece that begins at ``start`` of a row."""
    array = np.array([logits], dtype=np.float64)
    places = np.array([[chosen - start]])
    values = np.arange(start, start + len(logits), dtype=np.float64)[None] + 1.0
    if not logits:
        return State.empty((1,), 1, row_state(np.zeros((1, 1)), places, ALL, None, ONE).sums)
    return row_state(array, places, ALL, None, {"v": values})


ALL = (*POWERS, *VECTOR_POWERS)
ONE = {"v": np.ones((1, 1))}


def check_equal(one: State, other: State, tolerance: float) -> None:
    """Compare everything that is kept; the logits exactly."""
    assert one.count == other.count
    assert np.array_equal(one.named, other.named)
    assert np.array_equal(one.held, other.held)
    assert np.array_equal(one.top, other.top)
    assert np.array_equal(one.level, other.level)
    for power, values in one.sums.items():
        np.testing.assert_allclose(values, other.sums[power], rtol=tolerance, atol=1e-290)


def pieces(*parts: list[float]) -> list[State]:
    """Return the states of the pieces of a row."""
    starts = np.cumsum([0, *map(len, parts)])
    return [state(part, int(start)) for part, start in zip(parts, starts, strict=False)]


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(piece, piece)
def test_merging_is_commutative(a: list[float], b: list[float]) -> None:
    """Bit by bit."""
    one, other = pieces(a, b)
    check_equal(one.merge(other), other.merge(one), 0.0)


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(piece, piece, piece)
def test_merging_is_associative(a: list[float], b: list[float], c: list[float]) -> None:
    """Up to rounding."""
    first, second, third = pieces(a, b, c)
    check_equal(first.merge(second).merge(third), first.merge(second.merge(third)), 1e-11)


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(piece)
def test_nothing_is_neutral(a: list[float]) -> None:
    """A state merged with that of no entries is itself, bit by bit."""
    (only,) = pieces(a)
    empty = State.empty((1,), 1, only.sums)
    check_equal(only.merge(empty), only, 0.0)


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(piece, st.integers(1, 4))
def test_a_fully_masked_piece_adds_only_its_count(a: list[float], n: int) -> None:
    """Entries of -inf are entries of probability 0."""
    first, masked = pieces(a, [-math.inf] * n)
    merged = first.merge(masked)
    assert merged.count == len(a) + n
    assert np.array_equal(merged.top, first.top)
    for power in POWERS:
        assert np.array_equal(merged.sums[power], first.sums[power])


@settings(deadline=None)  # the machine may be busy; the first call compiles
@given(piece, piece)
def test_pieces_give_what_the_whole_gives(a: list[float], b: list[float]) -> None:
    """The state of a row is the state of its pieces, merged."""
    first, second = pieces(a, b)
    check_equal(first.merge(second), state([*a, *b]), 1e-11)


def test_the_sums_are_what_the_docstring_says() -> None:
    """Written out for a row of five, the third one named."""
    logits: Any = np.array([1.0, 3.0, 9.0, 2.5, -4.0])
    vector: Any = np.array([5.0, 7.0, 11.0, 13.0, 17.0])
    found = row_state(logits[None], np.array([[2]]), ALL, None, {"v": vector[None]})
    assert (found.named[0, 0], found.top[0], found.level[0]) == (9.0, 3.0, 2.5)
    rest, others = logits[[0, 3, 4]], logits[[0, 1, 3, 4]]
    for k, depth, v in found.sums:
        if v:
            values = vector[[0, 1, 3, 4]] ** v[0][1]
            terms = np.exp(k * (others - 3)) * (others - 3) ** depth * values
        else:
            terms = np.exp(k * (rest - 2.5)) * (rest - 2.5) ** depth
        np.testing.assert_allclose(found.sums[k, depth, v], [math.fsum(terms)], rtol=1e-14)
