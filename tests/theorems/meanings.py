"""What each theorem means, written by hand from the mathematics, without logitproof.

Derivatives are central differences of definitions, changes along a step are differences along it.
"""

from __future__ import annotations

from tests.theorems.meanings_beyond_one_step import PARAMETERS, SCHEDULES, STEPS
from tests.theorems.meanings_of_claims import CLAIMS
from tests.theorems.meanings_of_concentration import CONCENTRATION
from tests.theorems.meanings_of_its_length import MAGNITUDE
from tests.theorems.meanings_of_the_policy import SCORE, SOFTMAX
from tests.theorems.meanings_of_the_step import ENTROPY, UPDATE
from tests.theorems.sides import Meaning

__all__ = ["MEANINGS", "Meaning"]

MEANINGS: dict[str, Meaning] = {
    **SOFTMAX,
    **SCORE,
    **UPDATE,
    **MAGNITUDE,
    **CONCENTRATION,
    **ENTROPY,
    **PARAMETERS,
    **SCHEDULES,
    **STEPS,
    **CLAIMS,
}
