"""The array libraries that the tests are run with: how to make an array, and how to read one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

# The pass of PyTorch itself, as on a device, is another than that in memory shared with NumPy.
LIBRARIES = ["torch", "torch on a device", "jax", "jax64", "strict"]
_MODULES = {"jax64": "jax", "strict": "array_api_strict", "torch on a device": "torch"}


class Library:
    """Makes arrays of a library from NumPy's, and NumPy's from them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.module = pytest.importorskip(_MODULES.get(name, name))

    def make(self, values: Any) -> Any:
        """Return an array of the library."""
        if self.name.startswith("torch"):
            return self.module.as_tensor(np.array(values))
        return (self.module.numpy if self.name.startswith("jax") else self.module).asarray(values)

    @property
    def array_type(self) -> Any:
        """The type of its arrays."""
        if self.name.startswith("torch"):
            return self.module.Tensor
        return self.module.Array if self.name.startswith("jax") else type(self.make([0.0]))


def share_nothing(patch: pytest.MonkeyPatch) -> None:
    """Let PyTorch's tensors be worked on by PyTorch alone, as those on a device are."""
    patch.setattr("logitproof.numerics.backends.host._is_plain", lambda _: False)


def fixture(name: str) -> Any:
    """Yield a library; with double precision for the name `jax64`."""
    library = Library(name)
    if name == "torch on a device":
        with pytest.MonkeyPatch.context() as patch:
            share_nothing(patch)
            yield library
        return
    if not name.startswith("jax"):
        yield library
        return
    before = library.module.config.jax_enable_x64
    library.module.config.update("jax_enable_x64", name == "jax64")
    yield library
    library.module.config.update("jax_enable_x64", before)
