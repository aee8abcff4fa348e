"""The arrays that the numeric functions take, one file for each library.

=============  ===================================================================
``base``       what the numeric functions ask of a library
``numpy``      NumPy, and everything that NumPy can read
``torch``      PyTorch
``jax``        JAX
``standard``   any other namespace of the array API, through ``array-api-compat``
``functional`` the pass over the logits for all but NumPy
=============  ===================================================================

A library is only imported once the user has an array of it.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from logitproof.numerics.backends.base import Backend
from logitproof.numerics.backends.numpy import NUMPY

__all__ = ["Backend", "backend_named", "backend_of"]

_READ_BY_NUMPY = (np.ndarray, np.generic, list, tuple, float, int)


def backend_of(array: Any) -> Backend:
    """Return the library that an array is of; NumPy for lists and numbers."""
    if isinstance(array, _READ_BY_NUMPY):
        return NUMPY
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(array, torch.Tensor):
        from logitproof.numerics.backends.torch import TORCH

        return TORCH
    jax = sys.modules.get("jax")
    if jax is not None and isinstance(array, jax.Array):
        from logitproof.numerics.backends.jax import JAX

        return JAX
    if hasattr(array, "__array_namespace__"):
        from logitproof.numerics.backends.standard import standard

        return standard(array)
    return NUMPY


def backend_named(name: str) -> Backend:
    """Return a library by its name: `numpy`, `torch` or `jax`."""
    if name == "torch":
        from logitproof.numerics.backends.torch import TORCH

        return TORCH
    if name == "jax":
        from logitproof.numerics.backends.jax import JAX

        return JAX
    if name == "numpy":
        return NUMPY
    from logitproof.errors import InputError

    raise InputError(
        f"lambdify: expected backend 'numpy', 'torch' or 'jax', got {name!r}; leave it out to"
        " follow the arrays"
    )
