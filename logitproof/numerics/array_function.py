"""A theorem as a function on arrays."""

from __future__ import annotations

from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from numpy.typing import ArrayLike

from logitproof.numerics.backends import Backend, backend_named
from logitproof.numerics.evaluate import evaluate

if TYPE_CHECKING:
    from logitproof.compile import Formula

__all__ = ["ArrayFunction", "lambdify"]

_SHAPES = {
    "action": "array_like of int, shape (...)",
    "vector": "array_like, shape (..., n) or (n,)",
    "scalar": "array_like, shape (...) or ()",
}


@dataclass(frozen=True, repr=False)
class ArrayFunction:
    """One side of a theorem as a vectorised function of logits.

    Call it with logits of shape ``(..., n)``, then what ``arguments`` lists, by position or by
    name; masked actions by ``where=``.  The result has the shape ``(...)``, and an axis of length n
    for each free index of the formula.

    Parameters
    ----------
    formula : Formula
        What the compiler made of the theorem.
    backend : Backend, optional
        The library to convert logits to; by default they stay what they are.
    """

    formula: Formula
    backend: Backend | None = None

    def __post_init__(self) -> None:
        """Give the function a docstring and a signature of its own."""
        object.__setattr__(self, "__doc__", _documented(self.formula))
        object.__setattr__(self, "__signature__", _signature(self.formula))

    @property
    def arguments(self) -> tuple[str, ...]:
        """The names of the arguments, in order."""
        return ("logits", *(one.name for one in self.formula.arguments))

    @property
    def source(self) -> str:
        """The generated code, one function for each case of the formula."""
        return self.formula.source

    def __call__(self, *args: ArrayLike, **kwargs: ArrayLike) -> Any:
        """Return the values of the formula.

        Raises
        ------
        TypeError
            An argument is missing or unknown.
        InputError
            An argument has the wrong shape, type or value.
        """
        given = _signature(self.formula).bind(*args, **kwargs).arguments
        logits, where = given.pop("logits"), given.pop("where", None)
        if self.backend is not None:
            logits = self.backend.array(logits)
        return evaluate(self.formula, self.formula.name, logits, given, where)

    def __repr__(self) -> str:
        """Show the theorem and the arguments."""
        return f"<{self.formula.name}({', '.join(self.arguments)})>"


def lambdify(subject: Any, side: str = "rhs", backend: str | None = None) -> ArrayFunction:
    """Return one side of a theorem, or an expression, as a vectorised function of logits.

    Parameters
    ----------
    subject : Entry, Theorem, Definition or Expr
        What to compute: an expression in the letters of `logitproof.notation`.
    side : {"rhs", "lhs"}
        The side of a theorem.
    backend : {"numpy", "torch", "jax"}, optional
        The library whose arrays are returned.  By default it is that of the logits of each call.

    Returns
    -------
    ArrayFunction
        Takes logits ``(..., n)``; then the actions ``(...)``: the chosen one first, as ``action``,
        others by their letter; then vectors ``(..., n)``; then scalars, ``advantage`` and
        ``learning_rate`` first.

    Raises
    ------
    CompileError
        If a node has no counterpart in array code; the message names it.
    InputError
        If there is no such library.

    Examples
    --------
    >>> from logitproof.numerics import lambdify
    >>> from logitproof.theorems.catalogue import THEOREMS
    >>> squared_norm = lambdify(THEOREMS["squared_norm"])
    >>> squared_norm
    <squared_norm(logits, action)>
    >>> squared_norm([[0.0, 0.0], [40.0, 0.0]], action=[0, 0])
    array([5.00000000e-01, 3.60970278e-35])
    """
    from logitproof.compile import compile_formula

    library = None if backend is None else backend_named(backend)
    return ArrayFunction(compile_formula(subject, side), library)


def _signature(formula: Formula) -> Signature:
    names = ("logits", *(one.name for one in formula.arguments))
    return Signature(
        [
            *(Parameter(name, Parameter.POSITIONAL_OR_KEYWORD) for name in names),
            Parameter("where", Parameter.KEYWORD_ONLY, default=None),
        ]
    )


def _documented(formula: Formula) -> str:
    lines = [f"{formula.name}: {formula.expression}", ""]
    lines += [f"Assumes that {words}." for words in formula.assumes]
    lines += ["", "Parameters", "----------", "logits : array_like, shape (..., n)"]
    lines += [f"{one.name} : {_SHAPES[one.kind]}" for one in formula.arguments]
    lines += ["where : array_like of bool, shape (..., n) or (n,), optional"]
    return "\n".join(lines)
