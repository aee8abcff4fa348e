"""Mutants: theorems with one mistake each, which every checker must refuse.

A mutant counts as false only where a counterexample was found apart from the checker that is
being judged: by a search that shares no code with any of them, or by another checker.
"""

from logitproof.checks.mutants.changes import KINDS
from logitproof.checks.mutants.mutants import Mutant, mutants_of
from logitproof.checks.mutants.scores import Score, scores
from logitproof.checks.mutants.trials import JUDGES, Trial, try_mutant, try_named

__all__ = [
    "JUDGES",
    "KINDS",
    "Mutant",
    "Score",
    "Trial",
    "mutants_of",
    "scores",
    "try_mutant",
    "try_named",
]
