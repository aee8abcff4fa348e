"""Functions with a value for each row that speak of the chosen action."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from logitproof.numerics.evaluate import evaluate_named

__all__ = [
    "chosen_probability",
    "log_chosen_probability",
    "log_score_norm",
    "score_norm",
    "update_norm",
]


def score_norm(logits: ArrayLike, action: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the Euclidean norm of the score.

    $$\lVert s \rVert_2 = \sqrt{1 - 2 P_c + C}, \qquad C = \sum_{j=1}^n P_j^2$$

    Computed without cancellation: right where $P_c$ rounds to 1, until the norm itself underflows.

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
    array, shape (...)
        The norm, from 0 to $\sqrt 2$.  Where the chosen action is masked, its limit
        $\sqrt{1 + C}$; where it is the only action, 0.

    Raises
    ------
    InputError
        Logits that are not real numbers; an action that is not an integer in ``0..n-1``; shapes
        that do not fit.

    Notes
    -----
    Made from the theorem `squared_norm`; that the form computed is the same number is the theorem
    `squared_norm_without_cancellation`.

    Examples
    --------
    >>> from logitproof.numerics import score_norm
    >>> score_norm([[1.0, 1.0], [40.0, 0.0]], [0, 0])
    array([7.07106781e-01, 6.00808021e-18])
    """
    return evaluate_named("score_norm", logits, {"action": action}, where)


def log_score_norm(logits: ArrayLike, action: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the logarithm of the norm of the score, right also where the norm underflows.

    $$\log \lVert s \rVert_2 = \tfrac12 \log (1 - 2 P_c + C)$$

    Its absolute error is small: near $\lVert s \rVert_2 = 1$ the logarithm is near 0.

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
    array, shape (...)
        The logarithm, in nats; -inf where the chosen action is the only one.

    Raises
    ------
    InputError
        As for `score_norm`.

    Notes
    -----
    Made from the theorem `squared_norm`.

    Examples
    --------
    >>> from logitproof.numerics import log_score_norm
    >>> log_score_norm([1000.0, 0.0], 0).round(6)
    np.float64(-999.653426)
    """
    return evaluate_named("log_score_norm", logits, {"action": action}, where)


def update_norm(
    logits: ArrayLike,
    action: ArrayLike,
    advantage: ArrayLike = 1.0,
    learning_rate: ArrayLike = 0.1,
    *,
    where: ArrayLike | None = None,
) -> Any:
    r"""Return the Euclidean norm of the change of the logits in one step of policy gradient.

    $$\lVert \Delta z \rVert_2 = \eta \lvert A \rvert \sqrt{1 - 2 P_c + C}$$

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
    array, shape (...)
        The norm, in nats; never negative.  Where it is beyond the largest float32 and the logits
        are not float64, inf in its row.

    Raises
    ------
    InputError
        As for `score_norm`; an advantage or a learning rate that is not finite; a negative
        learning rate.

    Notes
    -----
    Made from the theorem `update_norm`.

    Examples
    --------
    >>> from logitproof.numerics import update_norm
    >>> update_norm([0.0, 0.0], 0, advantage=-3.0).round(6)
    np.float64(0.212132)
    """
    arguments = {"action": action, "advantage": advantage, "learning_rate": learning_rate}
    return evaluate_named("update_norm", logits, arguments, where)


def chosen_probability(
    logits: ArrayLike, action: ArrayLike, *, where: ArrayLike | None = None
) -> Any:
    r"""Return the probability $P_c$ of the chosen action.

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
    array, shape (...)
        The probability; 0 where the chosen action is masked.

    Raises
    ------
    InputError
        As for `score_norm`.

    Examples
    --------
    >>> from logitproof.numerics import chosen_probability
    >>> chosen_probability([[0.0, 0.0], [0.0, float("-inf")]], [0, 0])
    array([0.5, 1. ])
    """
    return evaluate_named("chosen_probability", logits, {"action": action}, where)


def log_chosen_probability(
    logits: ArrayLike, action: ArrayLike, *, where: ArrayLike | None = None
) -> Any:
    r"""Return the logarithm $\log P_c$ of the probability of the chosen action.

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
    array, shape (...)
        The logarithm, in nats; -inf where the chosen action is masked.

    Raises
    ------
    InputError
        As for `score_norm`.

    Examples
    --------
    >>> from logitproof.numerics import log_chosen_probability
    >>> log_chosen_probability([0.0, 1000.0], 0)
    np.float64(-1000.0)
    """
    return evaluate_named("log_chosen_probability", logits, {"action": action}, where)
