"""Logit dynamics of softmax policy gradients: derived, machine-checked, compiled, published.

Names are loaded when they are first used: importing the package costs nothing, the proofs come
without NumPy, and the array functions without SymPy until `lambdify` is called.

>>> import logitproof as lp
>>> lp.THEOREMS["zero_sum"].title
'The update sums to zero'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logitproof.calculus.derivation import prove
    from logitproof.calculus.theorem import Theorem
    from logitproof.errors import LogitproofError
    from logitproof.numerics import (
        ArrayFunction,
        PolicyStatistics,
        chosen_probability,
        collision_probability,
        effective_actions,
        entropy,
        expected_squared_norm,
        gradients,
        lambdify,
        log_chosen_probability,
        log_score_norm,
        logit_update,
        policy_statistics,
        policy_statistics_from_hidden,
        renyi_entropy,
        score,
        score_norm,
        softmax,
        threads,
        update_norm,
    )
    from logitproof.theorems.catalogue import THEOREMS

__all__ = [
    "THEOREMS",
    "ArrayFunction",
    "LogitproofError",
    "PolicyStatistics",
    "Theorem",
    "__version__",
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
    "prove",
    "renyi_entropy",
    "score",
    "score_norm",
    "softmax",
    "threads",
    "update_norm",
]

_ELSEWHERE = {
    "THEOREMS": "logitproof.theorems.catalogue",
    "LogitproofError": "logitproof.errors",
    "Theorem": "logitproof.calculus.theorem",
    "prove": "logitproof.calculus.derivation",
}


def __getattr__(name: str) -> Any:
    """Load a public name from the module where it lives."""
    if name == "__version__":
        from importlib.metadata import version

        return version("logitproof")
    if name not in __all__:
        raise AttributeError(f"module 'logitproof' has no attribute {name!r}")
    return getattr(import_module(_ELSEWHERE.get(name, "logitproof.numerics")), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return sorted(__all__)
