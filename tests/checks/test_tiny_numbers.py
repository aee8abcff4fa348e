"""Both samplers where numbers are tiny or huge: what is true there is not taken for rounding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sympy import Rational, exp

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import (
    AtMost,
    Differs,
    Either,
    Equal,
    ForAll,
    Iff,
    Implies,
    InRange,
    Less,
)
from logitproof.calculus.terms import total
from logitproof.checks.answers import Answer
from logitproof.checks.instances import check_instances
from logitproof.checks.numeric import check_numeric
from logitproof.checks.statement import Statement
from logitproof.notation import A, P, c, epsilon, eta, i, j, n, o, temperature, v, z

WHOLE = (1, n)
CHOSEN = (InRange(c, 1, n), InRange(o, 1, n))
POLICY = (ForAll(Less(0, P[i]), (i, *WHOLE)), Equal(total(P[j], j), 1), *CHOSEN)
COLD = ForAll(Equal(P[i], exp(z[i] / temperature) / total(exp(z[j] / temperature), j)), (i, *WHOLE))
GREEDY = ForAll(Implies(Differs(i, c), Less(v[i], v[c])), (i, *WHOLE))
SAMPLERS = {"exact instances": check_instances, "50 digits": check_numeric}

TRUE: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "a power of a probability": (Less(0, P[c] ** 3), POLICY),
    "the same from above": (Less(-(P[c] ** 3), 0), POLICY),
    "a probability at a low temperature": (Less(0, P[c]), (COLD, CHOSEN[0])),
    "an exponential": (Less(0, exp(-(eta**2))), ()),
    "a logistic function": (Less(0, 1 / (1 + exp(A**3))), ()),
    "a high power": (Less(0, eta**15), ()),
    "a high power of an entry": (Less(0, v[c] ** 30), (Less(0, v[c]), CHOSEN[0])),
    "a power that vanishes": (Iff(Equal(A, 0), Equal(A**20, 0)), ()),
    "a power that does not": (Implies(Differs(A, 0), Less(0, A**30)), ()),
    "one of two is less": (
        Less(0, (v[c] - v[o]) ** 2), (Either(Less(v[o], v[c]), Less(v[c], v[o])), *CHOSEN),
    ),
    "one is greatest": (Less(0, (v[c] - v[o]) ** 2), (Differs(c, o), GREEDY, *CHOSEN)),
    "nothing is bounded": (
        AtMost(0, A**2 + epsilon), (ForAll(AtMost(P[i], epsilon), (i, 2, n)),),
    ),
    "an implication for all": (
        ForAll(Implies(Less(0, P[i]), Less(0, 2 * P[i])), (i, *WHOLE)), (),
    ),
}  # fmt: skip

FALSE: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "variance": (Less(0, total((P[j] - 1 / n) ** 2, j)), POLICY[:2]),
    "a quarter": (Less(P[c] * (1 - P[c]), Rational(1, 4)), POLICY),
    "a square": (Less(0, (A - eta) ** 2), ()),
    "large beside an equation": (AtMost(P[c] ** 2, 10**9), (POLICY[1], CHOSEN[0])),
}


def judged(check: Callable[[Statement], Answer], claim: Any, claims: tuple[Any, ...]) -> Answer:
    """Return what a sampler says of a claim; the softmax alone holds everywhere."""
    hypotheses = tuple(Hypothesis(one, everywhere=one is COLD) for one in claims)
    return check(Statement("tiny", claim, hypotheses))


@pytest.mark.parametrize("check", SAMPLERS.values(), ids=SAMPLERS)
@pytest.mark.parametrize(("claim", "claims"), TRUE.values(), ids=TRUE)
def test_what_is_true_is_not_refuted(check: Any, claim: Any, claims: tuple[Any, ...]) -> None:
    """However small the difference is."""
    found = judged(check, claim, claims)
    assert found.status == "confirmed", found.why


@pytest.mark.parametrize("check", SAMPLERS.values(), ids=SAMPLERS)
@pytest.mark.parametrize(("claim", "claims"), FALSE.values(), ids=FALSE)
def test_what_just_fails_is_refuted(check: Any, claim: Any, claims: tuple[Any, ...]) -> None:
    """Where both sides are equal a strict inequality fails."""
    assert judged(check, claim, claims).status == "refuted"
