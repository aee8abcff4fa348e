"""Mutants are theorems with one mistake; what is really false must be refused by every checker."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sympy import KroneckerDelta, Symbol, sqrt

from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, Less
from logitproof.calculus.terms import canonical, in_range, total
from logitproof.checks.answers import Answer, Status
from logitproof.checks.mutants import KINDS, Trial, mutants_of, scores, trials, try_mutant
from logitproof.checks.mutants.changes import changes
from logitproof.checks.mutants.counterexamples import counterexample
from logitproof.checks.mutants.derivations import judge_derivation
from logitproof.checks.statement import Statement
from logitproof.cli import main
from logitproof.notation import A, C, P, c, j, k, n, o, s, v
from logitproof.theorems.catalogue import THEOREMS
from logitproof.theorems.definitions import SUMS_TO_ONE

PARTS = {part.name: part for entry in THEOREMS.values() for part in entry.parts}
SAMPLED = ["squared_norm", "zero_sum", "two_actions", "collision_lower_bound", "softmax_jacobian"]
STATES: tuple[Status, ...] = ("confirmed", "refuted", "not applicable")
YES, NO, UNSURE = (Answer(one, "") for one in STATES)


@pytest.mark.parametrize(
    ("kind", "claim", "changed"),
    [
        ("sign", Equal(A, 1 - C), Equal(A, 1 + C)),
        ("coefficient", Equal(A, 2 * C), Equal(A, 3 * C)),
        ("coefficient", Equal(A, C), Equal(A, 2 * C)),
        ("coefficient", Equal(A, 0), Equal(A, 1)),
        ("dropped term", Equal(A, 1 - C), Equal(A, 1)),
        ("doubled term", Equal(A, 1 - C), Equal(A, 1 - 2 * C)),
        ("dropped factor", Equal(A, C * P[c]), Equal(A, C)),
        ("exponent", Equal(A, C**2), Equal(A, C**3)),
        ("exponent", Equal(A, P[c]), Equal(A, P[c] ** 2)),
        ("exponent", Equal(A, sqrt(C)), Equal(A, sqrt(C) ** 3)),
        ("swapped index", Equal(A, P[c]), Equal(A, P[o])),
        ("swapped index", Equal(A, s[c, o]), Equal(A, s[o, c])),
        ("captured index", Equal(A, total(s[c, j], j)), Equal(A, total(s[j, j], j))),
        (
            "captured index",
            Equal(A, total(KroneckerDelta(c, j) * v[j], j)),
            Equal(A, total(v[j], j)),
        ),
        ("range", Equal(A, total(v[j], j)), Equal(A, total(v[j], j, 2, n))),
        ("range", Equal(A, total(v[j], j)), Equal(A, total(v[j], j, 1, n - 1))),
        ("strict", AtMost(A, C), Less(A, C)),
        ("direction", AtMost(A, C), AtMost(C, A)),
    ],
)
def test_the_mistake_is_among_the_changes(kind: str, claim: Any, changed: Any) -> None:
    """Every kind of mistake is made, inside of sums too."""
    assert (kind, changed) in list(changes(claim, (c, o)))


def test_every_kind_of_mistake_occurs() -> None:
    """No kind is listed without being made, and none made without being listed."""
    made = {one.kind for name in SAMPLED for one in mutants_of(PARTS[name])}
    assert made == set(KINDS)


@pytest.mark.parametrize("name", SAMPLED)
def test_a_mutant_is_not_its_theorem(name: str) -> None:
    """Its claim differs by more than names, or its hypotheses do; no two mutants are the same."""
    original = Statement.of(PARTS[name])
    seen = set()
    for one in mutants_of(PARTS[name], None):
        changed = (canonical(one.statement.claim), one.statement.hypotheses)
        assert changed != (canonical(original.claim), original.hypotheses)
        seen.add(changed)
    assert len(seen) == len(mutants_of(PARTS[name], None))


@pytest.mark.parametrize("name", sorted(PARTS)[::6])
def test_the_search_has_no_counterexample_to_a_theorem(name: str) -> None:
    """What it calls false is false: rounding and difference quotients do not fool it."""
    assert counterexample(Statement.of(PARTS[name])) == ""


@pytest.mark.parametrize(
    ("claim", "given"),
    [
        (Equal(total(P[j], j), 1), ()),
        (Equal(total(P[j], j, 2, n), 1), (SUMS_TO_ONE,)),
        (Less(1 / n, total(P[j] ** 2, j)), (SUMS_TO_ONE,)),
        (Equal(total(KroneckerDelta(c, j) * v[j], j), v[c]), ()),
        (Equal(1 / (n - 1), 1 / (n - 1)), ()),
        (Equal(total(P[j] * v[j], j), total(P[j] * v[k], j)), (in_range(k),)),
    ],
    ids=["hypothesis", "range", "strict", "out of range", "division by 0", "index"],
)
def test_the_search_finds_a_counterexample(claim: Any, given: tuple[Any, ...]) -> None:
    """On its own, with values that a reader can check."""
    hypotheses = [one if isinstance(one, Hypothesis) else Hypothesis(one) for one in given]
    assert " at " in counterexample(Statement("trial", claim, tuple(hypotheses)))


@pytest.mark.parametrize("name", SAMPLED)
def test_all_checkers_refuse_all_false_mutants(name: str) -> None:
    """The whole catalogue is for ``logitproof mutate``; here are some."""
    found = [try_mutant(one) for one in mutants_of(PARTS[name])]
    assert [(one.kind, one.what, one.slipped()) for one in found if one.slipped()] == []
    assert sum(one.verdict == "false" for one in found) > len(found) / 2
    assert all(one.verdict != "open" for one in found)
    assert all(one.reason for one in found if one.verdict == "equivalent")


def test_a_derivation_that_needs_more_is_refused() -> None:
    """A mutant without a hypothesis is not proved by a derivation that brings it along."""
    mutants = mutants_of(PARTS["zero_sum"], None)
    (mutant,) = (one for one in mutants if one.what == "without '1 <= c <= n'")
    found = judge_derivation(mutant)
    assert (found.status, found.why) == ("refuted", "it needs InRange(c, 1, n)")


def test_a_derivation_of_the_theorem_itself_is_confirmed() -> None:
    """The moves that are played for mutants do prove what is not changed."""
    mutant = mutants_of(PARTS["zero_sum"])[0]
    same = replace(mutant, statement=Statement.of(PARTS["zero_sum"]))
    assert judge_derivation(same).status == "confirmed"


def made_up(counter: str = "", *, empty: bool = False, **answers: Answer) -> Trial:
    """Return a trial with some answers; who is not named cannot judge."""
    names = {"normal_form": "normal form"}
    known = {names.get(name, name): one for name, one in answers.items()}
    everyone = {check: known.get(check, UNSURE) for check in trials.JUDGES}
    return Trial("trial", "sign", "A = 1", counter, everyone, empty)


def test_a_checker_is_no_witness_against_itself() -> None:
    """Without the search, another checker must have found the counterexample."""
    assert not made_up(numeric=NO).is_false(apart_from="numeric")
    assert made_up(numeric=NO).is_false(apart_from="instances")
    assert made_up("at n = 1").is_false(apart_from="numeric")
    assert not made_up(derivation=NO).is_false()


def test_what_slips_through_is_named() -> None:
    """A false mutant that is confirmed, and an empty one, count against the checker."""
    assert made_up("at n = 1", instances=YES, numeric=NO).slipped() == ["instances"]
    assert made_up(instances=YES, numeric=NO).slipped() == ["instances"]
    assert made_up(derivation=YES, empty=True).slipped() == ["derivation"]
    assert made_up(derivation=YES, instances=YES).slipped() == []


def test_scores_count_what_a_checker_applies_to() -> None:
    """Refused of judged; what it cannot judge is counted apart."""
    found = scores([
        made_up("at n = 1", instances=NO),
        made_up("at n = 1", instances=YES),
        made_up("at n = 1"),
        made_up(empty=True),
        made_up(instances=YES),
    ])["instances"]  # fmt: skip
    assert (found.refused, found.slipped, found.not_applicable) == (1, 1, 1)
    assert (found.judged, found.share) == (2, 0.5)


@pytest.mark.parametrize(
    ("trial", "verdict", "reason"),
    [
        (made_up("at n = 1"), "false", ""),
        (made_up(empty=True), "contradiction", ""),
        (made_up(derivation=YES), "equivalent", "the same derivation proves it"),
        (made_up(normal_form=YES, instances=YES), "equivalent", "its normal forms agree"),
        (made_up(instances=YES), "equivalent", "true at every exact point"),
        (made_up(), "open", ""),
    ],
)
def test_what_is_not_false_has_a_reason(trial: Trial, verdict: str, reason: str) -> None:
    """The strongest one that there is, or the mutant is open."""
    assert (trial.verdict, trial.reason) == (verdict, reason)


@pytest.fixture
def gullible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the numeric check confirm whatever it is asked."""
    judges: dict[str, Callable[..., Answer]] = {**trials.JUDGES, "numeric": lambda _: YES}
    monkeypatch.setattr(trials, "JUDGES", MappingProxyType(judges))


def test_a_gullible_checker_is_caught(gullible: None, capsys: pytest.CaptureFixture[str]) -> None:
    """The command names what slipped through, and fails."""
    assert main(["mutate", "zero_sum"]) == 1
    out = capsys.readouterr().out
    assert "zero_sum, coefficient: 50 digits confirmed " in out


def test_the_command_prints_the_scores(capsys: pytest.CaptureFixture[str]) -> None:
    """A row for each result, with the refused of the judged."""
    assert main(["mutate", "zero_sum"]) == 0
    out, err = capsys.readouterr()
    row = next(line.split() for line in out.splitlines() if line.startswith("zero_sum"))
    assert row[2:] == [row[2]] + [f"{row[2]}/{row[2]}"] * 4
    assert err == ""


def test_the_command_exports_the_scores(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As JSON: each mutant with its counterexample and what every check says."""
    file = tmp_path / "mutants.json"
    assert main(["mutate", "zero_sum", "--output", str(file)]) == 0
    capsys.readouterr()
    assert main(["mutate", "zero_sum", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert json.loads(file.read_text(encoding="utf-8")) == shown
    (theorem,) = shown["theorems"]
    assert theorem["name"] == "zero_sum"
    assert shown["scores"] == theorem["scores"]
    for one in theorem["mutants"]:
        assert set(one["checks"]) == set(trials.JUDGES)
        assert bool(one["counterexample"]) is (one["verdict"] == "false")
        assert one["slipped"] == []


def test_an_unknown_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """As for all commands."""
    assert main(["mutate", "zero_summ"]) == 2
    assert "zero_sum" in capsys.readouterr().err


def test_a_letter_without_a_range_is_no_index_to_swap() -> None:
    """Only letters of the same range are put in each other's place."""
    t = Symbol("t", integer=True)
    assert ("swapped index", Equal(A, P[t])) not in list(changes(Equal(A, P[c]), (c, t)))
