"""What validation records derive from: the configuration of the provider that a resource belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from acm.cli.report.changes import PACKAGE, Resource, text
from acm.cli.report.preview import SECRET
from acm.model.urn import Urn

SETTINGS = {
    "backend": "backend",
    "installation": "installation",
    "accountId": "account_id",
    "validationZone": "validation_zone",
}
"""The provider's properties that decide about records, and the settings that they are."""


def settings_of(
    resource: Resource, everything: Iterable[Resource], config: Mapping[str, str]
) -> dict[str, str] | None:
    """Return the settings that a resource's provider was given; None where the preview does not show them.

    The default provider's are the stack's configuration; an explicit provider is a resource of its own. What is not
    given comes from the environment, as it does for the provider.
    """
    reference = resource.step.provider.rpartition("::")[0]
    urn = Urn.parse(reference)
    if urn is None:
        return None
    if urn.name == "default" or urn.name.startswith("default_"):
        given = {name: config.get(f"{PACKAGE}{name}", "") for name in SETTINGS}
    else:
        provider = next((other for other in everything if other.urn == reference), None)
        if provider is None or provider.new is None:
            return None
        given = {name: text(provider.new.inputs.get(name)) for name in SETTINGS}
    if SECRET in given.values():
        return None
    return {SETTINGS[name]: value for name, value in given.items() if value}
