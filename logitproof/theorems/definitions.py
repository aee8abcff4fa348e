"""The names and the standing assumptions that the theorems share."""

from __future__ import annotations

from sympy import KroneckerDelta, exp, log, sqrt

from logitproof.calculus.definition import Definition
from logitproof.calculus.facts import Hypothesis
from logitproof.calculus.nodes import AtMost, Equal, ForAll, InRange, Less, Partial
from logitproof.calculus.terms import total
from logitproof.notation import (
    H2,
    A,
    Abar,
    Apos,
    Aval,
    C,
    Cpos,
    Dz,
    Dzpos,
    H,
    L,
    N,
    P,
    Ppos,
    a,
    bbar,
    bias,
    c,
    chosen,
    eta,
    i,
    j,
    k,
    mu,
    n,
    n_eff,
    norm,
    ratio,
    s,
    t,
    temperature,
    u,
    z,
    zpos,
)

# What P is -----------------------------------------------------------------------------------

SOFTMAX = Hypothesis(
    ForAll(Equal(P[i], exp(z[i]) / total(exp(z[k]), k)), (i, 1, n)),
    everywhere=True,
    words="P is the softmax of the logits z",
)
TEMPERED = Hypothesis(
    ForAll(Equal(P[i], exp(z[i] / temperature) / total(exp(z[k] / temperature), k)), (i, 1, n)),
    everywhere=True,
    words="P is the softmax of z / T",
)
SUMS_TO_ONE = Hypothesis(Equal(total(P[j], j), 1), words="the probabilities sum to 1")
NONNEGATIVE = Hypothesis(ForAll(AtMost(0, P[i]), (i, 1, n)), words="no probability is negative")
POSITIVE = Hypothesis(ForAll(Less(0, P[i]), (i, 1, n)), words="every probability is positive")
POLICY = (SUMS_TO_ONE, NONNEGATIVE)

UNIFORM = Hypothesis(ForAll(Equal(P[i], 1 / n), (i, 1, n)), words="the policy is uniform")
TWO_OR_MORE = Hypothesis(AtMost(2, n), words="there are at least two actions")
SOFTMAX_AT = Hypothesis(
    ForAll(
        ForAll(Equal(Ppos[t, i], exp(zpos[t, i]) / total(exp(zpos[t, k]), k)), (i, 1, n)),
        (t, 1, N),
    ),
    everywhere=True,
    words="at each position P is the softmax of its logits",
)
CHOSEN_AT = Hypothesis(
    ForAll(InRange(chosen[t], 1, n), (t, 1, N)), words="an action is chosen at each position"
)

# Names ---------------------------------------------------------------------------------------

SCORE = Definition(s[c, j], KroneckerDelta(c, j) - P[j], "score of the chosen action c")
COLLISION = Definition(C, total(P[j] ** 2, j), "collision probability")
ENTROPY = Definition(H, -total(P[j] * log(P[j]), j), "Shannon entropy")
RENYI = Definition(H2, -log(C), "Renyi entropy of order 2")
EFFECTIVE = Definition(n_eff, 1 / C, "effective number of actions")
SURPRISE = Definition(L[j], log(P[j]) + H, "log-probability plus the entropy, of mean zero")
CHANGE = Definition(
    Dz[c, j],
    eta * Partial(A * log(P[c]), z[j]),
    "change of the logits: learning rate times the gradient",
)
NORM = Definition(norm, sqrt(total(Dz[c, j] ** 2, j)), "Euclidean norm of the change")
COLLISION_AT = Definition(Cpos[t], total(Ppos[t, j] ** 2, j), "collision probability at a position")
CHANGE_AT = Definition(
    Dzpos[t, j],
    eta * Partial(total(Apos[u] * log(Ppos[u, chosen[u]]), u), zpos[t, j]),
    "change of the logits at a position: learning rate times the gradient",
)
MEAN_VALUE = Definition(Abar, total(P[a] * Aval[a], a), "mean value under the policy")
RATIO = Definition(ratio, P[c] / mu, "importance ratio of the chosen action")
MEAN_BIAS = Definition(bbar, total(P[a] * bias[a], a), "mean baseline under the policy")
