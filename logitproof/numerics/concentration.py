"""Functions with a value for each row that speak of the policy as a whole."""

from __future__ import annotations

from typing import Any

from numpy.typing import ArrayLike

from logitproof.numerics.evaluate import evaluate_named

__all__ = [
    "collision_probability",
    "effective_actions",
    "entropy",
    "expected_squared_norm",
    "renyi_entropy",
]


def collision_probability(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the probability that two independent draws agree.

    $$C = \sum_{j=1}^n P_j^2$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (...)
        The collision probability, from $1/n$ to 1.

    Raises
    ------
    InputError
        Logits that are not real numbers; shapes that do not fit.

    Notes
    -----
    Made from its definition by the theorem `collision_from_moments`.

    Examples
    --------
    >>> from logitproof.numerics import collision_probability
    >>> collision_probability([[0.0, 0.0, 0.0, 0.0], [800.0, 0.0, 0.0, 0.0]])
    array([0.25, 1.  ])
    """
    return evaluate_named("collision_probability", logits, {}, where)


def expected_squared_norm(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the expectation of the squared norm of the score, right also near 0.

    $$\sum_{c=1}^n P_c \lVert s(c) \rVert^2 = 1 - C$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (...)
        The expectation, from 0 to $1 - 1/n$.

    Raises
    ------
    InputError
        As for `collision_probability`.

    Notes
    -----
    Made from the theorem `expected_squared_norm`.  The compiled form is
    $(2 R_1 + R_1^2 - R_2) / S^2$ with $R_k$ the sum over all actions but the likeliest; the minus
    sign does no harm, for $R_2 \le R_1$.

    Examples
    --------
    >>> from logitproof.numerics import expected_squared_norm
    >>> expected_squared_norm([[0.0, 0.0], [40.0, 0.0]])
    array([5.00000000e-01, 8.49670851e-18])
    """
    return evaluate_named("expected_squared_norm", logits, {}, where)


def effective_actions(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the effective number of actions.

    $$n_{\mathrm{eff}} = \frac 1C = \exp H_2$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (...)
        The number, from 1 to $n$.

    Raises
    ------
    InputError
        As for `collision_probability`.

    Notes
    -----
    Made from its definition; see the theorem `renyi_entropy`.

    Examples
    --------
    >>> from logitproof.numerics import effective_actions
    >>> effective_actions([[0.0, 0.0, 0.0, 0.0], [800.0, 0.0, 0.0, 0.0]])
    array([4., 1.])
    """
    return evaluate_named("effective_actions", logits, {}, where)


def renyi_entropy(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the Renyi entropy of order 2, right also near 0.

    $$H_2 = -\log C$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (...)
        The entropy in nats, from 0 to $\log n$.

    Raises
    ------
    InputError
        As for `collision_probability`.

    Notes
    -----
    Made from its definition; see the theorem `renyi_entropy`.

    Examples
    --------
    >>> from logitproof.numerics import renyi_entropy
    >>> renyi_entropy([[0.0, 0.0], [40.0, 0.0]])
    array([6.93147181e-01, 8.49670851e-18])
    """
    return evaluate_named("renyi_entropy", logits, {}, where)


def entropy(logits: ArrayLike, *, where: ArrayLike | None = None) -> Any:
    r"""Return the Shannon entropy, right also near 0.

    $$H = -\sum_{j=1}^n P_j \log P_j$$

    Parameters
    ----------
    logits : array_like, shape (..., n)
        The logits $z$; -inf where an action is masked.
    where : array_like of bool, shape (..., n) or (n,), optional
        False where an action is masked; its logit is not looked at.

    Returns
    -------
    array, shape (...)
        The entropy in nats, from 0 to $\log n$.

    Raises
    ------
    InputError
        As for `collision_probability`.

    Notes
    -----
    Made from its definition.

    Examples
    --------
    >>> from logitproof.numerics import entropy
    >>> entropy([[0.0, 0.0], [0.0, float("-inf")]]).round(6)
    array([0.693147, 0.      ])
    """
    return evaluate_named("entropy", logits, {}, where)
