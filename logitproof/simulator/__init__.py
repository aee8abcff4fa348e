r"""The independent numeric oracle: a bandit whose updates are measured, not computed by formula.

The package proves what a policy-gradient step does to the logits. This folder measures it: it
perturbs the logits, evaluates $A \log \pi_c$ there, and reads the gradient off. It shares no
code with the proofs or with the functions compiled from them: it imports NumPy, mpmath, the
standard library and the error classes, so an agreement between the two is evidence.

- `complex_step`: the gradient of $A \log \pi_c$ by complex perturbations, float64
- `high_precision`: the same by central differences at 50 digits
- `gradient`: measured updates for one policy or a batch of them
- `bandit`: a k-armed bandit and its training loop
- `files`: a user's own logits from .npy, .npz or .csv
- `inputs`: what all of them accept and refuse
"""

from __future__ import annotations

from logitproof.simulator.bandit import Bandit, Step, train
from logitproof.simulator.files import load_logits
from logitproof.simulator.gradient import METHODS, measure_update, measured_updates

__all__ = [
    "METHODS",
    "Bandit",
    "Step",
    "load_logits",
    "measure_update",
    "measured_updates",
    "train",
]
