"""Moments of the shifted logits: what the array functions compute, and how pieces combine."""

from __future__ import annotations

from typing import Any

from sympy import Max, exp, log

from logitproof.calculus.derivation import prove
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import Equal, ForAll
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
from logitproof.calculus.terms import total
from logitproof.notation import C, j, m, m1, m2, m3, n1, n2, order, v, x1, x2, x3, z
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

SECOND_FIRST = (
    Hypothesis(
        ForAll(Equal(v[j], z[n1 + j]), (j, 1, n2)), words="v begins with the second part of z"
    ),
    Hypothesis(ForAll(Equal(v[n2 + j], z[j]), (j, 1, n1)), words="v ends with the first part of z"),
)

merge_is_commutative = prove(
    "moments_merge.commutative",
    Equal(total(exp(order * (v[j] - m)), j, 1, n1 + n2), WHOLE),
    split_range(n2),
    reindex(),
    assume(SECOND_FIRST[0]),
    assume(SECOND_FIRST[1]),
    back=[split_range(n1), reindex()],
    given=SECOND_FIRST,
    witness={n1: 1, n2: 1, z: [1, 2], v: [2, 1]},
)

EMPTY = Hypothesis(Equal(x2, 0), words="the second part is empty: its moment is 0")
LOWER = Hypothesis(Equal(LEFT, m1), words="the level of the second part is not above the first's")

empty_part_is_neutral = prove(
    "moments_merge.neutral",
    Equal(MERGED, x1),
    assume(EMPTY),
    assume(LOWER),
    given=[EMPTY, LOWER],
)
