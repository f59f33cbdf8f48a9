"""The package's functions: questions that a program asks while it runs, in previews too.

Plain classes over property values, entered by the servicer and by tests; none changes anything anywhere.
"""

from __future__ import annotations

from acm.plugin.contract import Function
from acm.plugin.functions.get_certificate import GetCertificate
from acm.plugin.functions.get_certificates import GetCertificates
from acm.plugin.functions.get_validation_records import GetValidationRecords


def functions() -> dict[str, Function]:
    """Return every function by its token."""
    all_functions: tuple[Function, ...] = (GetCertificate(), GetCertificates(), GetValidationRecords())
    return {function.definition.token: function for function in all_functions}
