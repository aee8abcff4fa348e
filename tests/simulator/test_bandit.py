"""Training samples the policy, moves it by the measured update, and can be repeated."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from logitproof.errors import InputError
from logitproof.simulator import METHODS, Bandit, Step, measure_update, train

SENTENCE = r"(?s)^.+: expected .+, got .+; .+$"
BANDIT = Bandit(np.array([0.0, 0.5, 1.0]), noise=0.5)
GOOD: dict[str, Any] = {"steps": 20, "learning_rate": 0.3, "seed": 0}


def probabilities(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Softmax, written out."""
    weights = np.exp(logits - logits.max())
    result: NDArray[np.float64] = weights / weights.sum()
    return result


def history(run: list[Step]) -> list[tuple[Any, ...]]:
    """All numbers of a run, comparable."""
    return [(s.index, *s.logits, s.action, s.reward, s.advantage, *s.update) for s in run]


@pytest.mark.parametrize("method", METHODS)
def test_every_step_is_the_measured_update(method: str) -> None:
    """Each update is the measurement at its own logits; the next logits are logits + update."""
    run = list(train(BANDIT, **GOOD, method=method))
    assert [step.index for step in run] == list(range(20))
    for step, following in pairwise(run):
        expected = measure_update(step.logits, step.action, step.advantage, 0.3, method)
        np.testing.assert_array_equal(step.update, expected)
        np.testing.assert_array_equal(following.logits, step.logits + step.update)


def test_both_methods_train_alike() -> None:
    """The two measurements lead to the same run, to rounding."""
    fast, exact = (history(list(train(BANDIT, **GOOD, method=m))) for m in METHODS)
    np.testing.assert_allclose(fast, exact, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_training_finds_the_best_arm(seed: int) -> None:
    """The probability of the best arm rises from 1/3 to above 0.8."""
    run = list(train(BANDIT, steps=400, learning_rate=0.3, seed=seed))
    assert probabilities(run[0].logits)[2] == pytest.approx(1 / 3)
    assert probabilities(run[-1].logits)[2] > 0.8


def test_the_same_seed_gives_the_same_run() -> None:
    """A run is a function of its arguments; another seed gives another run."""
    again = [history(list(train(BANDIT, **GOOD))) for _ in range(2)]
    assert again[0] == again[1]
    assert history(list(train(BANDIT, **GOOD | {"seed": 1}))) != again[0]


def test_advantage_is_reward_minus_earlier_mean() -> None:
    """The baseline is the mean of the rewards before this one, 0 before the first."""
    run = list(train(BANDIT, **GOOD))
    rewards = [step.reward for step in run]
    means = [0.0, *(float(np.mean(rewards[:i])) for i in range(1, 20))]
    np.testing.assert_allclose([s.advantage for s in run], np.subtract(rewards, means), atol=1e-14)


def test_without_baseline_the_advantage_is_the_reward() -> None:
    """`baseline=False` leaves the reward as it is."""
    assert all(s.advantage == s.reward for s in train(BANDIT, **GOOD, baseline=False))


def test_actions_are_sampled_from_the_policy() -> None:
    """Of 4000 actions from (.5, .3, .2), each share is within 5 standard deviations."""
    share, count = np.array([0.5, 0.3, 0.2]), 4000
    # So small a step leaves the policy where it is.
    run = train(BANDIT, steps=count, learning_rate=1e-300, seed=7, initial_logits=np.log([5, 3, 2]))
    actions = np.bincount([step.action for step in run], minlength=3)
    deviations = (actions - count * share) / np.sqrt(count * share * (1 - share))
    assert np.abs(deviations).max() < 5


def test_masked_arms_are_never_sampled() -> None:
    """An arm with the logit -inf stays there, even where it would pay best."""
    run = list(train(BANDIT, **GOOD, initial_logits=[0.0, 0.0, -np.inf]))
    assert {step.action for step in run} == {0, 1}
    assert all(step.logits[2] == -np.inf and step.update[2] == 0 for step in run)


def test_rewards_have_the_stated_mean_and_noise() -> None:
    """Mean and standard deviation of 10000 pulls are within 5 standard errors."""
    rng = np.random.default_rng(3)
    bandit = Bandit(np.array([2.0, -1.0]), noise=0.5)
    rewards = np.array([bandit.pull(1, rng) for _ in range(10_000)])
    assert abs(rewards.mean() + 1.0) < 5 * 0.5 / 100
    assert abs(rewards.std() - 0.5) < 5 * 0.5 / np.sqrt(20_000)


def test_without_noise_the_reward_is_the_mean() -> None:
    """With noise 0 each arm pays its mean."""
    run = list(train(Bandit(np.array([1.0, 2.0, 4.0]), noise=0), **GOOD))
    assert all(step.reward == [1.0, 2.0, 4.0][step.action] for step in run)


def test_steps_come_one_by_one() -> None:
    """A run is lazy, so that a progress bar can follow it and a long one can be left."""
    assert next(train(BANDIT, steps=10**12, learning_rate=0.1, seed=0)).index == 0


def test_what_is_handed_out_cannot_be_changed() -> None:
    """The arrays of a bandit and of a step are read-only copies."""
    means, start = np.zeros(3), np.zeros(3)
    bandit = Bandit(means)
    step = next(train(bandit, **GOOD, initial_logits=start))
    means[0] = start[0] = 9.0
    assert (bandit.means[0], step.logits[0]) == (0.0, 0.0)
    assert not any(a.flags.writeable for a in (bandit.means, step.logits, step.update))


REFUSED_BANDITS = {
    "no_arms": (([],), "means: expected finite numbers"),
    "matrix": ((np.zeros((2, 2)),), "means: expected finite numbers"),
    "nan_mean": (([0.0, np.nan],), "means: expected finite numbers"),
    "text_mean": ((["a"],), "means: expected real numbers"),
    "negative_noise": (([0.0], -1.0), "noise: expected a number >= 0, got -1.0"),
    "infinite_noise": (([0.0], np.inf), "noise: expected a finite number, got inf"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED_BANDITS.values(), ids=REFUSED_BANDITS)
def test_impossible_bandits_are_refused(arguments: tuple[Any, ...], message: str) -> None:
    """Means are finite, one for each of at least one arm; noise is a standard deviation."""
    with pytest.raises(InputError, match=message) as caught:
        Bandit(*arguments)
    assert caught.match(SENTENCE)


REFUSED_RUNS = {
    "no_steps": ({"steps": 0}, "steps: expected an integer >= 1, got 0"),
    "half_a_step": ({"steps": 1.5}, "steps: expected an integer >= 1, got 1.5"),
    "true_steps": ({"steps": True}, "steps: expected an integer >= 1, got True"),
    "negative_seed": ({"seed": -1}, "seed: expected an integer >= 0, got -1"),
    "zero_rate": ({"learning_rate": 0}, "learning_rate: expected a number above 0"),
    "other_arms": ({"initial_logits": [0.0]}, r"initial_logits: expected shape \(3,\)"),
    "nan_logits": ({"initial_logits": [0, 0, np.nan]}, "initial_logits: .* got nan"),
    "method": ({"method": "guess"}, "method: expected 'complex-step' or 'mpmath'"),
}


@pytest.mark.parametrize(("changes", "message"), REFUSED_RUNS.values(), ids=REFUSED_RUNS)
def test_impossible_runs_are_refused_at_the_call(changes: dict[str, Any], message: str) -> None:
    """A wrong argument is refused before the first step is asked for."""
    with pytest.raises(InputError, match=message) as caught:
        train(BANDIT, **GOOD | changes)
    assert caught.match(SENTENCE)


def test_pulling_an_arm_that_is_not_there_is_refused() -> None:
    """Arms are counted from 0 to k - 1."""
    with pytest.raises(InputError, match="action: expected 0 <= action < 3, got 3"):
        BANDIT.pull(3, np.random.default_rng(0))


@pytest.mark.parametrize(("start", "rate"), [(0.0, 1e300), (-1.5e308, 1.5)])
def test_logits_that_run_away_are_refused(start: float, rate: float) -> None:
    """An update, or its sum with the logits, beyond float64 ends the run; it masks no arm."""
    bandit = Bandit(np.full(2, -1e308), noise=0.0)
    run = train(bandit, steps=9, learning_rate=rate, seed=0, initial_logits=[start] * 2)
    with pytest.raises(InputError, match="got an overflow; make") as caught:
        list(run)
    assert caught.match(SENTENCE)
