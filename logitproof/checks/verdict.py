"""Verdicts: every check of a theorem, and the weakest link decides.

A status is computed from the answers of the checks; nobody types it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from logitproof.checks.answers import Answer, Status
from logitproof.checks.instances import check_instances
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.numeric import check_numeric
from logitproof.checks.statement import Statement
from logitproof.checks.steps import check_steps
from logitproof.checks.workers import spread
from logitproof.errors import LogitproofError

if TYPE_CHECKING:
    from logitproof.calculus.theorem import Theorem
    from logitproof.theorems.entry import Entry

__all__ = [
    "CHECKS",
    "Answer",
    "Verdict",
    "answer",
    "derivation_check",
    "entry_verdict",
    "judge_together",
    "verdict",
]

Overall = Literal["confirmed", "refuted", "unconfirmed"]
WEAKEST_FIRST: tuple[Status, ...] = ("refuted", "not applicable", "confirmed")


@dataclass(frozen=True)
class Verdict:
    """What all checks say of a theorem, or of an entry with its parts.

    Parameters
    ----------
    name : str
        The name of the theorem or entry.
    answers : mapping of str to Answer
        The answer of each check, by its name.
    status : {"confirmed", "refuted", "unconfirmed"}
        Refuted if one check refutes it; confirmed if its derivation holds and another check
        confirms what it states; else unconfirmed.
    """

    name: str
    answers: Mapping[str, Answer]
    status: Overall


def derivation_check(theorem: Theorem) -> Answer:
    """Play the recorded derivation again, step by step."""
    try:
        theorem.recheck()
    except LogitproofError as error:
        return Answer("refuted", str(error))
    steps = len(theorem.derivation.steps)
    return Answer("confirmed", f"{steps} steps, each one the result of a rule")


def normal_form_check(theorem: Theorem) -> Answer:
    """Judge a theorem by normal forms, for every number of actions."""
    return check_normal_form(Statement.of(theorem))


def instances_check(theorem: Theorem) -> Answer:
    """Judge a theorem exactly at small numbers of actions."""
    return check_instances(Statement.of(theorem))


def numeric_check(theorem: Theorem) -> Answer:
    """Judge a theorem with many digits at random logits."""
    return check_numeric(Statement.of(theorem))


CHECKS: Mapping[str, Callable[[Theorem], Answer]] = MappingProxyType(
    {
        "derivation": derivation_check,
        "steps": check_steps,
        "normal form": normal_form_check,
        "instances": instances_check,
        "numeric": numeric_check,
    }
)


_answers: dict[tuple[Theorem, str], Answer] = {}


def answer(theorem: Theorem, check: str) -> Answer:
    """Return what one check says of a theorem.

    Raises
    ------
    LogitproofError
        If the check fails to answer: that is a defect of the check, not a verdict.
    """
    if (theorem, check) not in _answers:
        _answers[theorem, check] = _asked(theorem, check)
    return _answers[theorem, check]


def _asked(theorem: Theorem, check: str) -> Answer:
    try:
        return CHECKS[check](theorem)
    except Exception as error:
        raise LogitproofError(
            f"{theorem.name}, check {check}: expected an answer, got"
            f" {type(error).__name__}: {error}; correct the check"
        ) from error


def answers_of(name: str) -> dict[str, Answer]:
    """Return what all checks say of the theorem called ``name``."""
    return {check: answer(_part(name), check) for check in CHECKS}


def judge_together(theorems: Sequence[Theorem], processes: int) -> Iterator[str]:
    """Ask all checks about theorems of the catalogue, and keep the answers.

    Parameters
    ----------
    theorems : sequence of Theorem
        Which ones.
    processes : int
        How many to ask about at once.

    Yields
    ------
    str
        The name of a theorem whose answers are known now.
    """
    by_name = {one.name: one for one in theorems}
    for name, found in spread(answers_of, [*by_name], processes):
        _answers.update({(by_name[name], check): one for check, one in found.items()})
        yield name


def _part(name: str) -> Theorem:
    # Looked up in the worker alone: other theorems than the catalogue's are judged as well.
    from logitproof.theorems.catalogue import THEOREMS

    return next(one for one in THEOREMS[name.partition(".")[0]].parts if one.name == name)


def verdict(theorem: Theorem) -> Verdict:
    """Return what all checks say of a theorem.

    Examples
    --------
    >>> from logitproof.checks.verdict import verdict
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> verdict(THEOREMS["squared_norm"].main).status
    'confirmed'
    """
    answers = {check: answer(theorem, check) for check in CHECKS}
    return Verdict(theorem.name, MappingProxyType(answers), overall(answers))


def overall(answers: Mapping[str, Answer]) -> Overall:
    """Return the status that answers add up to."""
    if any(one.status == "refuted" for one in answers.values()):
        return "refuted"
    confirmed = {check for check, one in answers.items() if one.status == "confirmed"}
    stated = confirmed - {"derivation", "steps"}
    return "confirmed" if "derivation" in confirmed and stated else "unconfirmed"


def entry_verdict(entry: Entry) -> Verdict:
    """Return the verdict on an entry: each check's weakest answer, the weakest part's status."""
    parts = [verdict(part) for part in entry.parts]
    merged = {check: _weakest(check, parts) for check in CHECKS}
    states: list[Overall] = [one.status for one in parts]
    weakest: Overall = "refuted" if "refuted" in states else "unconfirmed"
    status = "confirmed" if set(states) == {"confirmed"} else weakest
    return Verdict(entry.name, MappingProxyType(merged), status)


def _weakest(check: str, parts: list[Verdict]) -> Answer:
    """Return the weakest answer of a check over the parts, with the answers of all in detail."""
    found = [(one.name, one.answers[check]) for one in parts]
    name, weakest = min(found, key=lambda pair: WEAKEST_FIRST.index(pair[1].status))
    why = (
        weakest.why
        if len(parts) == 1 or weakest.status == "confirmed"
        else f"{name}: {weakest.why}"
    )
    lines = (
        f"{part}: {one.status}, {line}"
        for part, one in found
        for line in (one.detail or (one.why,))
    )
    return Answer(weakest.status, why, tuple(lines))
