"""A verdict is the weakest answer, and it is computed."""

from __future__ import annotations

from copy import copy
from typing import Any

import pytest

from logitproof.checks import verdict as verdicts
from logitproof.checks.answers import Answer
from logitproof.checks.verdict import entry_verdict, judge_together, overall, verdict
from logitproof.checks.workers import FEW, spread
from logitproof.errors import LogitproofError
from logitproof.theorems.catalogue import THEOREMS

YES, NO, UNSURE = (
    Answer("confirmed", "so"),
    Answer("refuted", "not so"),
    Answer("not applicable", "who knows"),
)


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"derivation": YES, "instances": YES, "numeric": YES}, "confirmed"),
        ({"derivation": YES, "instances": UNSURE, "numeric": YES}, "confirmed"),
        ({"derivation": YES, "instances": UNSURE, "numeric": UNSURE}, "unconfirmed"),
        ({"derivation": YES, "instances": NO, "numeric": YES}, "refuted"),
        ({"derivation": NO, "instances": YES, "numeric": YES}, "refuted"),
        ({"derivation": UNSURE, "instances": YES, "numeric": YES}, "unconfirmed"),
        ({"instances": YES, "numeric": YES}, "unconfirmed"),
    ],
)
def test_the_weakest_link_decides(answers: dict[str, Answer], status: str) -> None:
    """One refutation refutes; a derivation needs a second opinion, and that a derivation."""
    assert overall(answers) == status


@pytest.fixture
def trial_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put two checks in the table: one that confirms, one that refutes what is called positive."""
    checks = {
        "derivation": lambda _: YES,
        "trial": lambda theorem: NO if theorem.name.endswith("positive") else YES,
    }
    monkeypatch.setattr(verdicts, "CHECKS", checks)
    monkeypatch.setattr(verdicts, "_answers", {})


def test_the_weakest_part_decides(trial_checks: None) -> None:
    """An entry is refuted with any of its parts, and the reason names the part."""
    found = entry_verdict(THEOREMS["collision_lower_bound"])
    assert found.status == "refuted"
    assert found.answers["trial"].why == "collision_lower_bound.positive: not so"
    assert len(found.answers["trial"].detail) == len(THEOREMS["collision_lower_bound"].parts)
    assert entry_verdict(THEOREMS["zero_sum"]).status == "confirmed"


def test_an_answer_is_asked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers are kept for the next one who asks."""
    asked: list[str] = []

    def count(theorem: Any) -> Answer:
        asked.append(theorem.name)
        return YES

    monkeypatch.setattr(verdicts, "CHECKS", {"derivation": count})
    monkeypatch.setattr(verdicts, "_answers", {})
    theorem = THEOREMS["zero_sum"].main
    assert list(judge_together([theorem], processes=2)) == ["zero_sum"]
    verdict(theorem)
    assert list(judge_together([theorem], processes=2)) == ["zero_sum"]
    assert asked == ["zero_sum"]


def test_a_check_that_breaks_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """An error inside of a check is reported as its defect, not as an answer."""
    monkeypatch.setattr(verdicts, "CHECKS", {"broken": lambda _: 1 / 0})
    theorem = copy(THEOREMS["zero_sum"].main)
    with pytest.raises(LogitproofError, match="zero_sum, check broken: expected an answer"):
        verdict(theorem)


def test_processes_give_the_same_answers() -> None:
    """What is spread over processes comes back complete, under its names."""
    names = [str(number) for number in range(FEW)]
    assert dict(spread(int, names, processes=2)) == {name: int(name) for name in names}


def test_without_processes_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started, nothing is lost."""

    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError("no processes here")

    monkeypatch.setattr("logitproof.checks.workers.ProcessPoolExecutor", refuse)
    names = [str(number) for number in range(FEW)]
    assert list(dict(spread(int, names, processes=2))) == names
