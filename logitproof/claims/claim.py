"""A claim made in words, its evidence, and the verdict that follows from it.

Nobody types a verdict: it is computed from theorems, whose checks are asked, and from examples,
which are computed anew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from logitproof.calculus.nodes import InRange
from logitproof.checks.verdict import verdict
from logitproof.errors import UnknownNameError
from logitproof.printing import given_text, text
from logitproof.theorems.catalogue import THEOREMS

if TYPE_CHECKING:
    from logitproof.calculus.facts import Hypothesis
    from logitproof.calculus.theorem import Theorem

__all__ = ["Claim", "Example", "Found", "Judged", "Verdict", "conditions", "judge", "theorem_part"]

Verdict: TypeAlias = Literal[
    "proved", "proved with a correction", "refuted", "awaits experiment", "unsupported"
]


@dataclass(frozen=True)
class Found:
    """What came of a piece of evidence.

    Attributes
    ----------
    name : str
        The theorem, or the example.
    holds : bool
        Whether it says what it is called as evidence for.
    lines : tuple of str
        The statement, or the numbers.
    given : tuple of str
        What a theorem assumes, besides the ranges of its indices.
    """

    name: str
    holds: bool
    lines: tuple[str, ...]
    given: tuple[str, ...] = ()


Example: TypeAlias = Callable[[], Found]
Several: TypeAlias = tuple[Found, ...]


@dataclass(frozen=True)
class Claim:
    """A claim, and what speaks for and against it.

    Parameters
    ----------
    name : str
        What it is called here.
    words : str
        The claim, paraphrased.
    source : str
        Where it is made.
    proof : tuple of str or callable
        What proves it, or the part of it that is true: theorems by name, examples.
    counterexamples : tuple of callable
        What refutes it as it is worded.
    correction : tuple of str
        The theorems that say what is so instead, or how much of it.
    instead : str
        The same in words.
    experiments : tuple of str
        What has yet to measure it.
    """

    name: str
    words: str
    source: str
    proof: tuple[str | Example, ...] = ()
    counterexamples: tuple[Example, ...] = ()
    correction: tuple[str, ...] = ()
    instead: str = ""
    experiments: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A claim with its verdict, and what came of each piece of its evidence."""

    claim: Claim
    verdict: Verdict
    proof: tuple[Found, ...]
    counterexamples: tuple[Found, ...]
    correction: tuple[Found, ...]

    @property
    def shown(self) -> str:
        """The verdict in words; a claim that awaits experiments names them."""
        if self.verdict != "awaits experiment":
            return self.verdict
        return f"awaits experiment {', '.join(self.claim.experiments)}"


def judge(claim: Claim, status: Callable[[Theorem], str] | None = None) -> Judged:
    """Return the verdict on a claim.

    A counterexample refutes the claim, unless something proves a part of it: then it is proved
    with a correction.  Evidence that does not hold supports nothing.

    Parameters
    ----------
    claim : Claim
        The claim.
    status : callable, optional
        What the checks say of a theorem, by default those of the package.

    Examples
    --------
    >>> from logitproof.claims import CLAIMS, judge
    >>> judge(CLAIMS["collision_range"]).verdict
    'proved'
    >>> judge(CLAIMS["norm_falls"]).verdict
    'refuted'
    """
    ask = status or _status
    proof = tuple(_found(one, ask) for one in claim.proof)
    against = tuple(_found(one, ask) for one in claim.counterexamples)
    correction = tuple(_found(one, ask) for one in claim.correction)
    return Judged(claim, _verdict(claim, proof, against, correction), proof, against, correction)


def _verdict(claim: Claim, proof: Several, against: Several, correction: Several) -> Verdict:
    if not all(one.holds for one in (*proof, *against, *correction)):
        return "unsupported"
    if against:
        if not correction:
            return "unsupported"  # to refute is to say what is so instead
        return "proved with a correction" if proof else "refuted"
    if proof:
        return "proved"
    return "awaits experiment" if claim.experiments else "unsupported"


def theorem_part(name: str) -> Theorem:
    """Return the theorem of the catalogue that is called ``name``.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    entry = THEOREMS[name.partition(".")[0]]
    found = next((part for part in entry.parts if part.name == name), None)
    if found is None:
        known = ", ".join(part.name for part in entry.parts)
        raise UnknownNameError(f"claims: expected one of {known}, got {name!r}")
    return found


def conditions(theorem: Theorem) -> tuple[Hypothesis, ...]:
    """Return what a theorem assumes, its own and inherited, but for the ranges of its indices.

    Examples
    --------
    >>> [one.words for one in conditions(theorem_part("logit_update"))]
    ['P is the softmax of the logits z']
    """
    return tuple(one for one in theorem.hypotheses if not isinstance(one.claim, InRange))


def _found(evidence: str | Example, ask: Callable[[Theorem], str]) -> Found:
    if not isinstance(evidence, str):
        return evidence()
    theorem = theorem_part(evidence)
    given = tuple(map(given_text, conditions(theorem)))
    return Found(evidence, ask(theorem) == "confirmed", (text(theorem.claim),), given)


def _status(theorem: Theorem) -> str:
    return verdict(theorem).status
