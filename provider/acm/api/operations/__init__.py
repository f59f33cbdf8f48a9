"""What each operation does: one a file, from checked members to members. No octets and no HTTP here."""

from __future__ import annotations

from acm.api.call import Operation
from acm.api.operations.describe_certificate import describe_certificate
from acm.api.operations.request_certificate import request_certificate


def operations() -> dict[str, Operation]:
    """Return every operation that is answered, by its name."""
    return {"DescribeCertificate": describe_certificate, "RequestCertificate": request_certificate}
