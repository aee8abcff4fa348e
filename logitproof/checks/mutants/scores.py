"""Scores: how each checker did on the mutants that must be refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from logitproof.checks.mutants.trials import JUDGES, Trial

__all__ = ["Score", "scores"]


@dataclass
class Score:
    """What a checker said of the mutants that must be refused.

    Parameters
    ----------
    refused : int
        Of how many it said that they do not hold.
    not_applicable : int
        Of how many it said that it cannot judge them.
    slipped : int
        How many it confirmed.
    """

    refused: int = 0
    not_applicable: int = 0
    slipped: int = 0

    @property
    def judged(self) -> int:
        """How many it applied to."""
        return self.refused + self.slipped

    @property
    def share(self) -> float:
        """The share of those that it applied to that it refused; 1 if there are none."""
        return self.refused / self.judged if self.judged else 1.0


def scores(trials: Iterable[Trial]) -> dict[str, Score]:
    """Return the score of each checker on the false mutants.

    Those whose hypotheses contradict each other count only where a checker confirms them: there
    is no point to refute them at.

    Examples
    --------
    >>> from logitproof.checks.mutants.scores import scores
    >>> scores([])["derivation"].share
    1.0
    """
    found = {check: Score() for check in JUDGES}
    for trial in trials:
        for check, one in found.items():
            status = trial.answers[check].status
            if check in trial.slipped():
                one.slipped += 1
            elif trial.is_false(check) and not trial.says_nothing:
                one.refused += status == "refuted"
                one.not_applicable += status != "refuted"
    return found
