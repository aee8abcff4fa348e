"""Hashes: what binds the last line of a derivation to the statement, and to all between them.

A hash tells that a file is the one that was meant.  It proves nothing: whoever changes a
certificate can compute the hashes anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

__all__ = ["HASH", "seal", "seal_all"]

HASH = r"sha256:[0-9a-f]{64}"


def seal(
    record: Mapping[str, Any], letters: Mapping[str, str], definitions: Mapping[str, Any],
    hashes: Mapping[str, str],
) -> str:  # fmt: skip
    """Return the hash of a theorem: its record, with what its letters and names mean.

    The verdict is left out, and so is whatever else the certificate holds: the hash of a theorem
    is the same in all certificates.

    Parameters
    ----------
    record : mapping
        The theorem as JSON.
    letters, definitions : mapping
        Those of the certificate.
    hashes : mapping
        The hashes of earlier theorems, by name.
    """
    body = {name: value for name, value in record.items() if name not in {"verdict", "hash"}}
    meant = {name: definitions[name] for name in record["definitions"]}
    spoken = set(_strings([body, meant]))
    premises = {*record["uses"], *record["knowing"]} & hashes.keys()
    # Indices are left out: the name of a bound one may be a letter elsewhere, or not.
    domains = {
        name: domain for name, domain in letters.items() if name in spoken and domain != "index"
    }
    return _hash([body, meant, domains, {name: hashes[name] for name in premises}])


def seal_all(certificate: Mapping[str, Any]) -> str:
    """Return the hash of a whole certificate, verdicts included."""
    return _hash({name: value for name, value in certificate.items() if name != "hash"})


def _hash(value: Any) -> str:
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(canonical.encode('ascii')).hexdigest()}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value:
            yield from _strings(one)
        if isinstance(value, dict):
            yield from _strings(list(value.values()))
