"""The claims ledger: what is said in words of softmax policy gradients, and what is so.

==============  ============================================================
``claim``       a claim, its evidence, and the verdict that follows from it
``examples``    concrete policies, computed in exact arithmetic
``ledger``      the claims
``operations``  how many operations a formula takes
==============  ============================================================
"""

from __future__ import annotations

from logitproof.claims.claim import Claim, Found, Judged, Verdict, judge
from logitproof.claims.ledger import CLAIMS

__all__ = ["CLAIMS", "Claim", "Found", "Judged", "Verdict", "judge"]
