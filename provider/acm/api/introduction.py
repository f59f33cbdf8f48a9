"""Who answers, told to a caller that asks: by it a client recognises the store, and computes validation records.

Nothing of it is secret: it stands in ARNs, in DNS and in the state of every resource.
"""

from __future__ import annotations

from collections.abc import Mapping

from acm.manager.interface import CertificateManager
from acm.model import backends


def introduction(manager: CertificateManager) -> Mapping[str, str]:
    """Return the headers that introduce a manager; none where it has no store yet."""
    found, backend = manager.installation(), manager.backend()
    if found is None or backend.naming is None:
        return {}
    return {
        backends.INSTALLATION_ID: found.id,
        backends.INSTALLATION: backend.naming.installation,
        backends.VALIDATION_ZONE: backend.naming.validation_zone,
        backends.ACCOUNT: backend.account,
        backends.VALIDATION_METHODS: ",".join(sorted(backend.methods or ())),
    }
