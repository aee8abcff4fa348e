"""Every letter once: what it means, its shape, its domain, its unit.

The letters are plain SymPy symbols and indexed bases.  Their only built-in facts are the
*domains* listed here (real, positive, integer); whatever else a theorem needs is one of its
hypotheses.  ``P`` in particular is only real: that it is a probability vector, or the softmax
of ``z``, is said by the theorem that uses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sympy import Basic, IndexedBase, Symbol

__all__ = ["LETTERS", "MOVING", "Letter", "index", "is_index", "last_value", "letter_of"]


@dataclass(frozen=True)
class Letter:
    """One letter of the notation, as the notation page lists it."""

    symbol: Basic
    latex: str
    meaning: str
    shape: str
    domain: str
    unit: str


_letters: dict[str, Letter] = {}
_last_values: dict[Basic, Basic] = {}


def _declare(symbol: Any, latex: str, meaning: str, shape: str, domain: str, unit: str) -> Any:
    _letters[str(symbol)] = Letter(symbol, latex, meaning, shape, domain, unit)
    return symbol


def index(name: str) -> Symbol:
    """Return an index letter: an integer whose range is a hypothesis, never an assumption.

    Parameters
    ----------
    name : str
        The letter, such as ``"j"``.

    Examples
    --------
    >>> from logitproof.notation import index, is_index
    >>> is_index(index("j"))
    True
    """
    return Symbol(name, integer=True)


def is_index(symbol: Basic) -> bool:
    """Tell whether ``symbol`` is an integer letter whose sign is not built in."""
    return isinstance(symbol, Symbol) and symbol.is_integer is True and symbol.is_positive is None


def last_value(symbol: Basic) -> Basic:
    """Return the last value of an index letter: the number of actions unless listed otherwise."""
    return _last_values.get(symbol, n)


def letter_of(name: str) -> Letter | None:
    """Return what the notation says of the letter called ``name``, if it is one of ours."""
    return _letters.get(name)


def _size(name: str, meaning: str, latex: str | None = None) -> Any:
    symbol = Symbol(name, integer=True, positive=True)
    return _declare(symbol, latex or name, meaning, "()", "positive integer", "1")


def _index(name: str, meaning: str, last: Any) -> Any:
    _last_values[index(name)] = last
    return _declare(index(name), name, meaning, "()", f"1, ..., {last}", "1")


def _real(name: str, latex: str, meaning: str, unit: str = "1") -> Any:
    return _declare(Symbol(name, real=True), latex, meaning, "()", "real", unit)


def _positive(name: str, latex: str, meaning: str, unit: str = "1") -> Any:
    return _declare(Symbol(name, positive=True), latex, meaning, "()", "positive real", unit)


def _array(name: str, latex: str, meaning: str, shape: str = "(n,)", unit: str = "1") -> Any:
    return _declare(IndexedBase(name, real=True), latex, meaning, shape, "real", unit)


# Sizes
n = _size("n", "number of actions")
N = _size("N", "number of independent positions (tokens of a trajectory)")
d = _size("d", "number of parameters")
n1 = _size("n1", "number of logits in the first part", "n_1")
n2 = _size("n2", "number of logits in the second part", "n_2")

# Indices
c = _index("c", "the chosen action", n)
o = _index("o", "another action, not the chosen one", n)
a = _index("a", "an action", n)
b = _index("b", "an action", n)
i = _index("i", "an action", n)
j = _index("j", "an action", n)
k = _index("k", "an action", n)
t = _index("t", "a position", N)
u = _index("u", "a position", N)
q = _index("q", "a parameter", d)
chosen = _declare(
    IndexedBase("chosen", integer=True),
    "c",
    "the action chosen at a position",
    "(N,)",
    "1, ..., n",
    "1",
)

# The policy
z = _array("z", "z", "logits", unit="nat")
P = _array("P", "P", "probabilities of the policy")
C = _real("C", "C", "collision probability of the policy")
H = _real("H", "H", "Shannon entropy of the policy", "nat")
H2 = _real("H2", "H_2", "Renyi entropy of order 2", "nat")
n_eff = _real("n_eff", r"n_{\mathrm{eff}}", "effective number of actions")
temperature = _positive("temperature", "T", "temperature of the softmax")

# One step of policy gradient
eta = _positive("eta", r"\eta", "learning rate", "nat^2 per unit of reward")
A = _real("A", "A", "advantage of the chosen action, of either sign", "reward")
s = _array("s", "s", "score: gradient of the chosen log-probability by the logits", "(n, n)", "1")
Dz = _array("Dz", r"\Delta z", "change of the logits in one step", "(n, n)", "nat")
Pnew = _array("Pnew", "P'", "probabilities of the policy after the step")
D = _array("D", "D", "any finite change of the logits", unit="nat")
norm = _real("norm", r"\lVert\Delta z\rVert_2", "Euclidean norm of the change of the logits", "nat")
Aval = _array("Aval", "A", "value of each action", unit="reward")
Abar = _real("Abar", r"\bar A", "mean value of the actions under the policy", "reward")
bias = _array("bias", "b", "baseline, which may depend on the action", unit="reward")
bbar = _real("bbar", r"\bar b", "mean of the baseline under the policy", "reward")
constant = _real("constant", r"\bar b_0", "a constant baseline", "reward")
L = _array("L", "L", "log-probability plus the entropy", unit="nat")
tau = _positive("tau", r"\tau", "weight of the entropy bonus", "reward per nat")
deviation = _positive("deviation", r"\varsigma", "standard deviation of a group", "reward")
ratio = _real("ratio", "r", "importance ratio: P_c over its value when the action was taken")
mu = _positive("mu", r"\mu", "probability of the chosen action when it was taken")
clip = _positive("clip", r"\varepsilon_{\mathrm{clip}}", "width of the clipping range")
v = _array("v", "v", "any real vector")
y = _array("y", "y", "target distribution")
smoothing = _real("smoothing", r"\varepsilon", "label smoothing")

# Parameters, positions, parts
theta = _array("theta", r"\theta", "parameters", "(d,)")
W = _array("W", "W", "weights of a linear layer", "(n, d)")
phi = _array("phi", r"\phi", "features, the input of a linear layer", "(d,)")
beta = _array("beta", r"\beta", "biases of a linear layer", unit="nat")
K = _array("K", "K", "tangent kernel: how a push on one logit moves another", "(n, n)")
kappa = _array("kappa", r"\kappa", "column sums of the tangent kernel")
B = _array("B", "B", "a matrix with as many columns as there are parameters", "(n, d)")
sigma = _positive("sigma", r"\sigma", "singular value of the Jacobian of the logits")
zpos = _array("zpos", "z", "logits at each position", "(N, n)", "nat")
Ppos = _array("Ppos", "P", "policy at each position", "(N, n)")
Apos = _array("Apos", "A", "advantage at each position", "(N,)", "reward")
Cpos = _array("Cpos", "C", "collision probability at each position", "(N,)")
Dzpos = _array("Dzpos", r"\Delta z", "change of the logits at each position", "(N, n)", "nat")
shift = _real("shift", "w", "a shift of all logits", "nat")
m = _real("m", "m", "a reference level of the logits, usually their maximum", "nat")
m1, m2, m3 = (
    _real(f"m{part}", f"m_{part}", f"reference level of part {part}", "nat") for part in (1, 2, 3)
)
order = _positive("order", r"\rho", "order of a moment")
x1, x2, x3 = (
    _real(f"x{part}", f"x_{part}", f"moment of part {part}, relative to its level")
    for part in (1, 2, 3)
)
x = _real("x", "x", "any real number")
epsilon = _positive("epsilon", r"\epsilon", "any positive number")

# Letters that move with the logits or the parameters: no derivative may hold them fixed.
MOVING: frozenset[Basic] = frozenset(
    {
        z,
        P,
        Pnew,
        C,
        H,
        H2,
        L,
        n_eff,
        s,
        Dz,
        norm,
        Abar,
        bbar,
        ratio,
        K,
        kappa,
        zpos,
        Ppos,
        Cpos,
        Dzpos,
    }
)
LETTERS: tuple[Letter, ...] = tuple(_letters.values())
