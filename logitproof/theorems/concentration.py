"""The family of results on how concentrated a policy is, and how that changes."""

from __future__ import annotations

from logitproof.theorems import collision, moments
from logitproof.theorems.entry import Entry, Family

FAMILY = Family(
    "concentration",
    "Concentration",
    "The collision probability: its range, its entropy, its moments, and how a step changes it.",
    (
        Entry(
            "The collision probability from below",
            "section 4.2",
            (
                collision.collision_lower_bound,
                collision.lower_gap,
                collision.lower_bound_is_reached,
                collision.collision_is_positive,
            ),
        ),
        Entry(
            "The distance from uniform",
            "",
            (collision.distance_from_uniform, collision.distance_gap),
        ),
        Entry(
            "The collision probability from above",
            "section 4.2",
            (
                collision.collision_upper_bound,
                collision.upper_gap,
                collision.upper_bound_is_reached,
            ),
        ),
        Entry(
            "The collision probability and the Renyi entropy",
            "section 4.2",
            (
                collision.renyi_entropy,
                collision.effective_actions,
                collision.effective_actions_of_uniform,
            ),
        ),
        Entry(
            "The Renyi entropy is at most the Shannon entropy",
            "",
            (collision.renyi_below_shannon, collision.collision_above_entropy),
        ),
        Entry(
            "The collision probability from moments",
            "",
            (moments.collision_from_moments, moments.log_collision_from_moments),
        ),
        Entry(
            "Moments of parts merge",
            "",
            (
                moments.moments_merge,
                moments.merge_is_associative,
                moments.merge_is_commutative,
                moments.empty_part_is_neutral,
            ),
        ),
        Entry(
            "The gradient of the collision probability",
            "",
            (collision.collision_gradient, collision.collision_gradient_sums_to_zero),
        ),
        Entry(
            "The collision probability changes to first order",
            "",
            (collision.collision_change_first_order,),
        ),
    ),
)
