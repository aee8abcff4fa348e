"""The code of an expression gives its value, whatever is multiplied by what."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Symbol, exp, symbols

from logitproof.compile.printer import array_function

x, y = symbols("x y", real=True)

EXPRESSIONS = [
    exp(x) * (y + 1),
    2 * exp(x) * (y + 1),
    -exp(x),
    y - exp(x),
    exp(x) * exp(y) * (x + y),
    exp(x) / (y + 1),
    1 / (exp(x) * (y + 1)),
    exp(-x) * (y + 1) ** 2,
    (x + exp(x) * (y - x)) * exp(y),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_products_with_exponentials_have_their_value(expression: Any) -> None:
    """An exponential multiplies in halves, and what it multiplies may be a sum."""
    values: dict[Symbol, float] = {x: 0.3, y: 0.7}
    function = array_function([x, y], expression)
    found = function(np, *map(np.float64, values.values()))
    assert found == pytest.approx(float(expression.subs(values)), rel=1e-14)


def test_a_product_is_right_where_its_exponential_is_no_normal_number() -> None:
    """Nor may it overflow where the product does not."""
    function = array_function([x, y], exp(x) * y)
    for far in (720.0, -720.0):
        found = function(np, np.float64(far), np.exp(np.float64(-far / 4)))
        assert found == pytest.approx(np.exp(0.75 * far), rel=1e-12)
