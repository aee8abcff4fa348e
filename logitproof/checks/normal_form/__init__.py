"""The second decider: two terms are equal if and only if their normal forms are.

It knows polynomials in the entries of arrays, deltas, sums over indices and the sizes, with
quotients, exponentials, logarithms, roots and bars as further letters; it differentiates by
rules of its own.  It shares no code with the rules of the derivations, nor with the other
checkers.
"""

from logitproof.checks.normal_form.decide import check_normal_form

__all__ = ["check_normal_form"]
