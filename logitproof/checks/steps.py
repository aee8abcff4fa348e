"""Each step of a derivation, judged as a statement of its own.

The rules are not asked.  A step from one term to the next is a statement like any other, and is
given to the deciders that share no code with the rules; so is what the two ends of the chain have
to do with the claim.  A rule that forgets a condition is found here, even where the theorem that
it was played for happens to be true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from logitproof.calculus.nodes import AtMost, Equal, Iff, InRange, Less
from logitproof.checks.answers import Answer
from logitproof.checks.instances import check_instances
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.statement import Statement

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Step, Theorem

__all__ = ["Link", "check_steps", "links"]

_RELATIONS = {"=": Equal, "<=": AtMost, "<": Less, "iff": Iff}
_DECIDERS = {"normal form": check_normal_form, "exact instances": check_instances}


@dataclass(frozen=True)
class Link:
    """One step, or an end of the chain, as a statement.

    Parameters
    ----------
    words : str
        Such as ``step 3 (sift)``.
    claim : Proposition
        How the two terms are related.
    leaned_on : Statement
        The claim, with what the step says that it leaned on and nothing else.
    assuming_all : Statement
        The claim, with all that the theorem assumes.
    """

    words: str
    claim: Any
    leaned_on: Statement
    assuming_all: Statement


def check_steps(theorem: Theorem) -> Answer:
    """Judge each step of a derivation by itself, and whether the chain says what is claimed.

    Parameters
    ----------
    theorem : Theorem
        With its derivation.

    Returns
    -------
    Answer
        Confirmed if every link is, by normal form or else at exact instances; refuted with the
        first link that is false under all hypotheses; not applicable, with the link that no
        decider can judge.
    """
    if complaint := _missing(theorem):
        return Answer("refuted", f"the chain: {complaint}")
    found = [(link, *_judged(link)) for link in links(theorem)]
    lines = tuple(f"{link.words}: {one.status}, {by}: {one.why}" for link, by, one in found)
    for status in ("refuted", "not applicable"):
        for link, _, one in found:
            if one.status == status:
                return Answer(one.status, f"{link.words}: {one.why}", lines)
    return Answer("confirmed", _how(found), lines)


def _how(found: Sequence[tuple[Link, str, Answer]]) -> str:
    count = f"{len(found)} link{'' if len(found) == 1 else 's'}"
    small = [link.words for link, by, _ in found if by != "normal form"]
    if not small:
        return f"{count}, each by normal form, for every number of actions"
    return f"{count}: by normal form, but at exact instances only {', '.join(small)}"


def _judged(link: Link) -> tuple[str, Answer]:
    """Return the first decider that confirms or refutes a link, with its answer.

    What holds without some of the hypotheses holds with them.  What is false without them may
    still be true.
    """
    for by, decide in _DECIDERS.items():
        for statement in dict.fromkeys((link.leaned_on, link.assuming_all)):
            found = decide(statement)
            if found.status == "confirmed":
                return by, found
            if found.status == "refuted" and statement == link.assuming_all:
                return by, found
    return by, found


def links(theorem: Theorem) -> Iterator[Link]:
    """Yield the steps of a derivation, and what its two ends have to do with the claim."""
    before = theorem.derivation.start
    for number, step in enumerate(theorem.steps, 1):
        backwards = step.relation in {">=", ">"}
        sides = (step.result, before) if backwards else (before, step.result)
        claim = _RELATIONS[step.relation.replace(">", "<")](*sides)
        yield _link(theorem, f"step {number} ({step.move.name})", claim, step)
        before = step.result
    for claim in _arrival(theorem):
        yield _link(theorem, "the ends of the chain", claim)


def _link(theorem: Theorem, words: str, claim: Any, step: Step | None = None) -> Link:
    because: set[Any] = set()
    for one in step.because if step is not None else ():
        because |= {one, *getattr(one, "hypotheses", ()), *getattr(one, "definitions", ())}
    hypotheses = tuple(
        one for one in theorem.hypotheses if one in because or isinstance(one.claim, InRange)
    )
    definitions = tuple(one for one in theorem.definitions if one in because)
    name = f"{theorem.name}, {words}"
    return Link(
        words,
        claim,
        Statement(name, claim, hypotheses, definitions),
        Statement(name, claim, theorem.hypotheses, theorem.definitions),
    )


def _arrival(theorem: Theorem) -> Iterator[Any]:
    """Yield what must hold for the chain to say what is claimed; nothing, if its ends do."""
    start, end, claim = theorem.derivation.start, theorem.derivation.end, theorem.claim
    bounds = _bounds(theorem)
    if bounds & {">=", ">"}:
        start, end = end, start
    if (start, end) == claim.args:
        return
    if isinstance(claim, Iff):
        yield from (Iff(*pair) for pair in zip((start, end), claim.args, strict=True))
    elif not (bounds and isinstance(claim, Equal)):  # those that return were seen to do so
        low, high = claim.args
        if isinstance(claim, Equal) and start == high:
            low, high = high, low
        if end - start != high - low:
            yield Equal(end - start, high - low)


def _bounds(theorem: Theorem) -> set[str]:
    return {step.relation for step in theorem.steps} - {"=", "iff"}


def _missing(theorem: Theorem) -> str:
    """Return why the chain could not show the claim even if each link holds, or ""."""
    found, kind = _bounds(theorem), type(theorem.claim)
    if found & {"<=", "<"} and found & {">=", ">"}:
        return "its steps go in both directions"
    if kind is Less and not found & {"<", ">"}:
        return "no step is strict"
    if kind in {Equal, Iff} and found and not _returns(theorem):
        return "its steps only bound one side by the other"
    return ""


def _returns(theorem: Theorem) -> bool:
    """Tell whether the chain ends where it began, and passed both sides of the claim."""
    terms = [theorem.derivation.start, *(step.result for step in theorem.steps)]

    def same(one: Any, other: Any) -> bool:
        if one == other:
            return True
        # Nothing is assumed: they may differ in the names of their bound indices.
        return check_normal_form(Statement(theorem.name, Equal(one, other))).status == "confirmed"

    sides = (any(same(one, side) for one in terms) for side in theorem.claim.args)
    return same(terms[0], terms[-1]) and all(sides)
