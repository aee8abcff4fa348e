"""The oracle: every statistic of one row straight from its definition, in mpmath.

It works with 50 digits beyond those that the definitions cancel: `1 - P_c` at a gap of g between
the logits cancels about 0.43 g digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from mpmath import mp, mpf

Row = Sequence[float]


def digits_for(logits: Row) -> int:
    """Return how many digits the definitions need for these logits."""
    finite = [one for one in logits if not math.isinf(one)]
    return 50 + math.ceil(2 * (max(finite) - min(finite)) / math.log(10))


def probabilities(logits: Row) -> list[Any]:
    """Return exp(z_j) / sum of exp(z_k)."""
    return _probabilities(tuple(map(float, logits)), mp.dps)


@lru_cache(maxsize=8)
def _probabilities(logits: tuple[float, ...], digits: int) -> list[Any]:
    weights = [mpf(0) if math.isinf(one) else mp.exp(mpf(one)) for one in logits]
    total = mp.fsum(weights)
    return [one / total for one in weights]


def score(logits: Row, action: int) -> list[Any]:
    """Return delta_cj - P_j."""
    return [(j == action) - p for j, p in enumerate(probabilities(logits))]


def score_norm(logits: Row, action: int) -> Any:
    """Return the root of the sum of the squared scores."""
    return mp.sqrt(mp.fsum(one**2 for one in score(logits, action)))


def log_score_norm(logits: Row, action: int) -> Any:
    """Return its logarithm; -inf where it is 0."""
    norm = score_norm(logits, action)
    return mp.log(norm) if norm else -mp.inf


def update_norm(logits: Row, action: int, advantage: float, learning_rate: float) -> Any:
    """Return the root of the sum of the squared changes."""
    scale = mpf(learning_rate) * mpf(advantage)
    return mp.sqrt(mp.fsum((scale * one) ** 2 for one in score(logits, action)))


def chosen_probability(logits: Row, action: int) -> Any:
    """Return P_c."""
    return probabilities(logits)[action]


def log_chosen_probability(logits: Row, action: int) -> Any:
    """Return log P_c; -inf where P_c is 0."""
    chosen = probabilities(logits)[action]
    return mp.log(chosen) if chosen else -mp.inf


def collision_probability(logits: Row) -> Any:
    """Return the sum of the squared probabilities."""
    return mp.fsum(p**2 for p in probabilities(logits))


def expected_squared_norm(logits: Row) -> Any:
    """Return the mean of the squared norm over the choice."""
    ps = probabilities(logits)
    norms = (mp.fsum(((j == c) - q) ** 2 for j, q in enumerate(ps)) for c in range(len(ps)))
    return mp.fsum(p * norm for p, norm in zip(ps, norms, strict=True))


def effective_actions(logits: Row) -> Any:
    """Return one over the collision probability."""
    return 1 / collision_probability(logits)


def renyi_entropy(logits: Row) -> Any:
    """Return minus the logarithm of the collision probability."""
    return -mp.log(collision_probability(logits))


def entropy(logits: Row) -> Any:
    """Return minus the sum of P log P, with 0 log 0 = 0."""
    return -mp.fsum(p * mp.log(p) for p in probabilities(logits) if p)


OF_CHOSEN: dict[str, Callable[[Row, int], Any]] = {
    "score_norm": score_norm,
    "log_score_norm": log_score_norm,
    "chosen_probability": chosen_probability,
    "log_chosen_probability": log_chosen_probability,
}

OF_POLICY: dict[str, Callable[[Row], Any]] = {
    "collision_probability": collision_probability,
    "expected_squared_norm": expected_squared_norm,
    "effective_actions": effective_actions,
    "renyi_entropy": renyi_entropy,
    "entropy": entropy,
}


def expected(name: str, logits: Row, action: int) -> Any:
    """Return the statistic called ``name`` of one row, as an mpmath number."""
    with mp.workdps(digits_for(logits)):
        if name in OF_CHOSEN:
            return OF_CHOSEN[name](logits, action)
        return OF_POLICY[name](logits)


def error(name: str, actual: Any, exact: Any) -> float:
    """Return the relative error; of the logarithm of the norm, the absolute one where it is small.

    0 if both are 0 or infinite.  Where the exact value is too small for the type, so must be the
    actual one.
    """
    tiny = float(np.finfo(np.asarray(actual).dtype).tiny)
    actual = mpf(float(actual))
    too_small = abs(exact) < tiny and abs(actual) <= tiny and actual * exact >= 0
    if actual == exact or too_small:
        return 0.0
    if exact == 0 or not (mp.isfinite(exact) and mp.isfinite(actual)):
        return math.inf
    scale = max(mpf(1), abs(exact)) if name == "log_score_norm" else abs(exact)
    return float(abs(actual - exact) / scale)


def peaked(n: int, gap: float, dtype: Any, seed: int = 0, peak: int = 0) -> Any:
    """Return n logits of which one lies ``gap`` above others that scatter a little."""
    logits = np.random.default_rng(seed).normal(scale=0.5, size=n)
    logits[peak] = gap
    return logits.astype(dtype)
