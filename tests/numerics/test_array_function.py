"""A theorem as a function: its arguments, its shapes, its errors."""

from __future__ import annotations

import inspect
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from logitproof.calculus.terms import total
from logitproof.errors import CompileError, InputError
from logitproof.notation import A, C, P, c, eta, i, j, k, y
from logitproof.numerics import lambdify, softmax, update_norm
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import ENTROPY
from tests.numerics.test_users_failures import extra_memory

SIGNATURES = {
    "squared_norm": "(logits, action, *, where=None)",
    "update_norm": "(logits, action, advantage, learning_rate, *, where=None)",
    "collision_gradient": "(logits, *, where=None)",
    "log_odds_change": "(logits, action, o, advantage, learning_rate, *, where=None)",
    "score_with_temperature": "(logits, action, temperature, *, where=None)",
    "expected_update": "(logits, Aval, *, where=None)",
}


def batch(shape: tuple[int, ...] = (3, 4)) -> tuple[Any, Any, Any]:
    """Return logits, actions and the policy, computed in the plain way."""
    rng = np.random.default_rng(5)
    logits = rng.normal(size=shape)
    weights = np.exp(logits)
    policy = weights / weights.sum(-1, keepdims=True)
    return logits, rng.integers(shape[-1], size=shape[:-1]), policy


@pytest.mark.parametrize("name", SIGNATURES)
def test_arguments_come_in_the_documented_order(name: str) -> None:
    """Logits, actions, vectors, scalars; and the mask by name."""
    function = lambdify(THEOREMS[name])
    assert str(inspect.signature(function)) == SIGNATURES[name]
    assert f"<{name}(" in repr(function)


def test_the_docstring_names_theorem_assumptions_and_arguments() -> None:
    """So that help is worth asking for."""
    text = lambdify(THEOREMS["update_norm"]).__doc__
    assert text is not None
    for words in (
        "update_norm",
        "P is the softmax",
        "advantage : array_like",
        "where : array_like",
    ):
        assert words in text


def test_arguments_by_position_and_by_name_agree() -> None:
    """And with the public function made from the same theorem."""
    logits, action, _ = batch()
    function = lambdify(THEOREMS["update_norm"])
    expected = update_norm(logits, action, -2.0, 0.5)
    assert np.array_equal(function(logits, action, -2.0, 0.5), expected)
    named = function(learning_rate=0.5, advantage=-2.0, action=action, logits=logits)
    assert np.array_equal(named, expected)


def test_missing_and_unknown_arguments_are_type_errors() -> None:
    """As of any Python function."""
    function = lambdify(THEOREMS["squared_norm"])
    with pytest.raises(TypeError, match="missing a required argument: 'action'"):
        function([0.0, 1.0])
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        function([0.0, 1.0], 0, advantage=1.0)


def test_bad_input_is_refused_in_the_name_of_the_theorem() -> None:
    """Actions out of range, shapes that do not fit, a temperature of 0."""
    with pytest.raises(InputError, match=r"^log_odds_change: expected o in 0..1, got 2"):
        lambdify(THEOREMS["log_odds_change"])([0.0, 1.0], 0, 2, 1.0, 0.1)
    with pytest.raises(InputError, match=r"^expected_update: expected Aval of shape"):
        lambdify(THEOREMS["expected_update"])(np.zeros((3, 4)), np.zeros((4, 3)))
    with pytest.raises(InputError, match=r"^expected_update: expected finite Aval, got nan"):
        lambdify(THEOREMS["expected_update"])(np.zeros((3, 4)), np.full(4, np.nan))
    with pytest.raises(InputError, match=r"expected temperature above 0, got 0.0"):
        lambdify(THEOREMS["score_with_temperature"])([0.0, 1.0], 0, 0.0)


def test_two_free_indices_give_two_axes() -> None:
    """The Jacobian of the softmax is a matrix for each row."""
    logits, _, policy = batch()
    jacobian = lambdify(THEOREMS["softmax_jacobian"])(logits)
    expected = policy[:, :, None] * (np.eye(4) - policy[:, None, :])
    np.testing.assert_allclose(jacobian, expected, rtol=1e-13, atol=1e-16)


def test_three_free_indices_give_three_axes() -> None:
    """In the order i, j, k."""
    logits, _, policy = batch((2, 3))
    actual = lambdify(P[k] ** 3 * P[i] * P[j] ** 2)(logits)
    expected = np.einsum("ri,rj,rk->rijk", policy, policy**2, policy**3)
    np.testing.assert_allclose(actual, expected, rtol=1e-13)


def test_a_temperature_divides_the_logits() -> None:
    """The score at temperature T is (onehot - softmax(z / T)) / T."""
    logits, action, _ = batch()
    actual = lambdify(THEOREMS["score_with_temperature"])(logits, action, 2.0)
    expected = (np.eye(4)[action] - softmax(logits / 2)) / 2
    np.testing.assert_allclose(actual, expected, rtol=1e-13)


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_a_temperature_is_taken_a_few_rows_at_a_time(dtype: str) -> None:
    """The type follows the logits, and no quotient of all of them is held."""
    logits = np.random.default_rng(4).normal(size=(3000, 300)).astype(dtype)
    temperature = np.linspace(0.5, 2.0, 3000)
    function = lambdify(THEOREMS["score_with_temperature"])
    found = function(logits, 7, temperature)
    assert found.dtype == (np.float64 if dtype == "f8" else np.float32)
    rows = [function(logits[one], 7, temperature[one]) for one in (0, 1500, 2999)]
    np.testing.assert_allclose(found[[0, 1500, 2999]], rows, rtol=1e-6)
    peak = extra_memory(lambda: function(logits, 7, temperature))
    assert peak < found.nbytes + 3 * 2**20 + 400 * 3000
    assert function(logits[:0], [], 1.0).shape == (0, 300)


def test_vectors_have_an_entry_for_each_action() -> None:
    """The expected update needs the value of each action: one vector a row, or one for all."""
    logits, _, policy = batch()
    values = np.random.default_rng(0).normal(size=(3, 4))
    update = lambdify(THEOREMS["expected_update"])
    for given in (values, values[0]):
        mean = (policy * given).sum(-1, keepdims=True)
        np.testing.assert_allclose(update(logits, given), policy * (given - mean), rtol=1e-12)


def test_vectors_reach_masked_actions_and_long_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A masked action's entry counts where no probability multiplies it; tiles agree."""
    logits, _, _ = batch((3, 9))
    logits[:, 4] = -np.inf
    target = np.random.default_rng(0).normal(size=(3, 9))
    policy = softmax(logits)
    function = lambdify(total((y[j] - P[j]) ** 2, j))
    expected = ((target - policy) ** 2).sum(-1)
    np.testing.assert_allclose(function(logits, target), expected, rtol=1e-13)
    monkeypatch.setattr("logitproof.numerics.batch.LONG", 16)
    np.testing.assert_allclose(function(logits, target), expected, rtol=1e-13)


def test_an_expression_of_ones_own_compiles() -> None:
    """Not only theorems: any expression in the letters of the notation."""
    logits, action, policy = batch()
    actual = lambdify(eta * A * P[c] / C)(logits, action, 2.0, 0.5)
    chosen = np.take_along_axis(policy, action[:, None], 1)[:, 0]
    np.testing.assert_allclose(actual, chosen / (policy**2).sum(-1), rtol=1e-13)


def test_a_definition_compiles() -> None:
    """The entropy from its definition."""
    logits, _, policy = batch()
    expected = -(policy * np.log(policy)).sum(-1)
    np.testing.assert_allclose(lambdify(ENTROPY)(logits), expected, rtol=1e-13)


def test_a_formula_without_logits_still_has_a_value_for_each_row() -> None:
    """1 - 1/n for the uniform policy; 0 for a sum of scores."""
    logits, *_ = batch((2, 3, 4))
    assert lambdify(THEOREMS["uniform_policy"])(logits).tolist() == [[0.75] * 3] * 2
    assert lambdify(THEOREMS["zero_sum"], side="lhs")(logits).tolist() == [[0.0] * 3] * 2


def test_what_cannot_be_compiled_names_theorem_and_node() -> None:
    """No function is better than a wrong one."""
    with pytest.raises(
        CompileError, match=r"score: .*Partial node Partial\(log\(P\[c\]\), z\[j\]\)"
    ):
        lambdify(THEOREMS["score"], side="lhs")


def test_the_source_is_array_code() -> None:
    """One function for each case, free of loops over actions."""
    source = lambdify(THEOREMS["squared_norm"]).source
    assert source.count("def ") == 2
    assert "for " not in source.replace("# for", "")


def test_numerics_imports_without_sympy() -> None:
    """SymPy is imported at the first call, not before."""
    code = "import sys, logitproof.numerics; assert 'sympy' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
