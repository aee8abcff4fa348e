"""Verdicts follow from the evidence, and change with it."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from logitproof.claims import CLAIMS, Claim, Found, judge
from logitproof.claims import examples as shown
from logitproof.claims.claim import theorem_part
from logitproof.cli import claims as command
from logitproof.cli import main
from logitproof.errors import UnknownNameError
from logitproof.site import claims_page as page

# What is known of each claim, from the mathematics by hand.
KNOWN = {
    "logit_change": "proved",
    "conservation": "proved",
    "norm_law": "proved",
    "large_then_small": "proved",
    "norm_falls": "refuted",
    "collision_range": "proved",
    "collision_against_entropy": "refuted",
    "concentration_amplifies": "proved",
    "stuck_means_spread": "refuted",
    "zero_sum_keeps_magnitude": "proved with a correction",
    "negative_advantage_is_slow": "proved",
    "wrong_sign_amplified": "proved",
    "rank_deficient_parameters": "proved with a correction",
    "many_actions_hide_collision": "proved with a correction",
    "clamping_destabilises": "awaits experiment clamping",
    "more_actions_weaken": "awaits experiment action_scaling",
    "monitoring_is_linear": "proved",
    "quick_check_score": "proved",
    "quick_check_uniform": "proved",
    "quick_check_peaked": "proved",
}
EXAMPLES = [getattr(shown, name) for name in shown.__all__]


def sure(_: Any) -> str:
    """Say that the checks confirm every theorem; the catalogue's own tests ask them."""
    return "confirmed"


@pytest.mark.parametrize("name", CLAIMS)
def test_the_verdict_is_what_is_known(name: str) -> None:
    """Proved, corrected, refuted, or not yet measured."""
    assert judge(CLAIMS[name], sure).shown == KNOWN[name]


def test_every_claim_is_known() -> None:
    """None is judged that nobody thought about."""
    assert CLAIMS.keys() == KNOWN.keys()


@pytest.mark.parametrize("name", ["collision_range", "norm_falls"])
def test_by_default_the_checks_are_asked(name: str) -> None:
    """The theorems are judged by all of them."""
    found = judge(CLAIMS[name])
    assert found.shown == KNOWN[name]
    assert all(one.holds for one in (*found.proof, *found.correction))


THEOREMS_NAMED = [
    (name, evidence)
    for name, claim in CLAIMS.items()
    for evidence in (*claim.proof, *claim.correction)
    if isinstance(evidence, str)
]


@pytest.mark.parametrize(("name", "theorem"), THEOREMS_NAMED)
def test_a_theorem_that_fails_changes_the_verdict(name: str, theorem: str) -> None:
    """Each one is needed for the verdict, in whatever role."""
    found = judge(CLAIMS[name], lambda one: "refuted" if one.name == theorem else "confirmed")
    assert found.verdict == "unsupported"


def _broken() -> Found:
    return Found("broken", False, ("1 < 0",))


@pytest.mark.parametrize("name", [name for name, claim in CLAIMS.items() if claim.counterexamples])
def test_a_counterexample_that_is_none_changes_the_verdict(name: str) -> None:
    """Without it the claim is not refuted, and with a broken one nothing is said."""
    claim = CLAIMS[name]
    assert judge(replace(claim, counterexamples=(_broken,)), sure).verdict == "unsupported"
    without = judge(replace(claim, counterexamples=()), sure).verdict
    assert without == ("proved" if claim.proof else "unsupported")


def test_to_refute_is_to_say_what_holds_instead() -> None:
    """A counterexample alone is no verdict."""
    claim = replace(CLAIMS["norm_falls"], correction=())
    assert judge(claim, sure).verdict == "unsupported"


def test_a_claim_without_evidence_is_unsupported() -> None:
    """Unless an experiment is to come."""
    claim = Claim("it", "It is so.", "nowhere")
    assert judge(claim, sure).shown == "unsupported"
    assert judge(replace(claim, experiments=("a", "b")), sure).shown == "awaits experiment a, b"


def test_a_theorem_that_is_not_there_is_named() -> None:
    """A misspelt name ends the ledger, it is no missing evidence."""
    with pytest.raises(UnknownNameError, match="did you mean"):
        theorem_part("squard_norm")
    with pytest.raises(UnknownNameError, match="expected one of squared_norm"):
        theorem_part("squared_norm.bogus")


@pytest.mark.parametrize("name", CLAIMS)
def test_a_claim_says_where_it_is_made(name: str) -> None:
    """In a section of the paper, or in which part of a summary."""
    assert re.match(r"the paper, |a summary of the paper, ", CLAIMS[name].source)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.__name__)
def test_an_example_holds_and_shows_its_numbers(example: Any) -> None:
    """Computed anew, under its own name."""
    found = example()
    assert found.holds
    assert found.name == example.__name__
    assert all(re.search(r"\d", line) for line in found.lines)


def test_the_norms_of_the_example_are_those_by_hand() -> None:
    """(1 - 0.3)^2 + 50 0.014^2 = 0.4998 and 2 0.65^2 = 0.845."""
    before = shown.policy("3/10", *["7/500"] * 50)
    assert shown.squared_norm(before, 0) == Fraction(4998, 10_000)
    assert shown.squared_norm(shown.policy("7/20", "13/20"), 0) == Fraction(845, 1000)


def test_a_policy_that_is_none_is_refused() -> None:
    """Its probabilities sum to 1 and are not negative."""
    for row in (("1/2", "1/3"), ("3/2", "-1/2")):
        with pytest.raises(ValueError, match="probabilities that sum to 1"):
            shown.policy(*row)


def test_another_definition_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick checks read the theorems: a wrong score or definition fails them."""
    wrong = {"score": "expected_score_is_zero", "squared_norm": "update_norm"}
    monkeypatch.setattr(shown, "theorem_part", lambda name: theorem_part(wrong[name]))
    assert not shown.score_of_three().holds


# Shown ------------------------------------------------------------------------------------------


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge without asking the checks."""
    for module in (command, page):
        monkeypatch.setattr(module, "judge", lambda claim: judge(claim, sure))


def test_the_command_shows_every_claim_with_its_verdict(quick: None, capsys: Any) -> None:
    """In words, with source, numbers and statements."""
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    for name, claim in CLAIMS.items():
        assert f"{KNOWN[name]}: {claim.words}" in out
    assert "‖s‖² = 2499/5000" in out
    assert "to be measured: biased_advantages" in out


def test_the_command_gives_json(quick: None, capsys: Any) -> None:
    """Every field of every claim."""
    assert main(["claims", "--json"]) == 0
    found = {one["name"]: one for one in json.loads(capsys.readouterr().out)["claims"]}
    assert found.keys() == CLAIMS.keys()
    assert found["norm_falls"]["verdict"] == "refuted"
    assert found["norm_falls"]["counterexamples"][0]["holds"]
    assert found["clamping_destabilises"]["awaits"] == ["clamping"]


def test_a_theorem_is_shown_with_what_it_assumes(quick: None, capsys: Any) -> None:
    """In text, JSON and on the page; the ranges of indices go without saying."""
    assert main(["claims"]) == 0
    lines = capsys.readouterr().out.splitlines()
    (line,) = (one for one in lines if "spread_policy_hides_collision.collision: C ≤ ϵ" in one)
    assert line.endswith("; P_i ≤ ϵ for all i: no probability is above epsilon")
    assert "C ≤ ϵ, given P_i = " in line
    assert main(["claims", "--json"]) == 0
    claims = json.loads(capsys.readouterr().out)["claims"]
    found = {one["name"]: one["given"] for claim in claims for one in claim["proof"]}
    assert found["squared_norm"] == found["operations_are_linear"] == []
    assert len(found["spread_policy_hides_collision.collision"]) == 2
    (line,) = (one for one in page.claims_page().splitlines() if "lision.collision`" in one)
    assert "$, given $" in line
    assert line.endswith(": no probability is above epsilon")


@pytest.mark.parametrize("name", CLAIMS)
def test_no_evidence_is_named_twice(name: str) -> None:
    """In one role or in two."""
    claim = CLAIMS[name]
    evidence = (*claim.proof, *claim.counterexamples, *claim.correction)
    assert len(set(evidence)) == len(evidence)


def test_progress_is_shown_on_a_terminal(
    quick: None, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """On standard error, away from the results, and not where a program reads them."""
    monkeypatch.setenv("FORCE_COLOR", "1")  # so that standard error counts as a terminal
    assert main(["claims"]) == 0
    found = capsys.readouterr()
    assert "Judging" in found.err
    assert "Judging" not in found.out
    assert main(["claims", "--json"]) == 0
    assert capsys.readouterr().err == ""


def test_a_claim_without_support_fails_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    """The exit status is 1, and the evidence that fails is named."""
    monkeypatch.setattr(command, "judge", lambda claim: judge(claim, lambda _: "refuted"))
    assert main(["claims"]) == 1
    assert "zero_sum (does not hold)" in capsys.readouterr().out


def test_the_page_links_every_theorem_that_it_names(quick: None) -> None:
    """With an anchor for each claim; links are checked when the site is built."""
    text = page.claims_page()
    for name, theorem in THEOREMS_NAMED:
        assert f"{{ #{name} }}" in text
        assert f".md#{theorem})" in text
