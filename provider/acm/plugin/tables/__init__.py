"""Every property of the provider and its resources, as tables.

Check, Diff and the schema read these and nothing else, so that they cannot disagree. Only data: no input or output.
"""

from __future__ import annotations

from acm.plugin.properties import Definition
from acm.plugin.tables.certificate import CERTIFICATE
from acm.plugin.tables.certificate_validation import CERTIFICATE_VALIDATION
from acm.plugin.tables.provider import PROVIDER
from acm.plugin.tables.validation_record import VALIDATION_RECORD

RESOURCES: tuple[Definition, ...] = (CERTIFICATE, CERTIFICATE_VALIDATION, VALIDATION_RECORD)

__all__ = ["CERTIFICATE", "CERTIFICATE_VALIDATION", "PROVIDER", "RESOURCES", "VALIDATION_RECORD"]
