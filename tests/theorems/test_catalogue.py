"""The proofs: every theorem and each of its checks is a test of its own.

``pytest -k squared_norm`` runs that proof: its derivation, played step by step, then the exact
instances and the 50-digit values, for its main theorem and for its parts.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

import pytest
from sympy import Integer

from logitproof.calculus.nodes import Equal
from logitproof.calculus.theorem import Derivation, Theorem
from logitproof.checks.verdict import CHECKS, answer
from logitproof.errors import UnknownNameError
from logitproof.notation import C, P, c
from logitproof.theorems.catalogue import FAMILIES, THEOREMS, family_of

# The rows of the catalogue that the package promises, by section.
ROWS = {
    "softmax": (
        "softmax_sums_to_one", "softmax_is_positive", "softmax_shift_invariance",
        "softmax_jacobian", "jacobian_quadratic_form",
    ),
    "score": (
        "score", "expected_score_is_zero", "fisher_information", "fisher_trace",
        "log_policy_hessian", "score_with_temperature",
    ),
    "update": (
        "logit_update", "zero_sum", "parameter_update", "log_odds_change",
        "policy_change_first_order", "chosen_probability_change", "log_probability_gain",
        "expected_update", "constant_baseline_cancels", "importance_weighted_update",
        "label_smoothed_gradient",
    ),
    "magnitude": (
        "squared_norm", "update_norm", "squared_norm_without_cancellation", "l1_norm",
        "linf_norm", "squared_norm_upper_bound", "squared_norm_lower_bound", "self_regulation",
        "two_actions", "uniform_policy", "exploring_limit", "expected_squared_norm",
        "rarest_action_moves_most", "trajectory_squared_norm",
    ),
    "concentration": (
        "collision_lower_bound", "collision_upper_bound", "renyi_entropy",
        "renyi_below_shannon", "collision_from_moments", "moments_merge",
        "collision_gradient", "collision_change_first_order",
    ),
    "entropy": (
        "entropy_gradient", "entropy_change_first_order", "expected_entropy_change",
        "entropy_regularised_norm",
    ),
    "parameters": (
        "linear_policy_keeps_dynamics", "tangent_kernel_update", "zero_sum_defect",
        "output_layer_keeps_dynamics", "parameter_norm_bounds",
    ),
    "schedules": ("normalised_step_is_constant", "clamped_update_breaks_zero_sum"),
}  # fmt: skip

# What a row says beyond its main theorem: these parts of it are proved as well.
PROMISED_PARTS = (
    "softmax_is_positive.at_most_one", "softmax_is_positive.below_one",
    "softmax_jacobian.symmetric", "softmax_jacobian.rows",
    "jacobian_quadratic_form.positive_semidefinite",
    "logit_update.chosen", "logit_update.other",
    "chosen_probability_change.norm", "constant_baseline_cancels.action_dependent",
    "importance_weighted_update.norm", "importance_weighted_update.clipped",
    "label_smoothed_gradient.target", "label_smoothed_gradient.sum",
    "label_smoothed_gradient.norm",
    "squared_norm_upper_bound.equality", "squared_norm_lower_bound.equality",
    "self_regulation.lower", "self_regulation.limit",
    "exploring_limit.lower", "exploring_limit.upper",
    "collision_lower_bound.equality", "collision_upper_bound.equality",
    "renyi_entropy.effective_actions", "renyi_below_shannon.collision",
    "collision_from_moments.log", "collision_gradient.sum",
    "moments_merge.associative", "moments_merge.commutative", "moments_merge.neutral",
    "entropy_gradient.sum", "entropy_regularised_norm.sum",
    "linear_policy_keeps_dynamics.zero_sum", "zero_sum_defect.criterion",
    "zero_sum_defect.counterexample", "parameter_norm_bounds.upper",
    "clamped_update_breaks_zero_sum.norm",
)  # fmt: skip

ALWAYS = ("derivation", "steps", "instances", "numeric")  # these judge every theorem
PARTS = [part for entry in THEOREMS.values() for part in entry.parts]
PROOFS = [
    pytest.param(part, check, id=f"{part.name}-{check}") for part in PARTS for check in CHECKS
]


@pytest.mark.parametrize(("theorem", "check"), PROOFS)
def test_proof(theorem: Theorem, check: str) -> None:
    """The check confirms the theorem; one that is not for every statement may say why not."""
    found = answer(theorem, check)
    allowed = {"confirmed"} if check in ALWAYS else {"confirmed", "not applicable"}
    assert found.status in allowed, found.why
    assert found.why


@pytest.mark.parametrize("section", ROWS)
def test_the_catalogue_has_every_row_of_the_section(section: str) -> None:
    """No promised result is missing, and each is in the family of its section, in order."""
    family = next(one for one in FAMILIES if one.name == section)
    names = [entry.name for entry in family.entries]
    assert tuple(name for name in names if name in ROWS[section]) == ROWS[section]


def test_the_catalogue_has_every_promised_part() -> None:
    """What a row says beyond its headline is proved too."""
    assert set(PROMISED_PARTS) <= {part.name for part in PARTS}


def test_every_entry_is_in_one_family() -> None:
    """`family_of` finds the section that lists an entry, and every entry has one."""
    listed = [entry.name for family in FAMILIES for entry in family.entries]
    assert listed == list(THEOREMS)
    assert [family_of(name).name for name in listed] == [
        family.name for family in FAMILIES for _ in family.entries
    ]


def test_names_are_unique() -> None:
    """No two theorems share a name."""
    names = [part.name for part in PARTS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", THEOREMS.values(), ids=lambda entry: entry.name)
def test_parts_bear_the_name_of_their_entry(entry: Any) -> None:
    """A part is called `entry.part`, in lower-case words; the main theorem is the entry."""
    assert entry.main.name == entry.name
    assert re.fullmatch(r"[a-z]\w*", entry.name)
    for part in entry.parts[1:]:
        assert re.fullmatch(rf"{entry.name}\.[a-z]\w*", part.name)


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_uses_are_theorems_of_the_catalogue(part: Theorem) -> None:
    """What a theorem rests on can be looked up: nothing is proved on the side."""
    assert [one.name for one in part.uses if one not in PARTS] == []


def _depths(theorem: Theorem, seen: tuple[Theorem, ...] = ()) -> int:
    """Return the length of the longest chain of uses; raise if it comes back to a theorem."""
    if theorem in seen:
        raise RecursionError(theorem.name)
    return 1 + max((_depths(one, (*seen, theorem)) for one in theorem.uses), default=0)


def test_uses_have_no_circle() -> None:
    """No theorem rests on itself, however long the way."""
    assert max(map(_depths, PARTS)) < len(PARTS)


def test_a_circle_of_uses_is_found() -> None:
    """The check above can fail."""
    one, other = (copy(THEOREMS[name].main) for name in ("zero_sum", "score"))
    object.__setattr__(one, "uses", (other,))
    object.__setattr__(other, "uses", (one,))
    with pytest.raises(RecursionError, match="zero_sum"):
        _depths(one)


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ("squared_nrom", "squared_norm"),
        ("zerosum", "zero_sum"),
        ("Score", "score"),
        ("collision_gradeint", "collision_gradient"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(asked: str, nearest: str) -> None:
    """A slip of the pen is met with what was probably meant."""
    with pytest.raises(UnknownNameError, match=f"'{asked}'.*did you mean.*{nearest}"):
        THEOREMS[asked]


def test_a_name_like_none_is_answered_with_where_to_look() -> None:
    """Without a near name the answer says how to list them; it stays a KeyError."""
    with pytest.raises(KeyError, match=r"list\(THEOREMS\)"):
        THEOREMS["0"]
    assert "0" not in THEOREMS


def test_the_checks_of_every_theorem_are_there() -> None:
    """No check is dropped from the table that the proofs above run over."""
    assert set(ALWAYS) <= set(CHECKS)


def _altered(name: str, **changes: Any) -> Theorem:
    """Return a forgery: a theorem with another claim or derivation than the one that was proved."""
    theorem = copy(THEOREMS[name].main)
    for field, value in changes.items():
        object.__setattr__(theorem, field, value)
    return theorem


@pytest.mark.parametrize("check", CHECKS)
def test_each_check_refutes_a_false_claim(check: str) -> None:
    """Every check on its own refuses squared_norm with a coefficient of 3."""
    claim = Equal(THEOREMS["squared_norm"].main.lhs, 1 - 3 * P[c] + C)
    found = CHECKS[check](_altered("squared_norm", claim=claim))
    assert found.status == "refuted"
    assert found.why


def test_an_altered_step_is_refuted() -> None:
    """The derivation check plays the moves again: a step that shows another term is found."""
    derivation = THEOREMS["squared_norm"].main.derivation
    step = copy(derivation.steps[1])
    object.__setattr__(step, "result", step.result + Integer(1))
    steps = (derivation.steps[0], step, *derivation.steps[2:])
    forged = _altered("squared_norm", derivation=Derivation(derivation.start, steps))
    found = CHECKS["derivation"](forged)
    assert (found.status, "squared_norm, step 2" in found.why) == ("refuted", True)


def test_a_part_is_looked_for_in_its_whole() -> None:
    """The catalogue holds results; the name of a part is answered with where the parts are."""
    with pytest.raises(UnknownNameError, match=r'look among THEOREMS\["squared_norm"\]\.parts'):
        THEOREMS["squared_norm.not_negative"]
