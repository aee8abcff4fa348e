"""What the simulator cannot measure it refuses, in one clear sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.simulator import METHODS, measure_update, measured_updates

SENTENCE = r"(?s)^.+: expected .+, got .+; .+$"

GOOD: dict[str, Any] = {
    "logits": np.zeros((2, 3)),
    "action": np.array([0, 1]),
    "advantage": np.array([1.0, -1.0]),
    "learning_rate": 0.1,
}

INF = np.inf
REFUSED = {
    "no_axis": ({"logits": 1.0}, r"logits: .*n >= 1, got \(\)"),
    "no_arm": ({"logits": np.empty((2, 0))}, r"logits: .*got \(2, 0\)"),
    "ragged_logits": ({"logits": [[1.0], [1.0, 2.0]]}, "logits: expected rows of equal length"),
    "text": ({"logits": [["a", "b"], ["c", "d"]]}, "logits: expected real numbers, got dtype <U1"),
    "complex": ({"logits": np.zeros((2, 3), complex)}, "got dtype complex128"),
    "boolean": ({"logits": np.zeros((2, 3), bool)}, "got dtype bool"),
    "objects": ({"logits": np.full((2, 3), None)}, "got dtype object"),
    "nan": ({"logits": [[0, 0, 0], [0, 0, np.nan]]}, "got nan at column 2 in row 1, counted from"),
    "plus_inf": ({"logits": [[0, INF, 0], [0, 0, 0]]}, "got inf at column 1 in row 0, counted"),
    "all_masked": ({"logits": [[0, 0, 0], [-INF] * 3]}, "got only -inf in row 1, counted from 0"),
    "float_action": ({"action": [0.0, 1.0]}, "action: expected integers, got dtype float64"),
    "boolean_action": ({"action": [True, False]}, "action: expected integers, got dtype bool"),
    "ragged_action": ({"action": [[0], [1, 2]]}, "action: expected rows of equal length"),
    "too_many_actions": ({"action": [0, 1, 2]}, r"action: expected shape \(2,\) .*got \(3,\)"),
    "column_of_actions": ({"action": [[0], [1]]}, r"action: expected shape \(2,\) .*got \(2, 1\)"),
    "action_too_large": ({"action": [0, 3]}, "action: expected 0 <= action < 3, got 3; count"),
    "negative_action": ({"action": [0, -1]}, "action: expected 0 <= action < 3, got -1; count"),
    "huge_action": ({"action": np.uint64(2**63)}, "action: expected 0 <= action < 3, got 922337"),
    "masked_action": ({"logits": [[0, 0, 0], [0, -INF, 0]]}, "action: expected an unmasked arm"),
    "nan_advantage": ({"advantage": [1.0, np.nan]}, "advantage: expected finite numbers, got nan"),
    "inf_advantage": ({"advantage": -INF}, "advantage: expected finite numbers, got -inf"),
    "too_many_advantages": ({"advantage": [1.0] * 3}, r"advantage: expected shape \(2,\)"),
    "text_advantage": ({"advantage": "1"}, "advantage: expected real numbers, got dtype <U1"),
    "zero_rate": ({"learning_rate": 0.0}, "learning_rate: expected a number above 0, got 0.0"),
    "negative_rate": ({"learning_rate": -0.1}, "learning_rate: expected a number above 0"),
    "nan_rate": ({"learning_rate": np.nan}, "learning_rate: expected a finite number, got nan"),
    "rates": ({"learning_rate": [0.1, 0.1]}, r"learning_rate: expected one number, .*\(2,\)"),
    "overflow": ({"advantage": 1e308, "learning_rate": 1e308}, "update: .* got an overflow"),
    "method": ({"method": "autograd"}, "method: expected 'complex-step' or 'mpmath', got 'autogr"),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED.values(), ids=REFUSED)
def test_wrong_arguments_are_refused(changes: dict[str, Any], message: str) -> None:
    """Each argument outside its domain is named, with what was expected, what came, what to do."""
    with pytest.raises(InputError, match=message) as caught:
        measured_updates(**GOOD | changes)
    assert caught.match(SENTENCE)


@pytest.mark.parametrize("method", METHODS)
def test_right_arguments_are_accepted(method: str) -> None:
    """The arguments that the refusals start from are themselves fine."""
    assert measured_updates(**GOOD, method=method).shape == (2, 3)


def test_a_single_row_has_no_row_in_its_messages() -> None:
    """For logits of shape (n,) only the column is named."""
    with pytest.raises(InputError, match=r"got nan at column 1, counted from 0; "):
        measure_update([0.0, np.nan], 0, 1.0, 1.0)
    with pytest.raises(InputError, match=r"got only -inf; "):
        measure_update([-np.inf], 0, 1.0, 1.0)


def test_measure_update_refuses_a_batch() -> None:
    """A batch handed to the function for one policy is sent to the other one."""
    with pytest.raises(InputError, match=r"got shape \(2, 3\); use measured_updates") as caught:
        measure_update(np.zeros((2, 3)), 0, 1.0, 1.0)
    assert caught.match(SENTENCE)
