"""One term or statement as a string."""

# ruff: noqa: RUF002 - the terminal gets real minus signs
from __future__ import annotations

from typing import Any

from logitproof.errors import InputError
from logitproof.printing.latex import LatexLayout
from logitproof.printing.text import TextLayout

__all__ = ["latex", "relation", "relation_text", "text"]

_RELATIONS = ("=", "<=", "<", ">=", ">", "iff")


def latex(term: Any) -> str:
    r"""Return a term or a statement of the calculus in LaTeX.

    Parameters
    ----------
    term : Expr or Proposition
        Letters of the notation are set as it has them, any other by its name.

    Returns
    -------
    str
        LaTeX for math mode, without dollars and without a bare ``|``, which would end the cell
        of a Markdown table.

    Examples
    --------
    >>> from logitproof.notation import C, P, c
    >>> latex(1 - 2 * P[c] + C)
    '1 - 2 P_c + C'
    """
    return LatexLayout().doprint(term)


def text(term: Any) -> str:
    """Return a term or a statement of the calculus as Unicode text on one line.

    Parameters
    ----------
    term : Expr or Proposition
        Letters of the notation are set as it has them, any other by its name.

    Examples
    --------
    >>> from logitproof.calculus.nodes import Equal
    >>> from logitproof.calculus.terms import total
    >>> from logitproof.notation import C, P, c, j, s
    >>> text(Equal(total(s[c, j] ** 2, j), 1 - 2 * P[c] + C))
    'Σ_j s_j² = 1 − 2 P_c + C'
    """
    return TextLayout().doprint(term)


def relation(symbol: str) -> str:
    r"""Return the relation of a step in LaTeX.

    Parameters
    ----------
    symbol : {"=", "<=", "<", ">=", ">", "iff"}
        As a step of a derivation has it.

    Raises
    ------
    InputError
        If it is none of these.

    Examples
    --------
    >>> relation("<=")
    '\\le'
    """
    return LatexLayout().symbol(_known(symbol))


def relation_text(symbol: str) -> str:
    """Return the relation of a step in Unicode, as `relation` does in LaTeX.

    Raises
    ------
    InputError
        If it is no relation of a step.

    Examples
    --------
    >>> relation_text("<=")
    '≤'
    """
    return TextLayout().symbol(_known(symbol))


def _known(symbol: str) -> str:
    if symbol not in _RELATIONS:
        raise InputError(
            f"relation: expected one of {', '.join(_RELATIONS)}, got {symbol!r};"
            " use the relation of a step"
        )
    return symbol
