"""PyTorch, JAX and strict arrays in, the same out, with the numbers of NumPy."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.notation import P, c, j, y
from logitproof.numerics import lambdify, logit_update, policy_statistics
from logitproof.theorems.catalogue import THEOREMS
from tests.numerics import oracle
from tests.numerics.libraries import LIBRARIES, Library, fixture
from tests.numerics.test_edge_cases import BAD_ROWS, ROWS
from tests.numerics.test_inputs import WITH_ACTION, call
from tests.numerics.test_shapes import FUNCTIONS

NAMES = [*oracle.OF_CHOSEN, *oracle.OF_POLICY]


@pytest.fixture(params=LIBRARIES)
def library(request: pytest.FixtureRequest) -> Iterator[Library]:
    """Each array library in turn."""
    yield from fixture(request.param)


def tolerance(library: Library, dtype: str) -> float:
    """Return the relative error that is promised; JAX without float64 has float32 only."""
    return 1e-13 if dtype == "f8" and library.name != "jax" else 2e-6


def absolute(name: str) -> float:
    """Return the absolute error that is promised: the logarithm of a norm near 1 is near 0."""
    return 2e-6 if name == "log_score_norm" else 0.0


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_gives_the_numbers_of_numpy(library: Library, name: str) -> None:
    """In its own kind of array, in the same type, for a batch with a mask."""
    for dtype in {"jax": ["f4"], "jax64": ["f8"]}.get(library.name, ["f2", "f4", "f8"]):
        check_function(library, name, dtype)


def check_function(library: Library, name: str, dtype: str) -> None:
    """Compare with NumPy in one type."""
    rng = np.random.default_rng(8)
    logits = rng.normal(scale=4.0, size=(3, 2, 7)).astype(dtype)
    if library.name == "strict" and dtype == "f2":
        logits = logits.astype("f4")  # the standard has no half precision
    action, mask = rng.integers(7, size=(3, 2)), rng.random((3, 2, 7)) < 0.8
    mask[..., 2] = True
    expected = call(name, logits, action, where=mask)
    given = library.make(logits), library.make(action)
    actual = call(name, *given, where=library.make(mask))
    assert isinstance(actual, library.array_type)
    assert np.asarray(actual).dtype == expected.dtype
    np.testing.assert_allclose(np.asarray(actual), expected, rtol=tolerance(library, dtype))


@pytest.mark.parametrize("case", ROWS)
def test_edge_cases_are_their_limits_everywhere(library: Library, case: str) -> None:
    """Each statistic against its definition, in 50 digits."""
    row, action = ROWS[case]
    logits = np.array([row])
    dtype = "f4" if library.name == "jax" else "f8"
    stats = policy_statistics(library.make(logits.astype(dtype)), action, entropy=True)
    for name in NAMES:
        exact = oracle.expected(name, logits.astype(dtype)[0], action)
        actual = np.asarray(getattr(stats, name))[0]
        assert oracle.error(name, actual, exact) < tolerance(library, dtype)


@pytest.mark.parametrize("gap", [0, 20, 80, 1000])
def test_every_gap_is_right_everywhere(library: Library, gap: float) -> None:
    """The chosen action far above the others, and far below."""
    dtype = "f4" if library.name == "jax" else "f8"
    logits = oracle.peaked(100, gap, dtype)
    for action in (0, 99):
        stats = policy_statistics(library.make(logits[None]), action, entropy=True)
        for name in NAMES:
            actual = np.asarray(getattr(stats, name))[0]
            exact = oracle.expected(name, logits, action)
            assert oracle.error(name, actual, exact) < tolerance(library, dtype)


@pytest.mark.parametrize("case", BAD_ROWS)
def test_a_row_without_a_policy_is_nan_everywhere(library: Library, case: str) -> None:
    """And spoils no other row."""
    logits = np.zeros((3, 4))
    logits[1] = BAD_ROWS[case]
    stats = policy_statistics(library.make(logits), 0, entropy=True)
    for name in NAMES:
        assert np.isnan(np.asarray(getattr(stats, name))).tolist() == [False, True, False]


@pytest.mark.parametrize("name", [one for one in WITH_ACTION if one != "policy_statistics"])
def test_an_action_out_of_range_is_nan_where_values_are_not_looked_at(
    library: Library, name: str
) -> None:
    """Never the number of another action."""
    actual = np.asarray(call(name, library.make(np.zeros((3, 2))), library.make([0, 2, -1])))
    assert np.isnan(actual.reshape(3, -1)).all(axis=1).tolist() == [False, True, True]


def test_long_rows_are_summed_in_parts(library: Library) -> None:
    """Rows longer than a partial sum, and than a block, agree with NumPy's."""
    for n in (1500, 140_000):
        logits = np.random.default_rng(n).normal(scale=3.0, size=(2, n)).astype("f4")
        expected = policy_statistics(logits, 3, entropy=True)
        actual = policy_statistics(library.make(logits), 3, entropy=True)
        for name in NAMES:
            found, wanted = np.asarray(getattr(actual, name)), getattr(expected, name)
            np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=absolute(name))


def test_pieces_join_everywhere(library: Library) -> None:
    """Three pieces, one of them masked as a whole in a row."""
    rng = np.random.default_rng(2)
    logits = rng.normal(size=(4, 9)).astype("f4")
    logits[0, 3:6] = -math.inf
    action = rng.integers(9, size=4)
    whole = policy_statistics(logits, action, entropy=True)
    first, *others = (
        policy_statistics(library.make(logits[:, a : a + 3]), action, entropy=True, start=a)
        for a in (0, 3, 6)
    )
    for other in others:
        first = first.merge(other)
    for name in NAMES:
        wanted = getattr(whole, name)
        found = np.asarray(getattr(first, name))
        np.testing.assert_allclose(found, wanted, rtol=2e-6, atol=absolute(name))


def test_pieces_of_other_actions_are_nan_in_these_rows(library: Library) -> None:
    """NumPy refuses them; where values are not looked at, no action is silently taken."""
    logits = library.make(np.zeros((3, 4), np.float32))
    left = policy_statistics(logits[:, :2], library.make(np.array([0, 1, 3])), start=0)
    right = policy_statistics(logits[:, 2:], library.make(np.array([0, 2, 2])), start=2)
    joined = left.merge(right)
    for name in oracle.OF_CHOSEN:
        assert np.isnan(np.asarray(getattr(joined, name))).tolist() == [False, True, True]
    with pytest.raises(InputError, match="without a common column"):
        joined.merge(left)


def test_theorems_compile_for_every_library(library: Library) -> None:
    """Matrices, vectors and scalars as well."""
    logits = np.random.default_rng(3).normal(size=(3, 5)).astype("f4")
    values = np.arange(5.0)
    for formula, given in (
        (THEOREMS["softmax_jacobian"], ()),
        (THEOREMS["expected_update"], (values,)),
        (THEOREMS["score_with_temperature"], (2, 3.0)),
        (P[c] * y[j], (1, values)),
    ):
        function = lambdify(formula)
        actual = function(library.make(logits), *given)
        assert isinstance(actual, library.array_type)
        np.testing.assert_allclose(
            np.asarray(actual), function(logits, *given), rtol=2e-6, atol=1e-7
        )


def test_a_backend_that_is_asked_for_is_returned() -> None:
    """lambdify(backend=...) converts the logits; an unknown name is refused."""
    pytest.importorskip("torch")
    pytest.importorskip("jax")
    for backend, module in (("numpy", "numpy"), ("torch", "torch"), ("jax", "jaxlib")):
        squared_norm = THEOREMS["squared_norm"].lambdify(backend=backend)
        logits, action = np.array([[0.0, 0.0], [30.0, 0.0]]), [0, 0]
        actual = squared_norm(logits, action)
        assert type(actual).__module__.split(".")[0] == module
        wanted = THEOREMS["squared_norm"].lambdify()(logits, action)
        np.testing.assert_allclose(np.asarray(actual), wanted, rtol=2e-6)
        update = THEOREMS["logit_update"].lambdify(backend=backend)
        steps = update(logits, action, [1.0, -2.0], 0.5, where=np.array([True, True]))
        assert type(steps).__module__.split(".")[0] == module
        np.testing.assert_allclose(
            np.asarray(steps), logit_update(logits, action, [1.0, -2.0], 0.5), rtol=2e-6
        )
    with pytest.raises(InputError, match="backend 'numpy', 'torch' or 'jax', got 'tensorflow'"):
        lambdify(P[c], backend="tensorflow")


def test_wrong_shapes_are_refused_everywhere(library: Library) -> None:
    """Shapes and types are checked without looking at values."""
    logits = library.make(np.zeros((3, 2)))
    for action, words in (
        (library.make([0, 1]), r"shape \(3,\)"),
        (library.make([0.0]), "integer"),
    ):
        with pytest.raises(InputError, match=f"policy_statistics: expected action .*{words}"):
            policy_statistics(logits, action)
