"""What a checker answers, and how its findings at single sizes add up to an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from sympy import Basic

from logitproof.calculus.nodes import Iff, Implies
from logitproof.errors import LogitproofError

__all__ = [
    "Answer",
    "Report",
    "Status",
    "UnsupportedError",
    "conclude",
    "listed",
    "nothing_satisfies",
]

Status = Literal["confirmed", "refuted", "not applicable"]


class UnsupportedError(LogitproofError):
    """A statement holds something that a checker has no arithmetic for: no verdict on it."""


@dataclass(frozen=True)
class Answer:
    """What a checker says of a statement.

    Parameters
    ----------
    status : {"confirmed", "refuted", "not applicable"}
        The verdict.
    why : str
        How it was confirmed, the counterexample that refutes it, or why it is not applicable.
    detail : tuple of str
        One line for each size that was looked at.
    """

    status: Status
    why: str
    detail: tuple[str, ...] = ()


@dataclass
class Report:
    """What was found at one choice of the sizes.

    Parameters
    ----------
    sizes : mapping of Basic to int
        Such as 3 for the number of actions.
    found : int
        At how many points the claim is true.
    refuted : str
        Where it is false, if it is.
    no_meaning : str
        Why there was no point to look at, if there was none.
    unsupported : str
        What the checker cannot handle, if there is such a thing.
    seen : set of bool
        The truth values of the first part of an equivalence or implication.
    """

    sizes: Mapping[Basic, int]
    found: int = 0
    refuted: str = ""
    no_meaning: str = ""
    unsupported: str = ""
    seen: set[bool] = field(default_factory=set)

    @property
    def settled(self) -> bool:
        """Whether anything was found to be true."""
        return bool(self.found)

    @property
    def line(self) -> str:
        """One line for the detail of the answer."""
        return f"{listed([self])}: {self._finding}"

    @property
    def _finding(self) -> str:
        return self.refuted or self.unsupported or self.no_meaning or self.found_words()

    def found_words(self) -> str:
        """Return what was found, for a reader."""
        return f"true at {self.found} points"


def listed(reports: Sequence[Report]) -> str:
    """Return the sizes of all reports, such as ``n = 2, 3, 5``.

    >>> from logitproof.checks.answers import Report, listed
    >>> from logitproof.notation import n
    >>> listed([Report({n: 2}), Report({n: 3})])
    'n = 2, 3'
    """
    letters = {letter for one in reports for letter in one.sizes}
    if len(letters) == 1:
        letter = letters.pop()
        return f"{letter} = " + ", ".join(str(one.sizes[letter]) for one in reports)
    shown = [", ".join(f"{name} = {value}" for name, value in one.sizes.items()) for one in reports]
    return "; ".join(one or "no sizes" for one in shown)


def nothing_satisfies(what: str, never: Sequence[str], hypotheses: Sequence[str]) -> str:
    """Return why there was nothing to judge: hypotheses that never hold, or never together."""
    if never:
        return f"no {what} tried satisfies " + " or ".join(f"'{one}'" for one in never)
    return f"no {what} tried satisfies all of " + ", ".join(f"'{one}'" for one in hypotheses)


def conclude(
    claim: Any, reports: Sequence[Report], how: Callable[[Sequence[Report]], str]
) -> Answer:
    """Return the answer that reports at all sizes add up to.

    Parameters
    ----------
    claim : Proposition
        What was judged.
    reports : sequence of Report
        One for each size; the last one holds the counterexample, if there is one.
    how : callable
        Says, of the reports that found something, how the claim was confirmed.
    """
    lines = tuple(one.line for one in reports)
    for one in reports:
        if one.refuted:
            return Answer("refuted", one.line, lines)
    for one in reports:
        if one.unsupported:
            return Answer("not applicable", one.unsupported, lines)
    done = [one for one in reports if one.settled]
    untested = _not_tested(claim, set().union(*(one.seen for one in done))) if done else ""
    if untested or not done:
        return Answer("not applicable", untested or _left_out(reports), lines)
    left_out = _left_out(reports)
    return Answer("confirmed", how(done) + (f"; left out: {left_out}" if left_out else ""), lines)


def _left_out(reports: Sequence[Report]) -> str:
    reasons: dict[str, list[Report]] = {}
    for one in reports:
        if not one.settled:
            reasons.setdefault(one.no_meaning, []).append(one)
    return "; ".join(f"{listed(those)}, as {reason}" for reason, those in reasons.items())


def _not_tested(claim: Any, seen: set[bool]) -> str:
    """Return what was never met of an equivalence or implication, or ""."""
    if isinstance(claim, Iff) and seen != {True, False}:
        never = "false" if True in seen else "true"
        return f"both sides are {never} nowhere in the sample, so the equivalence was not tested"
    if isinstance(claim, Implies) and True not in seen:
        return "the condition holds nowhere in the sample, so the implication was not tested"
    return ""
