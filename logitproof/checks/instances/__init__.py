"""Exact instances: a statement written out for small numbers of actions, on scalar symbols.

An equation holds at a size if the difference of its sides is zero as a rational function.
Inequalities and equivalences are judged at exact points that satisfy the hypotheses, the corners
of the simplex among them.  No inference rule is used, and no sum is left when SymPy
differentiates.
"""

from logitproof.checks.instances.check import check_instances

__all__ = ["check_instances"]
