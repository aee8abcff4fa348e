"""The measured updates agree with the proved ones, and a wrong formula would be noticed."""

import numpy as np
import pytest

from logitproof.errors import InputError
from logitproof.experiments import crosscheck
from logitproof.experiments.comparison import summarise, tolerance
from logitproof.experiments.crosscheck import (
    ALL_ACTIONS,
    compare,
    compare_logits,
    compare_training,
    number_of_comparisons,
    random_bandit,
)


@pytest.mark.parametrize("n", [1, 2, 10, 300, 3000])
@pytest.mark.parametrize("scale", [0.0, 1.0, 50.0])
@pytest.mark.parametrize("advantage", [-3.0, 0.0, 1e-3])
def test_measured_and_proved_updates_agree_to_rounding(n, scale, advantage):
    """For any number of actions, any spread of the logits, an advantage of any sign."""
    logits = np.random.default_rng(n).normal(size=(2, n)) * scale
    actions = np.array([0, n - 1])
    advantages = np.full(2, advantage)
    found = compare(logits, actions, advantages, 0.3)
    assert [one.agrees for one in found] == [True, True]
    assert {one.tolerance for one in found} == {tolerance(n)}


def test_masked_actions_stay_where_they_are():
    """A masked action has an update of exactly 0, both ways, and is not chosen."""
    logits = np.array([[0.0, -np.inf, 1.0]])
    found = list(compare_logits(logits))
    assert [one.action for one in found] == [0, 2]
    assert [(one.measured[1], one.proved[1]) for one in found] == [(0.0, 0.0), (0.0, 0.0)]
    assert summarise(found).agrees


def test_every_step_of_a_training_is_compared():
    """In order, with the very update that the training made."""
    found = list(compare_training(random_bandit(4, 1), steps=30, learning_rate=0.5, seed=3))
    assert [one.index for one in found] == list(range(30))
    assert summarise(found).agrees
    norms = [float(np.linalg.norm(one.measured)) for one in found]
    assert [one.norm for one in found] == pytest.approx(norms, rel=1e-15)


def test_of_many_actions_the_least_and_the_most_likely_are_among_those_compared():
    """The comparison stays short for a vocabulary, and says how many it makes."""
    logits = np.random.default_rng(0).normal(size=(1, 3 * ALL_ACTIONS))
    chosen = [one.action for one in compare_logits(logits)]
    assert len(chosen) == len(set(chosen)) == number_of_comparisons(logits) == ALL_ACTIONS
    assert {int(logits.argmin()), int(logits.argmax())} <= set(chosen)


WRONG = {
    "update": ("logit_update", lambda right: lambda *given: right(*given) * (1 + 1e-9)),
    "norm": ("update_norm", lambda right: lambda *given: right(*given) + 1e-10),
    "sum": ("measured_updates", lambda right: lambda *given: right(*given) + 1e-10),
    "nan": ("update_norm", lambda right: lambda *given: right(*given) * np.nan),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_formula_is_noticed(monkeypatch, kind):
    """An error of one in 10^9 in the update, its norm or its sum exceeds the tolerance."""
    name, spoil = WRONG[kind]
    monkeypatch.setattr(crosscheck, name, spoil(getattr(crosscheck, name)))
    logits = np.random.default_rng(0).normal(size=(1, 5))
    summary = summarise(compare_logits(logits))
    assert not summary.agrees
    assert summary.disagreements == summary.comparisons == 5


def test_the_tolerance_is_rounding_alone():
    """It grows with the number of terms in a sum, from a few units in the last place."""
    unit = 2.0**-53
    assert tolerance(1) < 100 * unit
    assert tolerance(1000) - tolerance(999) == pytest.approx(4 * unit)


def test_nothing_to_compare_is_refused():
    """No agreement of nothing."""
    with pytest.raises(InputError, match="expected at least one"):
        summarise([])


@pytest.mark.parametrize(("arms", "seed"), [(0, 0), (3, -1)])
def test_a_bandit_needs_arms_and_a_seed(arms, seed):
    """Counts below their least value are named."""
    with pytest.raises(InputError, match="expected arms >= 1 and seed >= 0"):
        random_bandit(arms, seed)
