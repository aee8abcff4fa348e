"""Certificates: theorems with their derivations as JSON, for someone else to check.

=============  ==========================================================
``places``     JSON read within limits; every complaint names its place
``letters``    letters by name and domain
``grammar``    terms as JSON trees
``reader``     terms from JSON trees, without evaluating anything
``arguments``  the arguments of a move as JSON, and back
``seal``       hashes
``witness``    the values that satisfy the hypotheses
``write``      theorems to a certificate
``deadline``   an end to what takes too long
``replay``     one theorem of a certificate, its moves played again
``recheck``    a whole certificate, one theorem after the other
``schema``     the JSON Schema of certificates
=============  ==========================================================
"""

from __future__ import annotations

from logitproof.certificate.places import CertificateError
from logitproof.certificate.recheck import Rechecked, recheck
from logitproof.certificate.write import certificate, write_certificate

__all__ = ["CertificateError", "Rechecked", "certificate", "recheck", "write_certificate"]
