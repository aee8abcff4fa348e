"""An extension of Griffe: what `remembered` decorates is shown as the property that it is.

Griffe reads the source without running it, and knows only Python's own decorators. Without this
the reference would show ``PolicyStatistics.entropy`` as a method that one calls.
"""

from __future__ import annotations

from typing import Any

from griffe import Attribute, Class, Extension, Function

__all__ = ["RememberedProperties"]

_DECORATOR = "remembered"


class RememberedProperties(Extension):
    """Turns methods under the decorator `remembered` into attributes."""

    def on_class_members(self, *, cls: Class, **_: Any) -> None:
        """Replace them, once the members of a class are known."""
        for name, member in list(cls.members.items()):
            if isinstance(member, Function) and _is_remembered(member):
                cls.set_member(name, _as_property(member))


def _is_remembered(function: Function) -> bool:
    return any(one.callable_path.endswith(f".{_DECORATOR}") for one in function.decorators)


def _as_property(function: Function) -> Attribute:
    found = Attribute(
        function.name,
        annotation=function.returns,
        lineno=function.lineno,
        endlineno=function.endlineno,
        docstring=function.docstring,
    )
    found.labels.add("property")
    return found
