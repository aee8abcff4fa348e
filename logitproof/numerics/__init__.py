r"""Numeric functions of logits, made from the proved formulas.

Logits have the shape `(..., n)`, actions the shape `(...)`, results the shape `(...)`, or
`(..., n)` where there is one for each action.  Logits of float64 give float64, all others float32
or (integers) float64: half precision could not hold what is promised.  Masked actions have the
logit -inf, or False in `where`.  A row without a policy, for there is NaN or +inf in it or all its
actions are masked, gives NaN, and spoils no other row.

NumPy arrays and lists give NumPy arrays; tensors of PyTorch, JAX arrays, and those of any other
library that follows the array API standard, give the like on their device.  There, values are not
looked at: an action out of range, which NumPy is refused, gives NaN in its row.

- `entrywise`: softmax, score, update: a value for each action
- `entries`: how these are found: weights, times a number for each row
- `norms`: norms of score and update, probability of the chosen action
- `concentration`: collision probability, entropies
- `statistics`: all of them from one pass; pieces joined by `merge`
- `hidden`: the same from hidden states, without all logits
- `array_function`: any theorem as a function: `lambdify`
- `kernel`: the pass over the logits: `from_anchors`, and where `judging` says so `from_the_rest`
- `backends`: the libraries whose arrays are taken
- `state`: what it leaves behind
- `rows`: the quantities that a compiled formula asks for
- `finish`: the values of formulas, from these quantities
- `from_level`: those that are asked for most, in one function for all rows alike
- `inputs`: what is accepted and refused

The formulas were compiled from the theorems beforehand (`logitproof.compile.formulas`): SymPy is
only imported by `lambdify`.
"""

from __future__ import annotations

from logitproof.numerics.array_function import ArrayFunction, lambdify
from logitproof.numerics.backends.base import gradients, threads
from logitproof.numerics.concentration import (
    collision_probability,
    effective_actions,
    entropy,
    expected_squared_norm,
    renyi_entropy,
)
from logitproof.numerics.entrywise import logit_update, score, softmax
from logitproof.numerics.hidden import policy_statistics_from_hidden
from logitproof.numerics.norms import (
    chosen_probability,
    log_chosen_probability,
    log_score_norm,
    score_norm,
    update_norm,
)
from logitproof.numerics.statistics import PolicyStatistics, policy_statistics

__all__ = [
    "ArrayFunction",
    "PolicyStatistics",
    "chosen_probability",
    "collision_probability",
    "effective_actions",
    "entropy",
    "expected_squared_norm",
    "gradients",
    "lambdify",
    "log_chosen_probability",
    "log_score_norm",
    "logit_update",
    "policy_statistics",
    "policy_statistics_from_hidden",
    "renyi_entropy",
    "score",
    "score_norm",
    "softmax",
    "threads",
    "update_norm",
]
