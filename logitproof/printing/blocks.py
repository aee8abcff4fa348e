r"""Theorems and derivations as blocks of LaTeX, such as a notebook shows."""

from __future__ import annotations

import re
from typing import Any

from logitproof.printing.formulas import latex, relation
from logitproof.printing.words import move_text

__all__ = ["derivation_latex", "theorem_latex"]

# KaTeX wants these escaped in text, MathJax shows the backslash: both set them as formulas.
_SPECIAL = re.compile(r"\^(\w+)|([_&%#{}^~\\])")
_AS_FORMULA = {"^": r"\wedge", "~": r"\sim", "\\": r"\backslash"}


def theorem_latex(theorem: Any) -> str:
    r"""Return a theorem in LaTeX: the claim, and below it what it assumes.

    Parameters
    ----------
    theorem : Theorem or Entry
        Of an entry, its main theorem is shown.

    Returns
    -------
    str
        An ``aligned`` block for math mode, without dollars.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> print(theorem_latex(THEOREMS["squared_norm"]))
    \begin{aligned}
    & \sum_{j} s_j^2 = 1 - 2 P_c + C \\
    & \text{given } 1 \le c \le n
    \end{aligned}
    """
    shown = getattr(theorem, "main", theorem)
    lines = [f"& {latex(shown.claim)}"]
    words = "given"
    for hypothesis in shown.hypotheses:
        lines.append(rf"& \text{{{words} }} {latex(hypothesis.claim)}")
        words = "and"
    return _aligned(lines)


def derivation_latex(derivation: Any) -> str:
    r"""Return a derivation in LaTeX: one line a step, with its rule.

    Parameters
    ----------
    derivation : Derivation, Theorem or Entry
        The chain to show.

    Returns
    -------
    str
        An ``aligned`` block for math mode, without dollars.

    Examples
    --------
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> print(derivation_latex(THEOREMS["chosen_probability_change"]).splitlines()[1])
    & \sum_{k} \frac{\partial P_c}{\partial z_k} \Delta z_k \\
    """
    shown = getattr(derivation, "main", derivation)
    shown = getattr(shown, "derivation", shown)
    lines = [f"& {latex(shown.start)}"]
    for step in shown.steps:
        reason = move_text(step, formula=_in_text)
        lines.append(
            rf"& \quad {relation(step.relation)} {latex(step.result)} && \text{{{_flat(reason)}}}"
        )
    return _aligned(lines)


# Formulas inside \text{} are marked, so that what stands around them can be made plain text.
_OPEN, _CLOSE = "\x02", "\x03"


def _in_text(term: Any) -> str:
    return f"{_OPEN}{latex(term)}{_CLOSE}"


def _flat(reason: str) -> str:
    """Make plain text of a reason, but for the formulas in it."""
    shown = ""
    for part in reason.split(_OPEN):
        formula, _, words = part.rpartition(_CLOSE)
        shown += (f"${formula}$" if formula else "") + _SPECIAL.sub(_as_formula, words)
    return shown


def _as_formula(found: re.Match[str]) -> str:
    power, sign = found.groups()
    if power:
        return f"$^{{{power}}}$"
    return f"${_AS_FORMULA.get(sign, chr(92) + sign)}$"


def _aligned(lines: list[str]) -> str:
    inside = " \\\\\n".join(lines)
    return f"\\begin{{aligned}}\n{inside}\n\\end{{aligned}}"
