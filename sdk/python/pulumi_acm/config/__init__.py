"""The package's configuration in the running stack, as given: a value that is no string is JSON."""

import inspect
import sys
from typing import TYPE_CHECKING

import pulumi

accepted_suffixes: str | None
"""Private suffixes that may be certified, such as test or internal. Default: all of them. Environment: ACM_ACCEPTED_SUFFIXES. A change updates in place."""

access_key: str | None
"""Access key of a remote backend. Default: the standard AWS chain. Environment: ACM_ACCESS_KEY. A change updates in place."""

account_id: str | None
"""Account of all ARNs: 12 digits. Default: 123456789012. Environment: ACM_ACCOUNT_ID. A change replaces the resource."""

allowed_account_ids: str | None
"""Accounts that a remote backend may belong to; another one is refused. Default: all of them. Environment: ACM_ALLOWED_ACCOUNT_IDS. A change updates in place."""

allowed_networks: str | None
"""Networks that looks may go to, as ADDRESS/BITS. Default: all of them. Environment: ACM_ALLOWED_NETWORKS. A change updates in place."""

backend: str | None
"""What answers: embedded, the engine inside the provider; the URL of a server; or aws. Default: embedded. Environment: ACM_BACKEND. A change updates in place."""

default_tags: str | None
"""Tags for every resource that takes tags. Default: none. A change updates in place."""

dev_zone: str | None
"""Zones that the embedded name server serves on loopback while the provider runs. Default: none. Environment: ACM_DEV_ZONE. A change updates in place."""

dns_zones: str | None
"""Zones that records are published in, by suffix. Default: none. Environment: ACM_DNS_ZONES. A change updates in place."""

endpoint: str | None
"""URL of an ACM-compatible endpoint that answers in AWS's place. Default: AWS's own, with backend aws. Environment: ACM_ENDPOINT. A change updates in place."""

home: str | None
"""Folder of the embedded engine: its database and its authority. Default: the user's data folder. Environment: ACM_HOME. A change updates in place."""

installation: str | None
"""Name that validation tokens derive from, together with accountId. Default: default. Environment: ACM_INSTALLATION. A change replaces the resource."""

nameservers: str | None
"""Servers to ask first when records are looked for, as ADDRESS[:PORT]. Default: walk from the root. Environment: ACM_NAMESERVERS. A change updates in place."""

preflight: str | None
"""Whether a preview looks at DNS for certificates to be made, and tells what is to be expected. It looks at delegation, DNSSEC, the record and CAA. WARN tells; FAIL fails where a certificate would not be issued. Allowed: OFF, WARN, FAIL. Default: OFF. Environment: ACM_PREFLIGHT. A change updates in place."""

profile: str | None
"""Profile of the shared AWS configuration, for a remote backend. Default: the standard AWS chain. Environment: ACM_PROFILE. A change updates in place."""

region: str | None
"""Region of resources that name none. Default: us-east-1. Environment: ACM_REGION. A change updates in place."""

resolvers: str | None
"""Servers to ask for names in a suffix; the longest suffix wins. Default: none. Environment: ACM_RESOLVERS. A change updates in place."""

secret_key: str | None
"""Secret key of a remote backend. Default: the standard AWS chain. Environment: ACM_SECRET_KEY. A change updates in place."""

session_token: str | None
"""Session token of a remote backend. Default: the standard AWS chain. Environment: ACM_SESSION_TOKEN. A change updates in place."""

validation_zone: str | None
"""Zone that the values of validation records lie in. Default: acm-validations.internal. Environment: ACM_VALIDATION_ZONE. A change updates in place."""


def __dir__() -> list[str]:
    return sorted(inspect.get_annotations(sys.modules[__name__]))


if not TYPE_CHECKING:  # a type checker would take every name for a variable

    def __getattr__(name: str) -> str | None:
        if name not in __dir__():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        first, *others = name.split("_")
        return pulumi.Config("acm").get(first + "".join(word.title() for word in others))
