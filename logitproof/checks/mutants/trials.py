"""Trying a mutant on all checkers, and what that says of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from logitproof.checks.answers import Answer
from logitproof.checks.instances import check_instances
from logitproof.checks.mutants.counterexamples import counterexample
from logitproof.checks.mutants.derivations import judge_derivation
from logitproof.checks.mutants.mutants import Mutant, mutants_of
from logitproof.checks.normal_form import check_normal_form
from logitproof.checks.numeric import check_numeric
from logitproof.errors import LogitproofError
from logitproof.theorems.catalogue import THEOREMS

__all__ = ["JUDGES", "Trial", "try_mutant", "try_named"]

JUDGES: Mapping[str, Callable[[Mutant], Answer]] = MappingProxyType(
    {
        "derivation": judge_derivation,
        "normal form": lambda mutant: check_normal_form(mutant.statement),
        "instances": lambda mutant: check_instances(mutant.statement),
        "numeric": lambda mutant: check_numeric(mutant.statement),
    }
)


@dataclass(frozen=True)
class Trial:
    """What the checkers said of a mutant, and whether it is false.

    Parameters
    ----------
    theorem, kind, what : str
        The mutant: of which theorem, which mistake, what it says.
    counterexample : str
        Where it is false, by the search that is apart from all checkers; "" if it found nothing.
    answers : mapping of str to Answer
        What each checker says.
    says_nothing : bool
        Whether its hypotheses contradict each other.
    """

    theorem: str
    kind: str
    what: str
    counterexample: str
    answers: Mapping[str, Answer]
    says_nothing: bool = False

    def refuters(self) -> list[str]:
        """Return the checkers that have a counterexample of their own."""
        return [
            check
            for check, one in self.answers.items()
            if check != "derivation" and one.status == "refuted"
        ]

    def is_false(self, apart_from: str = "") -> bool:
        """Tell whether a counterexample was found apart from one checker."""
        return bool(self.counterexample) or bool(set(self.refuters()) - {apart_from})

    @property
    def verdict(self) -> str:
        """``false``, ``contradiction``, ``equivalent`` or ``open``."""
        if self.says_nothing:
            return "contradiction"
        if self.is_false():
            return "false"
        return "equivalent" if self.reason else "open"

    @property
    def reason(self) -> str:
        """Why a mutant that is not false is as true as the theorem, or "" if nothing says so."""
        if self.is_false() or self.says_nothing:
            return ""
        proofs = {
            "derivation": "the same derivation proves it",
            "normal form": "its normal forms agree",
            "instances": "true at every exact point",
        }
        for check, words in proofs.items():
            if check in self.answers and self.answers[check].status == "confirmed":
                return words
        return ""

    def slipped(self) -> list[str]:
        """Return the checkers that confirmed it although it must be refused."""
        return [
            check
            for check, one in self.answers.items()
            if one.status == "confirmed" and (self.says_nothing or self.is_false(check))
        ]


def try_mutant(mutant: Mutant) -> Trial:
    """Look for a counterexample, and ask every checker."""
    found = "" if mutant.says_nothing else counterexample(mutant.statement)
    answers = {check: _asked(check, mutant) for check in JUDGES}
    return Trial(mutant.theorem.name, mutant.kind, mutant.what, found, answers, mutant.says_nothing)


def _asked(check: str, mutant: Mutant) -> Answer:
    try:
        return JUDGES[check](mutant)
    except Exception as error:
        raise LogitproofError(
            f"{mutant.theorem.name}, {mutant.kind}, check {check}: expected an answer on"
            f" {mutant.what}, got {type(error).__name__}: {error}; correct the check"
        ) from error


def try_named(name: str) -> list[Trial]:
    """Try the mutants of the theorem called ``name``."""
    parts = THEOREMS[name.partition(".")[0]].parts
    theorem = next(one for one in parts if one.name == name)
    return [try_mutant(one) for one in mutants_of(theorem)]
