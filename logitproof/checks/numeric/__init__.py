"""Numbers with many digits: a statement evaluated at random logits, and at special ones.

Both sides are computed from their definitions, with at least 60 digits; a derivative is a
difference quotient of the definition.  No formula of the package is used, and nothing of the
exact checker's arithmetic.
"""

from logitproof.checks.numeric.check import check_numeric

__all__ = ["check_numeric"]
