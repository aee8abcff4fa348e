"""Letters that meet, ties for the largest logit, masked entries: each row takes its own case."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from sympy import Abs, log

from logitproof.calculus.terms import total
from logitproof.notation import H, P, a, c, j, o, y
from logitproof.numerics import lambdify

INF = math.inf

ROWS = [
    [0.0, 0.0, 0.0, 0.0],
    [1.0, 1.0, 0.0, -2.0],
    [-INF, 1.0, 1.0, -INF],
    [2.0, -INF, -INF, -INF],
    [3.0, 1.0, 2.0, 2.0],
    [0.0, 0.0, 5.0, 0.0],
]


def policy(row: list[float]) -> Any:
    """Return the probabilities in the plain way."""
    weights = np.exp(np.array(row) - max(row))
    return weights / weights.sum()


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_three_letters_mean_any_entries(row: list[float]) -> None:
    """c, o and a may be the same action, tie for the largest, or be masked."""
    function = lambdify(P[c] + 10 * P[o] + 100 * P[a] * P[c] + total(P[j] ** 2, j))
    places = np.array(list(product(range(4), repeat=3)))
    probabilities = policy(row)
    at_c, at_a, at_o = probabilities[places.T]
    expected = at_c + 10 * at_o + 100 * at_a * at_c + (probabilities**2).sum()
    actual = function(np.tile(row, (len(places), 1)), *places.T)
    np.testing.assert_allclose(actual, expected, rtol=1e-13)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_two_letters_and_an_axis_mean_any_entries(row: list[float]) -> None:
    """The free index meets the letters and the largest entry, too."""
    function = lambdify((P[c] - 2 * P[j]) * P[o] + P[j] * total(P[a] ** 3, a))
    places = np.array(list(product(range(4), repeat=2)))
    probabilities = policy(row)
    at_c, at_o = probabilities[places.T][..., None]
    expected = (at_c - 2 * probabilities) * at_o + probabilities * (probabilities**3).sum()
    actual = function(np.tile(row, (len(places), 1)), *places.T)
    np.testing.assert_allclose(actual, expected, rtol=1e-13, atol=1e-16)


def test_the_largest_of_the_others_is_peeled_at_its_own_place() -> None:
    """1 - P_c - P_j keeps its digits where c and j are the two largest of three."""
    rest = lambdify(1 - P[c] - P[j])([40.0, 0.0, -40.0], 0)
    assert rest[1] == pytest.approx(math.exp(-80), rel=1e-13)


def test_a_depth_of_minus_infinity_stays_so_where_nothing_else_is_left() -> None:
    """Log P_c + H of a masked choice beside a certain one is -inf, not undefined."""
    assert lambdify(log(P[c]) + H)([-INF, 0.0], 0) == -INF
    assert lambdify(P[c] * (log(P[c]) + H))([-INF, 0.0], 0) == 0.0


def test_vectors_are_not_read_at_masked_entries() -> None:
    """The mean of y under a policy that is certain of c is y_c."""
    mean = lambdify(total(P[j] * y[j], j) + P[c])
    assert mean([0.0, -INF], 0, [2.0, 5.0]) == 3.0
    assert mean([-INF, 0.0], 0, [2.0, 5.0]) == 5.0
    assert mean([-INF, 0.0], 1, [2.0, 5.0]) == 6.0


def test_a_mean_depth_may_have_either_sign() -> None:
    """|sum P log P - log P_c| where likelier entries than c are not searched for."""
    distance = lambdify(Abs(total(P[j] * log(P[j]), j) - log(P[c])))
    logits = np.array([[-9.0, *np.linspace(0.0, 2.0, 30)]] * 2)
    entropy = -(policy(logits[0]) * np.log(policy(logits[0]))).sum()
    for action in (0, 30):
        expected = abs(-entropy - np.log(policy(logits[0])[action]))
        np.testing.assert_allclose(distance(logits, action), expected, rtol=1e-13)
