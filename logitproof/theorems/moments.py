"""Moments of the shifted logits: what the array functions compute, and how pieces combine."""

from __future__ import annotations

from typing import Any

from sympy import Max, exp, log

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.rules import (
    algebra_to,
    assume,
    linearity,
    log_laws,
    reindex,
    split_exp,
    split_range,
    unfold,
    use,
)
from logitproof.calculus.terms import Equal, total
from logitproof.notation import C, j, m, m1, m2, m3, n1, n2, order, x1, x2, x3, z
from logitproof.theorems.collision import collision_is_positive
from logitproof.theorems.definitions import COLLISION, SOFTMAX
from logitproof.theorems.softmax import softmax_sums_to_one

FROM_MOMENTS = total(exp(2 * (z[j] - m)), j) / total(exp(z[j] - m), j) ** 2

collision_from_moments = prove(
    "collision_from_moments",
    Equal(C, FROM_MOMENTS),
    unfold(COLLISION),
    assume(SOFTMAX),
    linearity(),
    back=[split_exp(), linearity()],
    given=[SOFTMAX],
)

LOG_SUMS = log(total(exp(2 * z[j]), j)) - 2 * log(total(exp(z[j]), j))

log_collision_from_moments = prove(
    "collision_from_moments.log",
    Equal(log(C), LOG_SUMS),
    use(collision_from_moments, at={m: 0}),
    log_laws(),
    given=[SOFTMAX],
    knowing=[softmax_sums_to_one, collision_is_positive],
)

WHOLE = total(exp(order * (z[j] - m)), j, 1, n1 + n2)
FIRST = total(exp(order * (z[j] - m1)), j, 1, n1)
SECOND = total(exp(order * (z[n1 + j] - m2)), j, 1, n2)

moments_merge = prove(
    "moments_merge",
    Equal(WHOLE, exp(order * (m1 - m)) * FIRST + exp(order * (m2 - m)) * SECOND),
    split_range(n1),
    reindex(),
    split_exp(),
    linearity(),
    back=[split_exp(), linearity()],
)

LEVEL, LEFT, RIGHT = Max(m1, m2, m3), Max(m1, m2), Max(m2, m3)


def _moved(moment: Any, level: Any, to: Any) -> Any:
    """Return a moment, relative to ``level``, as it is relative to the level ``to``."""
    return moment * exp(order * (level - to))


FROM_THE_LEFT = _moved(_moved(x1, m1, LEFT) + _moved(x2, m2, LEFT), LEFT, LEVEL) + _moved(
    x3, m3, LEVEL
)
FROM_THE_RIGHT = _moved(x1, m1, LEVEL) + _moved(
    _moved(x2, m2, RIGHT) + _moved(x3, m3, RIGHT), RIGHT, LEVEL
)

merge_is_associative = prove(
    "moments_merge.associative", Equal(FROM_THE_LEFT, FROM_THE_RIGHT), algebra_to(FROM_THE_RIGHT)
)

MERGED = _moved(x1, m1, LEFT) + _moved(x2, m2, LEFT)

merge_is_commutative = prove(
    "moments_merge.commutative",
    Equal(MERGED, _moved(x2, m2, Max(m2, m1)) + _moved(x1, m1, Max(m2, m1))),
)

EMPTY = Hypothesis(Equal(x2, 0), words="the second part is empty: its moment is 0")

empty_part_is_neutral = prove(
    "moments_merge.neutral",
    Equal(exp(order * LEFT) * MERGED, exp(order * m1) * x1),
    assume(EMPTY),
    algebra_to(exp(order * m1) * x1),
    given=[EMPTY],
)
