"""What `remembered` decorates is a property in the reference, and other methods stay methods."""

import griffe

from logitproof.site.properties import RememberedProperties

SOURCE = """
from elsewhere import cached, remembered

class Statistics:
    @remembered
    def norm(self) -> float:
        \"\"\"The norm.\"\"\"

    @cached
    def other(self) -> float:
        \"\"\"Another one.\"\"\"
"""


def test_remembered_methods_are_properties_with_their_type_and_docstring():
    """One decorator makes the difference."""
    extensions = griffe.load_extensions(RememberedProperties)
    with griffe.temporary_visited_module(SOURCE, extensions=extensions) as module:
        norm, other = (module["Statistics"][name] for name in ("norm", "other"))
        assert (norm.is_attribute, "property" in norm.labels) == (True, True)
        assert (str(norm.annotation), norm.docstring.value) == ("float", "The norm.")
        assert other.is_function
