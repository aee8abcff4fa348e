"""The inference rules, one function each, in files named for what they speak of."""

from logitproof.calculus.rules.algebra import (
    absolute,
    algebra_to,
    expand,
    flatten_powers,
    log_laws,
    split_exp,
)
from logitproof.calculus.rules.deltas import cases, distinct, trade
from logitproof.calculus.rules.derivatives import chain_rule, differentiate, linear_derivative
from logitproof.calculus.rules.equations import assume, fold, unfold, use
from logitproof.calculus.rules.order import (
    bound,
    exp_above_tangent,
    exp_below_parabola,
    log_below_tangent,
    nonnegative,
    positive,
)
from logitproof.calculus.rules.propositions import (
    isolate,
    restate,
    termwise,
    transpose,
    zero_product,
)
from logitproof.calculus.rules.sums import (
    attained,
    distribute,
    exchange,
    gather,
    linearity,
    reindex,
    sift,
    split_off,
    split_range,
)

__all__ = [
    "absolute",
    "algebra_to",
    "assume",
    "attained",
    "bound",
    "cases",
    "chain_rule",
    "differentiate",
    "distinct",
    "distribute",
    "exchange",
    "exp_above_tangent",
    "exp_below_parabola",
    "expand",
    "flatten_powers",
    "fold",
    "gather",
    "isolate",
    "linear_derivative",
    "linearity",
    "log_below_tangent",
    "log_laws",
    "nonnegative",
    "positive",
    "reindex",
    "restate",
    "sift",
    "split_exp",
    "split_off",
    "split_range",
    "termwise",
    "trade",
    "transpose",
    "unfold",
    "use",
    "zero_product",
]
