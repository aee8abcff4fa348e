"""The claims, each with where it is made and what speaks for and against it.

The words are ours.  *The paper* is arXiv 2506.12912; *a summary* of it says more than the paper
does, in advice on how to use it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from logitproof.claims import examples
from logitproof.claims.claim import Claim

__all__ = ["CLAIMS"]

_LEDGER = (
    Claim(
        "logit_change",
        "A step moves the chosen logit by η A (1 - P_c) and every other one by -η A P_o.",
        "the paper, section 2",
        proof=("logit_update", "logit_update.chosen", "logit_update.other"),
    ),
    Claim(
        "conservation",
        "The changes of the logits sum to zero.",
        "the paper, section 2.3, equation 8",
        proof=("zero_sum",),
    ),
    Claim(
        "norm_law",
        "The norm of the change is η |A| √(1 - 2 P_c + C).",
        "the paper, section 4.1, equation 10",
        proof=("update_norm", "squared_norm"),
    ),
    Claim(
        "large_then_small",
        "Updates are large when P_c is near 0 and vanish as P_c goes to 1.",
        "the paper, abstract and section 3.1, Table 1",
        proof=(
            "self_regulation", "self_regulation.lower", "self_regulation.limit", "exploring_limit",
        ),
        instead="the norm is 1 - P_c up to a factor between 1 and √2, whatever C is",
    ),
    Claim(
        "norm_falls",
        "The norm falls as P_c rises.",
        "the paper, section 3.1, as a summary reads its Table 1",
        counterexamples=(examples.norm_and_probability_rise,),
        correction=("norm_falls_in_proportion", "norm_falls_in_proportion.law"),
        instead="it falls along every path that rescales the other actions in proportion",
    ),
    Claim(
        "collision_range",
        "C lies between 1/n, for the uniform policy, and 1, for a deterministic one.",
        "the paper, section 4.2",
        proof=(
            "collision_lower_bound", "collision_lower_bound.equality", "collision_upper_bound",
            "collision_upper_bound.equality",
        ),
    ),
    Claim(
        "collision_against_entropy",
        "C and the entropy are inversely related: where one is larger the other is smaller.",
        "the paper, section 4.2, as a summary says it",
        counterexamples=(examples.entropy_and_collision_rise,),
        correction=("renyi_entropy", "renyi_below_shannon", "renyi_below_shannon.collision"),
        instead="so it is for the Renyi entropy of order 2; for Shannon's, C is at least exp(-H)",
    ),
    Claim(
        "concentration_amplifies",
        "The more concentrated the policy, the larger the update for an unlikely action.",
        "the paper, section 4.2",
        proof=("squared_norm", "exploring_limit", "exploring_limit.lower", "exploring_limit.upper"),
        instead="for the same P_c: the squared norm is 1 - 2 P_c + C, and so 1 + C at P_c = 0",
    ),
    Claim(
        "stuck_means_spread",
        "An update that stays near η |A| √2 means a policy that never concentrates (C stays low).",
        "a summary of the paper, failure signatures; compare section 4.1, equation 10",
        counterexamples=(examples.longest_on_a_wrong_action,),
        correction=(
            "longest_step_means_concentrated", "longest_step_means_concentrated.unlikely",
            "longest_step_means_concentrated.spread",
        ),
        instead="the other way round: it means a policy that is certain of another action",
    ),
    Claim(
        "zero_sum_keeps_magnitude",
        "The zero sum keeps the total magnitude of the logits.",
        "a summary of the paper, key results; section 5 says it of the sum",
        proof=("step_keeps_the_sum_of_logits", "zero_sum"),
        counterexamples=(examples.norm_of_logits_changes,),
        correction=("step_keeps_the_sum_of_logits.norm",),
        instead="it keeps their sum; their norm changes",
    ),
    Claim(
        "negative_advantage_is_slow",
        "A negative advantage on a likely action lowers its logit slowly.",
        "a summary of the paper, failure signatures; compare section 3.1, Table 1",
        proof=("logit_update.chosen", "update_norm", "self_regulation"),
        instead="the factor is 1 - P_c for an advantage of either sign",
    ),
    Claim(
        "wrong_sign_amplified",
        "With an advantage of the wrong sign, self-regulation amplifies the error on unlikely"
        " actions.",
        "a summary of the paper, break conditions; compare section 3.1",
        proof=("update_norm", "rarest_action_moves_most", "self_regulation.lower"),
        instead="proved for the magnitude of a step; what it does to training is to be measured",
        experiments=("biased_advantages",),
    ),
    Claim(
        "rank_deficient_parameters",
        "Conservation may not carry over to the parameters where dz/dθ is rank-deficient.",
        "a summary of the paper, break conditions; compare section 2.2",
        proof=("zero_sum_defect.counterexample",),
        counterexamples=(examples.any_rank_may_keep_the_sum,),
        correction=("zero_sum_defect", "zero_sum_defect.criterion"),
        instead="it can fail, but rank is not the criterion: the column sums of J Jᵀ are",
    ),
    Claim(
        "many_actions_hide_collision",
        "C gives weaker signals when 1/n is tiny.",
        "a summary of the paper, break conditions; compare section 4.2",
        proof=(
            "spread_policy_hides_collision", "spread_policy_hides_collision.lower",
            "spread_policy_hides_collision.collision",
        ),
        counterexamples=(examples.concentrated_policies_have_signals,),
        correction=("collision_gradient",),
        instead="its slope is at most 2 ε² where no probability is above ε, whatever n is",
    ),
    Claim(
        "clamping_destabilises",
        "Clamping the factor 1 - P_c to 1 destabilises the phase of exploitation.",
        "a summary of the paper, experiment 2",
        correction=("clamped_update_breaks_zero_sum", "clamped_update_breaks_zero_sum.norm"),
        instead="clamped changes sum to η A P_c and no longer vanish as P_c goes to 1",
        experiments=("clamping",),
    ),
    Claim(
        "more_actions_weaken",
        "Self-regulation weakens with more actions.",
        "a summary of the paper, experiment 3",
        correction=("lower_factor_tends_to_one", "lower_factor_tends_to_one.at_least_one"),
        instead="the least norm for its P_c comes down to 1 - P_c, and no further",
        experiments=("action_scaling",),
    ),
    Claim(
        "monitoring_is_linear",
        "To monitor C costs O(n) for each state.",
        "a summary of the paper, design trade-offs",
        proof=(examples.operations_are_linear, "collision_from_moments"),
        instead="the number of arithmetic operations of the formulas as they are written follows"
        " from their structure, for every n; how long a row takes is measured, not proved",
    ),
    Claim(
        "quick_check_score",
        "The score of (0.5, 0.3, 0.2) for action 1 is (0.5, -0.3, -0.2).",
        "a summary of the paper, quick check of the score",
        proof=(examples.score_of_three, "score"),
    ),
    Claim(
        "quick_check_uniform",
        "C of the uniform policy on 4 actions is 0.25.",
        "a summary of the paper, quick check of C",
        proof=(examples.uniform_collision, "collision_lower_bound.equality"),
    ),
    Claim(
        "quick_check_peaked",
        "C of (0.7, 0.1, 0.1, 0.1) is 0.52.",
        "a summary of the paper, quick check of C",
        proof=(examples.peaked_collision, "collision_from_moments"),
    ),
)  # fmt: skip

CLAIMS: Mapping[str, Claim] = MappingProxyType({one.name: one for one in _LEDGER})
