"""A false statement cannot be proved: each change of a claim makes its derivation fail."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sympy import Abs, KroneckerDelta, Rational, log, sqrt

from logitproof.calculus.derivation import prove
from logitproof.calculus.nodes import AtMost, Equal, ForAll, Iff, Largest, Less, Partial
from logitproof.calculus.terms import total
from logitproof.calculus.theorem import Theorem
from logitproof.errors import LogitproofError
from logitproof.notation import H2, A, C, Dz, H, P, c, eta, i, j, k, n, norm, o, s, z
from logitproof.theorems.catalogue import THEOREMS
from tests.calculus.helpers import MEANINGS, holds, worlds

DELTA = KroneckerDelta(c, j)
SQUARED_NORM = total(s[c, j] ** 2, j)
LAW = 1 - 2 * P[c] + C
LOG_GRADIENT = Partial(log(P[c]), z[j])

# theorem, what is wrong, the false claim
FALSE: list[tuple[str, str, Any]] = [
    ("squared_norm", "coefficient", Equal(SQUARED_NORM, 1 - 3 * P[c] + C)),
    ("squared_norm", "sign", Equal(SQUARED_NORM, 1 + 2 * P[c] + C)),
    ("squared_norm", "sign of C", Equal(SQUARED_NORM, 1 - 2 * P[c] - C)),
    ("squared_norm", "exponent", Equal(total(s[c, j] ** 3, j), LAW)),
    ("squared_norm", "no exponent", Equal(total(s[c, j], j), LAW)),
    ("squared_norm", "index", Equal(SQUARED_NORM, 1 - 2 * P[o] + C)),
    ("squared_norm", "swapped indices", Equal(total(s[j, c] ** 2, j), LAW)),
    ("squared_norm", "captured index", Equal(total(s[j, j] ** 2, j), LAW)),
    ("squared_norm", "range from 2", Equal(total(s[c, j] ** 2, j, 2, n), LAW)),
    ("squared_norm", "range to n - 1", Equal(total(s[c, j] ** 2, j, 1, n - 1), LAW)),
    ("squared_norm", "dropped term", Equal(SQUARED_NORM, 1 - 2 * P[c])),
    ("squared_norm", "relation", Less(SQUARED_NORM, LAW)),
    ("zero_sum", "constant", Equal(total(Dz[c, j], j), eta * A)),
    ("zero_sum", "exponent", Equal(total(Dz[c, j] ** 2, j), 0)),
    ("zero_sum", "index", Equal(total(Dz[j, c], j), 0)),
    ("zero_sum", "captured index", Equal(total(Dz[j, j], j), 0)),
    ("zero_sum", "range from 2", Equal(total(Dz[c, j], j, 2, n), 0)),
    ("zero_sum", "range to n - 1", Equal(total(Dz[c, j], j, 1, n - 1), 0)),
    ("zero_sum", "no sum", Equal(Dz[c, j], 0)),
    ("score", "sign", Equal(LOG_GRADIENT, DELTA + P[j])),
    ("score", "coefficient", Equal(LOG_GRADIENT, DELTA - 2 * P[j])),
    ("score", "exponent", Equal(LOG_GRADIENT, DELTA - P[j] ** 2)),
    ("score", "index", Equal(LOG_GRADIENT, DELTA - P[c])),
    ("score", "variable", Equal(Partial(log(P[c]), z[k]), DELTA - P[j])),
    ("score", "no log", Equal(Partial(P[c], z[j]), DELTA - P[j])),
    ("score", "dropped term", Equal(LOG_GRADIENT, DELTA)),
    ("update_norm", "no bars", Equal(norm, eta * A * sqrt(LAW))),
    ("update_norm", "coefficient", Equal(norm, 2 * eta * Abs(A) * sqrt(LAW))),
    ("update_norm", "exponent", Equal(norm, eta * Abs(A) * LAW)),
    ("update_norm", "sign", Equal(norm, -eta * Abs(A) * sqrt(LAW))),
    ("update_norm", "index", Equal(norm, eta * Abs(A) * sqrt(1 - 2 * P[o] + C))),
    ("update_norm", "dropped factor", Equal(norm, Abs(A) * sqrt(LAW))),
    ("collision_lower_bound", "coefficient", AtMost(2 / n, C)),
    ("collision_lower_bound", "direction", AtMost(C, 1 / n)),
    ("collision_lower_bound", "exponent", AtMost(1 / sqrt(n), C)),
    ("collision_lower_bound", "range", AtMost(1 / (n + 1) + Rational(1, 2), C)),
    ("squared_norm_upper_bound", "coefficient", AtMost(SQUARED_NORM, (1 - P[c]) ** 2)),
    ("squared_norm_upper_bound", "exponent", AtMost(SQUARED_NORM, 2 * (1 - P[c]) ** 3)),
    ("squared_norm_upper_bound", "sign", AtMost(SQUARED_NORM, -2 * (1 - P[c]) ** 2)),
    ("squared_norm_upper_bound", "direction", AtMost(2 * (1 - P[c]) ** 2, SQUARED_NORM)),
    ("squared_norm_upper_bound", "index", AtMost(SQUARED_NORM, 2 * (1 - P[o]) ** 2)),
    ("softmax_sums_to_one", "range", Equal(total(P[j], j, 1, n - 1), 1)),
    ("softmax_sums_to_one", "constant", Equal(total(P[j], j), 2)),
    ("softmax_jacobian", "lost term", Equal(Partial(P[i], z[j]), P[i] * KroneckerDelta(i, j))),
    ("softmax_jacobian", "sign",
     Equal(Partial(P[i], z[j]), P[i] * (KroneckerDelta(i, j) + P[j]))),
    ("expected_score_is_zero", "weight", Equal(total(P[c] ** 2 * s[c, j], c), 0)),
    ("expected_score_is_zero", "index", Equal(total(P[j] * s[c, j], c), 0)),
    ("fisher_trace", "coefficient", Equal(total(total(P[c] * s[c, j] ** 2, c), j), 1 - 2 * C)),
    ("logit_update", "sign", Equal(Dz[c, j], eta * A * (P[j] - DELTA))),
    ("logit_update", "dropped factor", Equal(Dz[c, j], eta * (DELTA - P[j]))),
    ("l1_norm", "coefficient", Equal(total(Abs(s[c, j]), j), 1 - P[c])),
    ("linf_norm", "value", Equal(Largest(Abs(s[c, j]), (j, 1, n)), P[c])),
    ("squared_norm_lower_bound", "coefficient",
     AtMost((1 - P[c]) ** 2 * (n + 1) / (n - 1), SQUARED_NORM)),
    ("collision_upper_bound", "direction", AtMost(1, C)),
    ("collision_upper_bound", "constant", AtMost(C, Rational(1, 2))),
    ("collision_gradient", "coefficient", Equal(Partial(C, z[j]), P[j] * (P[j] - C))),
    ("collision_gradient", "index", Equal(Partial(C, z[j]), 2 * P[j] * (P[c] - C))),
    ("renyi_below_shannon", "direction", AtMost(H, H2)),
    ("squared_norm_upper_bound.equality", "other case",
     Iff(Equal(SQUARED_NORM, 2 * (1 - P[c]) ** 2), ForAll(Equal(P[j], 1 / n), (j, 1, n)))),
]  # fmt: skip
NAMES = [f"{name}: {what}" for name, what, _ in FALSE]
PARTS = {part.name: part for entry in THEOREMS.values() for part in entry.parts}


def _prove_instead(theorem: Theorem, claim: Any) -> Theorem:
    """Play the derivation of ``theorem`` for another claim."""
    recipe = theorem.recipe
    return prove(
        theorem.name, claim, *recipe.moves, given=recipe.given, knowing=recipe.knowing,
        start=_start(theorem, claim), back=recipe.back, witness=recipe.witness,
    )  # fmt: skip


def _start(theorem: Theorem, claim: Any) -> Any:
    sides = {theorem.lhs: claim.args[0], theorem.rhs: claim.args[1]}
    return sides.get(theorem.recipe.start)


POLICIES = [
    world
    for world in worlds(P[o], P[i], P[j], P[k], seeds=range(1, 40), meanings=MEANINGS)
    if world[n] > 1
]


@pytest.mark.parametrize("name", sorted({name for name, _, _ in FALSE}))
def test_the_true_statement_is_proved_that_way(name: str) -> None:
    """The derivation does prove its own claim: what fails below fails for the change."""
    theorem = PARTS[name]
    assert _prove_instead(theorem, theorem.claim).claim == theorem.claim


@pytest.mark.parametrize(("name", "what", "claim"), FALSE, ids=NAMES)
def test_a_false_statement_is_not_proved(name: str, what: str, claim: Any) -> None:
    """The error names the theorem and the step, and what is left over or not to be had."""
    del what
    with pytest.raises(LogitproofError) as caught:
        _prove_instead(PARTS[name], claim)
    message = str(caught.value)
    assert message.startswith(name)
    assert re.search(r"step \d+|steps that show|both sides to meet", message)
    assert "; residual " in message or re.search(r"expected .*(got|add)", message)


# theorem, a false claim, what the claim has too much
RESIDUALS: list[tuple[str, Any, Any]] = [
    ("squared_norm", Equal(SQUARED_NORM, 1 - 3 * P[c] + C), -P[c]),
    ("squared_norm", Equal(SQUARED_NORM, 1 + 2 * P[c] + C), 4 * P[c]),
    ("squared_norm", Equal(SQUARED_NORM, 1 - 2 * P[c] + C**2), C**2 - C),
    ("squared_norm", Equal(SQUARED_NORM, 1 - 2 * P[o] + C), 2 * P[c] - 2 * P[o]),
    ("zero_sum", Equal(total(Dz[c, j], j), eta * A), eta * A),
    ("score", Equal(LOG_GRADIENT, DELTA + P[j]), 2 * P[j]),
    ("fisher_trace", Equal(PARTS["fisher_trace"].lhs, 1 - 2 * C), -C),
    ("collision_lower_bound", AtMost(2 / n, C), -1 / n),
    ("uniform_policy", Equal(SQUARED_NORM, 1 - 2 / n), -1 / n),
]


@pytest.mark.parametrize(
    ("name", "claim", "residual"), RESIDUALS, ids=[f"{one[0]}: {one[2]}" for one in RESIDUALS]
)
def test_the_residual_is_what_the_claim_has_too_much(name: str, claim: Any, residual: Any) -> None:
    """The message ends with the difference between the claim and what was derived."""
    with pytest.raises(LogitproofError) as caught:
        _prove_instead(PARTS[name], claim)
    assert str(caught.value).endswith(f"; residual {residual}")


@pytest.mark.parametrize(("name", "what", "claim"), FALSE, ids=NAMES)
def test_the_false_statement_is_false(name: str, what: str, claim: Any) -> None:
    """Some softmax policy refutes the changed claim, and none the true one: the table is right."""
    del what
    true = PARTS[name].claim
    assert any(_refutes(world, claim, true) for world in POLICIES)


def _refutes(world: dict[Any, Any], claim: Any, true: Any) -> bool:
    """Tell whether the world makes the claim false; the true one it must make true."""
    assert holds(true, world)
    return not holds(claim, world)


def test_a_claim_that_is_true_but_not_derived_is_refused_as_well() -> None:
    """The chain must arrive at the claim itself, not at something else that happens to be true."""
    with pytest.raises(LogitproofError, match="zero_sum, after step 4: expected to arrive"):
        _prove_instead(PARTS["zero_sum"], Equal(total(Dz[c, j], j), 1 - total(P[k], k)))
