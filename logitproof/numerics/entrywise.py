"""Functions with a value for each action: probabilities, scores, changes of the logits."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from logitproof.numerics.evaluate import evaluate_named

__all__ = ["logit_update", "score", "softmax"]


def softmax(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the probabilities of all actions.

    $$P_j = \frac{\exp z_j}{\sum_{k=1}^n \exp z_k}$$

    The largest logit is subtracted first, which the theorem `softmax_shift_invariance` allows.

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (..., n)
        The probabilities, 0 where an action is masked.

    Raises
    ------
    InputError
        Logits that are not real numbers; shapes that do not fit.

    Examples
    --------
    >>> from logitproof.numerics import softmax
    >>> softmax([800.0, 800.0, float("-inf")])
    array([0.5, 0.5, 0. ])
    """
    return evaluate_named("softmax", logits, {}, where)


def score(logits: ArrayLike, action: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the gradient of the log-probability of the chosen action by the logits.

    $$s_j = \frac{\partial \log P_c}{\partial z_j} = \delta_{cj} - P_j$$

    Each entry has a small relative error, also $s_c = 1 - P_c$ where $P_c$ rounds to 1.

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    action : array_like of int, shape (...)
        The chosen action $c$ of each row, counted from 0; or one for all rows.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (..., n)
        The score.  A masked action has $P = 0$: chosen, its score is 1.

    Raises
    ------
    InputError
        Logits that are not real numbers; an action that is not an integer in ``0..n-1``; shapes
        that do not fit.

    Notes
    -----
    Made from the theorem `score`.

    Examples
    --------
    >>> from logitproof.numerics import score
    >>> score([40.0, 0.0], 0)
    array([ 4.24835426e-18, -4.24835426e-18])
    """
    return evaluate_named("score", logits, {"action": action}, where)


def logit_update(
    logits: ArrayLike,
    action: ArrayLike,
    advantage: ArrayLike = 1.0,
    learning_rate: ArrayLike = 0.1,
    *,
    where: ArrayLike | None = None,
) -> Any:
    r"""Return the change of the logits in one step of policy gradient.

    $$\Delta z_j = \eta A (\delta_{cj} - P_j)$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    action : array_like of int, shape (...)
        The chosen action $c$ of each row, counted from 0; or one for all rows.
    advantage : array_like, shape (...) or (), default 1.0
        The advantage $A$ of the chosen action, of either sign, in units of reward.
    learning_rate : array_like, shape (...) or (), default 0.1
        The learning rate $\eta \ge 0$.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (..., n)
        The change of each logit.

    Raises
    ------
    InputError
        As for `score`; an advantage or a learning rate that is not finite; a negative learning
        rate.

    Notes
    -----
    Made from the theorem `logit_update`.

    Examples
    --------
    >>> from logitproof.numerics import logit_update
    >>> logit_update([0.0, 0.0], 0, advantage=-3.0)
    array([-0.15,  0.15])
    """
    arguments = {"action": action, "advantage": advantage, "learning_rate": learning_rate}
    return evaluate_named("logit_update", logits, arguments, where)
