"""How a row is counted: from an entry, or from its largest; both sides of each border."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import log

from logitproof import numerics
from logitproof.calculus.terms import total
from logitproof.compile.formulas import FORMULAS
from logitproof.notation import P, j
from logitproof.numerics import batch as module
from logitproof.numerics import lambdify, policy_statistics, sharing, threads
from logitproof.numerics.from_level import adds
from logitproof.numerics.kernel import row_state
from tests.numerics import oracle
from tests.numerics.test_accuracy_table import NAMES, TOLERANCE, statistics_of

INF = math.inf
SUMS: Any = ((1, 0, ()), (2, 0, ()))
ENTROPY: Any = (1, 1, ())

_LOG_MOMENTS = {k: lambdify(total(P[j] * log(P[j]) ** k, j)) for k in (2, 3, 4, 6)}
_EIGHTH = lambdify(total(P[j] ** 8, j))
_VARENTROPY = lambdify(total(P[j] * log(P[j]) ** 2, j) - total(P[j] * log(P[j]), j) ** 2)

Levels = tuple[Sequence[float], Sequence[int], int]


def share(part: float, others: int) -> float:
    """Return the depth of each of some equal entries below one that has ``part`` of the sum."""
    return math.log((1 / part - 1) / others)


HALF = math.sqrt(0.5)  # of the rest: its collision probability is about 1/2 then

# Values, how often each occurs, and which is chosen; with names of the border that they are at.
BORDERS: dict[str, Levels] = {
    "another_dominates": ((0.0, share(HALF + 0.01, 1000), -3.0), (1, 1000, 1), 2),
    "another_nearly_dominates": ((0.0, share(HALF - 0.01, 1000), -8.0), (1, 1000, 1), 2),
    "another_dominates_but_for_the_chosen": ((0.0, -9.0, -0.8), (1, 100, 1), 2),
    "another_dominates_beside_the_chosen": ((0.0, -9.0, -1.5), (1, 100, 1), 2),
    "the_chosen_dominates": ((9.0, 0.0, -4.0), (1, 1, 50), 0),
    "the_chosen_dominates_one_that_dominates": ((12.0, 9.0, -6.0), (1, 1, 50), 0),
    "the_rest_is_small_in_float32": ((14.0, -16.4), (1, 1000), 0),
    "many_are_deep_in_float32": ((20.366390228271484, -13.536352157592773), (1, 98304), 0),
    "many_are_deeper_in_float32": ((-16.508405685424805, -49.74281692504883), (1, 98304), 0),
    "the_rest_is_tiny_in_float32": ((14.0, -38.0), (1, 1000), 0),
    "the_rest_is_tiny_from_the_chosen": ((40.0, 9.6), (1, 10), 0),
    "the_rest_is_just_not_too_small_in_float32": ((32.0, -30.4), (1, 1000), 0),
    "the_rest_is_just_too_small_in_float32": ((32.0, -30.6), (1, 1000), 0),
    "the_rest_is_just_not_too_small_from_the_chosen": ((33.0, 2.6), (1, 1000), 0),
    "the_rest_is_just_too_small_from_the_chosen": ((33.0, 2.4), (1, 1000), 0),
    "the_rest_is_just_not_too_small_in_float64": ((5.0, -41.4), (1, 10), 0),
    "the_rest_is_just_too_small_in_float64": ((5.0, -41.7), (1, 10), 0),
    "the_rest_is_tiny_in_float64": ((5.0, -92.0), (1, 10), 0),
    "the_entropy_is_just_not_small_beside_what_it_is_taken_from": ((3.0, -3.2), (1, 9), 0),
    "the_entropy_is_just_small_beside_what_it_is_taken_from": ((3.0, -3.25), (1, 9), 0),
    "the_chosen_is_just_near_0": ((16.0, 15.0, 3.0), (1, 3, 100), 0),
    "the_chosen_is_just_not_near_0": ((16.001, 15.0, 3.0), (1, 3, 100), 0),
    "the_chosen_is_just_near_0_from_below": ((-16.0, -15.0, -20.0), (1, 3, 100), 0),
    "the_chosen_is_just_not_near_0_from_below": ((-16.001, -15.0, -20.0), (1, 3, 100), 0),
    "the_chosen_is_just_near_0_without_depths": ((32.0, 31.0, 3.0), (1, 3, 100), 0),
    "the_chosen_is_just_not_near_0_without_depths": ((32.001, 31.0, 3.0), (1, 3, 100), 0),
    "the_others_are_far_above_the_chosen": ((-26.1, 1.13, -6.56), (4000, 3, 98304), 0),
    "the_others_are_just_far_above_the_chosen": ((-33.0, -26.1, -40.0), (1, 3, 1000), 0),
    "the_others_are_just_not_far_above_the_chosen": ((-33.0, -26.2, -40.0), (1, 3, 1000), 0),
    "the_others_are_just_not_far_above": ((0.0, 29.0), (1, 19), 0),
    "the_others_are_just_far_above": ((0.0, 29.0), (1, 21), 0),
    "the_squares_of_others_just_do_not_overflow": ((0.0, 38.9), (1, 3), 0),
    "the_squares_of_others_might_just_overflow": ((0.0, 38.91), (1, 3), 0),
    "the_others_overflow_float32": ((0.0, 95.0, 94.0), (1, 2, 9), 0),
    "the_others_overflow_float64": ((-400.0, 400.0, 399.0), (1, 2, 9), 0),
    "the_others_are_deep": ((10.0, 15.9, 1.0), (1, 5, 500), 0),
    "the_others_are_too_deep": ((10.0, 16.1, 1.0), (1, 5, 500), 0),
    "few_others_are_too_deep": ((10.0, 9.0, 1.0), (1, 2, 500), 0),
    "few_are_deep_beside_many": ((5.588858604431152, -10.130587577819824), (3, 131071), 1),
    "few_are_deep_beside_a_thousand": (
        (4.860286235809326, -7.214300632476807, -9.860088348388672, -14.986720085144043, -7.54647),
        (5, 9, 1003, 104, 7),
        0,
    ),
    "two_are_deep": ((63.9148, 45.986, 59.7034), (2, 100, 1), 2),
    "two_are_largest_one_chosen": ((7.0, 0.0), (2, 30), 0),
    "two_are_largest_none_chosen": ((7.0, 0.0), (2, 30), 1),
    "all_are_equal": ((3.0,), (40,), 0),
    "the_chosen_is_masked": ((1.0, 0.0, -INF), (3, 10, 2), 2),
    "the_others_are_masked": ((2.0, -INF), (1, 20), 0),
    "one_entry": ((2.0,), (1,), 0),
    "two_entries": ((2.0, -1.0), (1, 1), 0),
    "two_entries_the_other_chosen": ((2.0, -1.0), (1, 1), 1),
    "three_entries": ((2.0, -1.0, 0.5), (1, 1, 1), 1),
    "a_short_row": ((2.0, -1.0), (3, 5), 1),
    "a_row_just_not_short": ((2.0, -1.0), (3, 6), 1),
}


def row(levels: Levels, dtype: str) -> tuple[Any, int]:
    """Return the logits, and the first entry of the chosen value."""
    values, counts, chosen = levels
    return np.repeat(np.array(values, dtype), counts), int(np.cumsum([0, *counts])[chosen])


def cut(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    """Have float32 rows cut into pieces of so many columns."""
    monkeypatch.setattr(module, "LONG", 4 * columns)


def check(levels: Levels, dtype: str, stats: Any) -> None:
    """Compare every statistic with 50 digits."""
    values, counts, chosen = levels
    shown = [float(one) for one in np.array(values, dtype)]
    with mp.workdps(oracle.digits_for(shown) + 20):
        exact = statistics_of(shown, counts, chosen)
        noise = mpf(10) ** (10 - mp.dps)  # what is left of a value that cancels to 0
        for name in NAMES:
            if name == "entropy" and ENTROPY not in stats.state.sums:
                continue
            wanted = mpf(0) if abs(exact[name]) < noise else exact[name]
            if name == "log_score_norm" and exact["score_norm"] ** 2 < noise:
                wanted = -mp.inf
            assert oracle.error(name, getattr(stats, name), wanted) < TOLERANCE[dtype], name


@pytest.mark.parametrize("entropy", [False, True])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("border", BORDERS)
def test_every_statistic_is_right_on_both_sides_of_each_border(
    border: str, dtype: str, entropy: bool
) -> None:
    """Whichever way the row is counted."""
    logits, action = row(BORDERS[border], dtype)
    check(BORDERS[border], dtype, policy_statistics(logits, action, entropy=entropy))


@pytest.mark.parametrize("name", oracle.OF_POLICY)
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("border", BORDERS)
def test_what_names_no_entry_is_right_on_both_sides(border: str, dtype: str, name: str) -> None:
    """Such rows count from their first entry, in any order."""
    values, counts, chosen = BORDERS[border]
    logits, _ = row(BORDERS[border], dtype)
    shown = [float(one) for one in np.array(values, dtype)]
    with mp.workdps(oracle.digits_for(shown) + 20):
        exact = statistics_of(shown, counts, chosen)[name]
        exact = mpf(0) if abs(exact) < mpf(10) ** (10 - mp.dps) else exact
        for ordered in (logits, logits[::-1], np.roll(logits, 1)):
            found = getattr(numerics, name)(ordered)
            assert oracle.error(name, found, exact) < TOLERANCE[dtype]


value = st.one_of(
    st.floats(-3, 3, width=32),
    st.floats(-40, 40, width=32),
    st.sampled_from([-16.0, 16.0, 0.0, share(HALF, 1000), share(HALF, 3)]),
)


@settings(deadline=None, max_examples=150)  # the machine may be busy
@given(
    dtype=st.sampled_from(["f4", "f8"]),
    values=st.lists(value, min_size=1, max_size=4),
    counts=st.lists(st.sampled_from([1, 1, 1, 2, 3, 100, 1000]), min_size=4, max_size=4),
    offset=st.sampled_from([0.0, 0.0, 16.0, -16.0, 32.0, -300.0]),
    chosen=st.integers(0, 3),
    entropy=st.booleans(),
)
def test_every_statistic_is_right_near_the_borders(
    dtype: str, values: list[float], counts: list[int], offset: float, chosen: int, entropy: bool
) -> None:
    """Rows drawn at random around them."""
    shifted = [one + offset for one in values]
    levels = shifted, counts[: len(values)], min(chosen, len(values) - 1)
    logits, action = row(levels, dtype)
    check(levels, dtype, policy_statistics(logits, action, entropy=entropy))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_largest_is_searched_for_only_where_it_dominates(dtype: Any) -> None:
    """Just above 1/sqrt(2) of the rest it is peeled; just below nothing is."""
    for part, peeled in ((HALF - 0.01, False), (HALF + 0.01, True)):
        depth = share(part, 50)
        logits = np.array([[-9.0, 1.0, *[1.0 + depth] * 50]], dtype)
        for rows in (1, 40):
            state = row_state(
                np.tile(logits, (rows, 1)), np.zeros((1, rows), np.int64), SUMS, peel="dominated"
            )
            assert (state.top == (1.0 if peeled else -INF)).all()


def test_a_likely_choice_needs_no_search() -> None:
    """One other entry has nearly all of the rest, but no more than the chosen one."""
    logits = np.array([[0.0, 0.0, *[-20.0] * 30]])
    state = row_state(logits, np.zeros((1, 1), np.int64), SUMS, peel="dominated")
    assert state.top == -INF
    assert row_state(logits, np.zeros((1, 1), np.int64), SUMS).top == 0.0  # peeled in each row


def test_what_is_only_added_up_needs_no_search() -> None:
    """Another entry dominates the row; it is peeled for differences, or if sums would overflow."""
    places = np.zeros((1, 1), np.int64)
    for largest, peel, top in (
        (8.0, "dominated", 8.0),
        (8.0, "needed", -INF),
        (39.9, "needed", -INF),
        (40.1, "needed", 40.1),
    ):
        logits = np.array([[0.0, largest, *[-2.0] * 30]])
        assert row_state(logits.astype("f4"), places, SUMS, peel=cast(Any, peel)).top == (
            np.float32(top)
        )


def test_only_formulas_that_add_up_go_without_a_search() -> None:
    """A difference loses digits where an entry dominates."""
    found = {name for name, formula in FORMULAS.items() if adds(formula)}
    assert found == {"chosen_probability", "collision_probability", "score_norm"}


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("others", [1, 100, 1000, 70_000])
def test_norms_alone_are_right_where_another_dominates(dtype: str, others: int) -> None:
    """Its weight takes the rounding of all that is added to it, which is little."""
    for depth in (0.3, 1.0, 5.0, 9.0, 16.1, 20.0):
        for chosen in (-1.0, -30.0, 3.0):
            levels = [0.0, -depth - math.log(others), chosen - 5.0], [1, others, 1], 2
            logits, action = row(levels, dtype)
            exact = statistics_of([float(one) for one in np.array(levels[0], dtype)], *levels[1:])
            for name in ("score_norm", "chosen_probability"):
                value = getattr(numerics, name)(logits, action)
                assert oracle.error(name, value, exact[name]) < TOLERANCE[dtype]


@pytest.mark.parametrize(
    "levels",
    [
        ([0.0, -718.2], [1, 131072], 0),
        ([0.0, -717.2], [1, 13107], 1),
        ([799.8727939570647, 81.46279395706472, -600.0183557031453], [1, 40, 2], 0),
    ],
)
def test_values_hardly_above_the_smallest_normal_number(levels: Levels) -> None:
    """Weights that are no normal numbers, many or deep enough for their sums to be normal."""
    logits, action = row(levels, "f8")
    with mp.workdps(oracle.digits_for(levels[0]) + 30):
        exact = statistics_of(*levels)
        stats = policy_statistics(logits, action, entropy=True)
        for name in NAMES:
            if abs(exact[name]) > np.finfo(float).tiny:
                error = oracle.error(name, getattr(stats, name), exact[name])
                assert error < TOLERANCE["f8"], name


def batch() -> tuple[Any, Any]:
    """Return rows of 64 at all kinds of borders, and their actions."""
    rng = np.random.default_rng(5)
    rows, actions = [], []
    for values, counts, chosen in BORDERS.values():
        scaled = [max(1, one * 40 // sum(counts)) for one in counts]
        levels = np.repeat(values, scaled)[:64]
        filled = np.concatenate([levels, rng.normal(-30, 1, 64 - len(levels))])
        rows.append(filled)
        actions.append(min(int(np.cumsum([0, *scaled])[chosen]), 63))
    rows += [np.full(64, math.nan), np.full(64, -INF), np.full(64, INF)]
    return np.array(rows), np.array([*actions, 0, 1, 2])


@pytest.mark.parametrize("entropy", [False, True])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("times", [1, 30])
@pytest.mark.parametrize("scratch", [sharing.SCRATCH, 2**14])
def test_a_row_has_the_same_bits_alone_and_among_others(
    entropy: bool, dtype: str, times: int, scratch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether its kind is rare in its tile or most of it."""
    logits, action = batch()
    logits = logits.astype(dtype)
    monkeypatch.setattr(sharing, "SCRATCH", scratch)
    names = [one for one in NAMES if entropy or one != "entropy"]
    for kind in range(len(logits)):
        alone = policy_statistics(logits[kind], action[kind], entropy=entropy)
        order = [*range(len(logits)), *[kind] * (times * (kind % 3) * 10)]
        among = policy_statistics(logits[order], action[order], entropy=entropy)
        for name in names:
            wanted, found = getattr(alone, name), getattr(among, name)[kind]
            assert np.array_equal(found, wanted, equal_nan=True), (kind, name)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("border", BORDERS)
def test_pieces_counted_in_different_ways_join(border: str, dtype: str) -> None:
    """Of some nothing is peeled, of some the largest is; cut at every change of value."""
    levels = BORDERS[border]
    logits, action = row(levels, dtype)
    ends = {0, len(logits), *map(int, np.cumsum(levels[1])), action, action + 1}
    parts = [
        policy_statistics(logits[a:b], action, entropy=True, start=a)
        for a, b in pairwise(sorted(ends))
    ]
    for order in (parts, parts[::-1]):
        joined = order[0]
        for part in order[1:]:
            joined = joined.merge(part)
        check(levels, dtype, joined)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("border", BORDERS)
def test_long_rows_cut_into_pieces(
    dtype: str, border: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chosen entry is in one of the pieces; the others count from it all the same."""
    cut(monkeypatch, 128)
    logits, action = row(BORDERS[border], dtype)
    check(BORDERS[border], dtype, policy_statistics(logits, action, entropy=True))
    found = policy_statistics(logits, action).score_norm
    exact = oracle.expected("score_norm", [float(one) for one in logits], action)
    assert oracle.error("", found, exact) < TOLERANCE[dtype]


@pytest.mark.parametrize("entropy", [False, True])
@pytest.mark.parametrize("past", [0, 1, 5, 10**9])
def test_an_action_past_the_end_of_a_cut_row_is_in_no_row(
    past: int, entropy: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last piece of a row may be shorter than the others."""
    cut(monkeypatch, 128)
    n = 1001
    logits = np.random.default_rng(2).normal(size=(3, n)).astype(np.float32)
    logits[1] += 15 * (np.arange(n) % 100 == 3)
    action = np.array([n + past, 0, n + past])
    found = policy_statistics(logits, action, entropy=entropy, start=0)
    for at in range(3):
        alone = policy_statistics(logits[at], action[at], entropy=entropy, start=0)
        assert found.collision_probability[at] == alone.collision_probability
        cut(monkeypatch, 2**20)
        whole = policy_statistics(logits[at], action[at], entropy=entropy, start=0)
        cut(monkeypatch, 128)
        assert alone.collision_probability == pytest.approx(whole.collision_probability, rel=1e-6)
        if entropy:
            assert found.entropy[at] == alone.entropy
            assert alone.entropy == pytest.approx(whole.entropy, rel=1e-6)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("n", [100, 20_000, 140_000])
def test_a_masked_entry_leaves_the_bits_of_other_rows_alone(n: int, dtype: str) -> None:
    """Its own row is summed with 0 log 0 = 0."""
    logits = 3 * np.random.default_rng(0).normal(size=(4, n)).astype(dtype)
    logits[0, 5] = -INF
    action = np.zeros(4, np.int64)
    among = policy_statistics(logits, action, entropy=True).entropy
    for at in range(4):
        assert among[at] == policy_statistics(logits[at], 0, entropy=True).entropy
    shown = np.delete(logits[0], 5)
    alone = policy_statistics(shown, 0, entropy=True).entropy
    assert among[0] == pytest.approx(alone, rel=1e-6 if dtype == "f4" else 1e-13)


def test_high_powers_of_the_probability_have_the_error_that_the_page_tells() -> None:
    """Eight times the rounding of a depth in float32; docs/accuracy.md says 2.6e-6."""
    values = np.array([11.653373718261719, 2.9376673698425293, 10.552947998046875], "f4")
    counts = (2, 98304, 2)
    with mp.workdps(60):
        weights = [mp.exp(mpf(float(one))) for one in values]
        whole = sum(k * one for one, k in zip(weights, counts, strict=True))
        wanted = sum(k * (one / whole) ** 8 for one, k in zip(weights, counts, strict=True))
    error = abs(_EIGHTH(np.repeat(values, counts)) / wanted - 1)
    assert TOLERANCE["f4"] < error < 3.5e-6
    exact = np.repeat(values.astype("f8"), counts)
    assert abs(_EIGHTH(exact) / wanted - 1) < TOLERANCE["f8"]


def test_the_first_action_that_is_not_masked_may_be_far() -> None:
    """Rows without a named entry count from it; it is looked for a few at a time."""
    logits = 40 + np.random.default_rng(4).normal(size=(3, 150_000))
    mask = np.ones(logits.shape, np.bool_)
    mask[0, :140_000] = mask[1, :70_000] = False
    found = numerics.entropy(logits, where=mask)
    for at, first in enumerate((140_000, 70_000, 0)):
        assert found[at] == pytest.approx(numerics.entropy(logits[at, first:]), rel=1e-13)


@pytest.mark.parametrize("columns", [slice(None, None, -1), slice(None, None, -3)])
@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_a_reversed_row_has_the_same_bits_alone_and_among_others(
    dtype: str, columns: slice
) -> None:
    """Also where the others are far from 0."""
    whole = 3 * np.random.default_rng(1).normal(size=(300, 1000)).astype(dtype)
    whole[::2] += 100
    logits = whole[:, columns]
    among = policy_statistics(logits, 0)
    for at in range(1, 300, 2):
        alone = policy_statistics(logits[at], 0)
        assert among.collision_probability[at] == alone.collision_probability
        assert among.score_norm[at] == alone.score_norm


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("power", [2, 3, 4, 6])
@pytest.mark.parametrize(
    "levels",
    [
        ((-15.392417, 8.718688), (100, 100)),
        ((5.2860379, -5.1098256), (20, 1000)),
        ((10.0, 8.0), (50, 500)),
        ((3.0, 2.99), (50, 500)),
    ],
)
def test_sums_of_powers_of_the_logarithm_keep_their_digits(
    levels: tuple[tuple[float, ...], tuple[int, ...]], power: int, dtype: str
) -> None:
    """Depths from 0 would cancel; also the variance of the logarithm, which is small."""
    values, counts = levels
    logits = np.repeat(np.array(values, dtype), counts)
    shown = [mpf(float(one)) for one in np.array(values, dtype)]
    with mp.workdps(60):
        whole = sum(k * mp.exp(v) for v, k in zip(shown, counts, strict=True))
        logs = [v - mp.log(whole) for v in shown]
        each = [(k * mp.exp(log), log) for log, k in zip(logs, counts, strict=True)]
        wanted = sum(p * log**power for p, log in each)
        mean = sum(p * log for p, log in each)
        spread = sum(p * (log - mean) ** 2 for p, log in each)
    found = _LOG_MOMENTS[power](logits)
    assert abs(found / wanted - 1) < TOLERANCE[dtype]
    assert abs(_VARENTROPY(logits) / spread - 1) < TOLERANCE[dtype]


@pytest.mark.parametrize("entropy", [False, True])
@pytest.mark.parametrize(
    ("dtype", "shape"), [("f4", (2**14, 200)), ("f4", (20, 140_001)), ("f8", (33, 70_001))]
)
def test_threads_give_what_one_thread_gives(
    dtype: str, shape: tuple[int, int], entropy: bool
) -> None:
    """Also where few rows are counted again, and where rows are cut into pieces."""
    rng = np.random.default_rng(3)
    logits = rng.normal(scale=3.0, size=shape).astype(dtype)
    logits[::3, 5] += 30
    action = rng.integers(shape[1], size=shape[0])
    one = policy_statistics(logits, action, entropy=entropy)
    alone = policy_statistics(logits[3], action[3], entropy=entropy)
    for count in (2, 3):
        with threads(count):
            several = policy_statistics(logits, action, entropy=entropy)
        for name in NAMES[: len(NAMES) - (not entropy)]:
            assert np.array_equal(getattr(one, name), getattr(several, name))
            assert getattr(several, name)[3] == getattr(alone, name)
