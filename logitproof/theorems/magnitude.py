"""The family of results on the length of one step: the norm law and what follows from it."""

from __future__ import annotations

from logitproof.theorems import bounds, norm
from logitproof.theorems.entry import Entry, Family

FAMILY = Family(
    "magnitude",
    "Magnitude",
    "How long one step is: the closed form, its bounds, and when they are reached.",
    (
        Entry(
            "The squared norm of the score",
            "equation 10",
            (norm.squared_norm, norm.squared_norm_is_not_negative),
        ),
        Entry("The norm of the update", "equation 10", (norm.update_norm,)),
        Entry(
            "The squared norm without cancellation",
            "",
            (
                norm.squared_norm_without_cancellation,
                norm.others_share,
                norm.probability_is_at_most_one,
            ),
        ),
        Entry("The sum of the absolute scores", "", (norm.l1_norm,)),
        Entry(
            "The largest absolute score",
            "",
            (norm.linf_norm, norm.two_probabilities_are_at_most_one),
        ),
        Entry(
            "The squared norm from above",
            "",
            (bounds.squared_norm_upper_bound, bounds.upper_gap, bounds.upper_bound_is_reached),
        ),
        Entry(
            "The squared norm from below",
            "",
            (
                bounds.squared_norm_lower_bound,
                bounds.spread_around_any_level,
                bounds.lower_gap,
                bounds.lower_bound_is_reached,
            ),
        ),
        Entry(
            "Updates regulate themselves",
            "Table 1",
            (
                bounds.self_regulation,
                bounds.self_regulation_from_below,
                bounds.self_regulation_limit,
            ),
        ),
        Entry("Two actions", "", (bounds.two_actions, bounds.two_actions_from_below)),
        Entry("The uniform policy", "", (norm.uniform_policy,)),
        Entry(
            "Exploring an action of probability zero",
            "section 3.1",
            (
                bounds.exploring_limit,
                bounds.exploring_limit_from_above,
                bounds.exploring_limit_from_below,
            ),
        ),
        Entry("The expected squared norm", "", (norm.expected_squared_norm,)),
        Entry(
            "The rarest action moves the logits most",
            "",
            (
                norm.rarest_action_moves_most,
                norm.rarest_action_has_the_longest_score,
                norm.difference_of_squared_norms,
            ),
        ),
        Entry(
            "The squared norm over a trajectory",
            "",
            (norm.trajectory_squared_norm, norm.update_at_a_position),
        ),
    ),
)
