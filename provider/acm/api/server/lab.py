"""Lab mode: certificates are issued without DNS of one's own, while state machine, look-ups and X.509 stay real.

The embedded name server has authority for every name, and each wanted validation record stands in it after a delay.
"""

from __future__ import annotations

from typing import Any

from acm.model.errors import TestInstallationOnly
from acm.model.installation import Installation
from acm.settings import ServerSettings

EVERY_NAME = "."

_LAB: dict[str, Any] = {
    "no_auth": True,
    "test": True,
    "dev_zone": (EVERY_NAME,),
    "allowed_networks": None,
    "accepted_suffixes": None,
    "throttling": False,
}
"""What a laboratory has otherwise than a server."""


def lab_settings(settings: ServerSettings) -> ServerSettings:
    """Return ``settings`` as a laboratory has them; what was chosen on purpose stays, but for whom it is for."""
    if not settings.lab:
        return settings
    always = {"no_auth", "test", "dev_zone"}
    chosen = settings.model_fields_set - always
    return settings.model_copy(update={name: value for name, value in _LAB.items() if name not in chosen})


def check_lab(settings: ServerSettings, found: Installation | None) -> None:
    """Refuse to make a laboratory of an installation that is not for tests."""
    if settings.lab and found is not None and not found.test:
        raise TestInstallationOnly(
            f"{settings.home} is not a test installation: its certificates are not for a laboratory.",
            hint="Name another folder, as in `acm --home ./lab serve --lab`.",
        )
