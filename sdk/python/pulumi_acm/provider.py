"""The provider, for programs that configure more than one or in code."""

from collections.abc import Mapping, Sequence
from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities
from ._inputs import DefaultTagsArgs, DefaultTagsArgsDict, DnsZoneArgs, DnsZoneArgsDict

__all__ = ["Provider", "ProviderArgs"]

_SECRETS = {"access_key", "dns_zones", "secret_key", "session_token"}
_STRUCTURED = {
    "accepted_suffixes",
    "allowed_account_ids",
    "allowed_networks",
    "default_tags",
    "dev_zone",
    "dns_zones",
    "nameservers",
    "resolvers",
}


@_utilities.input_type
class ProviderArgs:
    """The set of arguments for constructing a Provider resource."""

    accepted_suffixes: Input[Sequence[Input[str]] | None] = pulumi.property("acceptedSuffixes", default=None)
    """Private suffixes that may be certified, such as test or internal. Default: all of them. Environment: ACM_ACCEPTED_SUFFIXES. A change updates in place."""

    access_key: Input[str | None] = pulumi.property("accessKey", default=None)
    """Access key of a remote backend. Default: the standard AWS chain. Environment: ACM_ACCESS_KEY. A change updates in place."""

    account_id: Input[str | None] = pulumi.property("accountId", default=None)
    """Account of all ARNs: 12 digits. Default: 123456789012. Environment: ACM_ACCOUNT_ID. A change replaces the resource."""

    allowed_account_ids: Input[Sequence[Input[str]] | None] = pulumi.property(
        "allowedAccountIds", default=None
    )
    """Accounts that a remote backend may belong to; another one is refused. Default: all of them. Environment: ACM_ALLOWED_ACCOUNT_IDS. A change updates in place."""

    allowed_networks: Input[Sequence[Input[str]] | None] = pulumi.property("allowedNetworks", default=None)
    """Networks that looks may go to, as ADDRESS/BITS. Default: all of them. Environment: ACM_ALLOWED_NETWORKS. A change updates in place."""

    backend: Input[str | None] = None
    """What answers: embedded, the engine inside the provider; the URL of a server; or aws. Default: embedded. Environment: ACM_BACKEND. A change updates in place."""

    default_tags: Input[DefaultTagsArgs | None] = pulumi.property("defaultTags", default=None)
    """Tags for every resource that takes tags. Default: none. A change updates in place."""

    dev_zone: Input[Sequence[Input[str]] | None] = pulumi.property("devZone", default=None)
    """Zones that the embedded name server serves on loopback while the provider runs. Default: none. Environment: ACM_DEV_ZONE. A change updates in place."""

    dns_zones: Input[Mapping[str, Input[DnsZoneArgs]] | None] = pulumi.property("dnsZones", default=None)
    """Zones that records are published in, by suffix. Default: none. Environment: ACM_DNS_ZONES. A change updates in place."""

    endpoint: Input[str | None] = None
    """URL of an ACM-compatible endpoint that answers in AWS's place. Default: AWS's own, with backend aws. Environment: ACM_ENDPOINT. A change updates in place."""

    home: Input[str | None] = None
    """Folder of the embedded engine: its database and its authority. Default: the user's data folder. Environment: ACM_HOME. A change updates in place."""

    installation: Input[str | None] = None
    """Name that validation tokens derive from, together with accountId. Default: default. Environment: ACM_INSTALLATION. A change replaces the resource."""

    nameservers: Input[Sequence[Input[str]] | None] = None
    """Servers to ask first when records are looked for, as ADDRESS[:PORT]. Default: walk from the root. Environment: ACM_NAMESERVERS. A change updates in place."""

    preflight: Input[str | None] = None
    """Whether a preview looks at DNS for certificates to be made, and tells what is to be expected. It looks at delegation, DNSSEC, the record and CAA. WARN tells; FAIL fails where a certificate would not be issued. Allowed: OFF, WARN, FAIL. Default: OFF. Environment: ACM_PREFLIGHT. A change updates in place."""

    profile: Input[str | None] = None
    """Profile of the shared AWS configuration, for a remote backend. Default: the standard AWS chain. Environment: ACM_PROFILE. A change updates in place."""

    region: Input[str | None] = None
    """Region of resources that name none. Default: us-east-1. Environment: ACM_REGION. A change updates in place."""

    resolvers: Input[Mapping[str, Input[Sequence[Input[str]]]] | None] = None
    """Servers to ask for names in a suffix; the longest suffix wins. Default: none. Environment: ACM_RESOLVERS. A change updates in place."""

    secret_key: Input[str | None] = pulumi.property("secretKey", default=None)
    """Secret key of a remote backend. Default: the standard AWS chain. Environment: ACM_SECRET_KEY. A change updates in place."""

    session_token: Input[str | None] = pulumi.property("sessionToken", default=None)
    """Session token of a remote backend. Default: the standard AWS chain. Environment: ACM_SESSION_TOKEN. A change updates in place."""

    validation_zone: Input[str | None] = pulumi.property("validationZone", default=None)
    """Zone that the values of validation records lie in. Default: acm-validations.internal. Environment: ACM_VALIDATION_ZONE. A change updates in place."""


@_utilities.resource_type("pulumi:providers:acm")
class Provider(pulumi.ProviderResource):
    """The provider of the acm package.

    The identity of the store is kept with the provider: a home that is empty or belongs to another installation is refused, so that nothing is ever re-created by mistake. Changing `installation` or `accountId` replaces every resource; nothing else does.
    """

    access_key: Output[str | None] = pulumi.property("accessKey")
    """Access key of a remote backend. Default: the standard AWS chain. Environment: ACM_ACCESS_KEY. A change updates in place."""

    account_id: Output[str | None] = pulumi.property("accountId")
    """Account of all ARNs: 12 digits. Default: 123456789012. Environment: ACM_ACCOUNT_ID. A change replaces the resource."""

    backend: Output[str | None]
    """What answers: embedded, the engine inside the provider; the URL of a server; or aws. Default: embedded. Environment: ACM_BACKEND. A change updates in place."""

    endpoint: Output[str | None]
    """URL of an ACM-compatible endpoint that answers in AWS's place. Default: AWS's own, with backend aws. Environment: ACM_ENDPOINT. A change updates in place."""

    home: Output[str | None]
    """Folder of the embedded engine: its database and its authority. Default: the user's data folder. Environment: ACM_HOME. A change updates in place."""

    installation: Output[str | None]
    """Name that validation tokens derive from, together with accountId. Default: default. Environment: ACM_INSTALLATION. A change replaces the resource."""

    preflight: Output[str | None]
    """Whether a preview looks at DNS for certificates to be made, and tells what is to be expected. It looks at delegation, DNSSEC, the record and CAA. WARN tells; FAIL fails where a certificate would not be issued. Allowed: OFF, WARN, FAIL. Default: OFF. Environment: ACM_PREFLIGHT. A change updates in place."""

    profile: Output[str | None]
    """Profile of the shared AWS configuration, for a remote backend. Default: the standard AWS chain. Environment: ACM_PROFILE. A change updates in place."""

    region: Output[str | None]
    """Region of resources that name none. Default: us-east-1. Environment: ACM_REGION. A change updates in place."""

    secret_key: Output[str | None] = pulumi.property("secretKey")
    """Secret key of a remote backend. Default: the standard AWS chain. Environment: ACM_SECRET_KEY. A change updates in place."""

    session_token: Output[str | None] = pulumi.property("sessionToken")
    """Session token of a remote backend. Default: the standard AWS chain. Environment: ACM_SESSION_TOKEN. A change updates in place."""

    validation_zone: Output[str | None] = pulumi.property("validationZone")
    """Zone that the values of validation records lie in. Default: acm-validations.internal. Environment: ACM_VALIDATION_ZONE. A change updates in place."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        accepted_suffixes: Input[Sequence[Input[str]] | None] = None,
        access_key: Input[str | None] = None,
        account_id: Input[str | None] = None,
        allowed_account_ids: Input[Sequence[Input[str]] | None] = None,
        allowed_networks: Input[Sequence[Input[str]] | None] = None,
        backend: Input[str | None] = None,
        default_tags: Input[DefaultTagsArgs | DefaultTagsArgsDict | None] = None,
        dev_zone: Input[Sequence[Input[str]] | None] = None,
        dns_zones: Input[Mapping[str, Input[DnsZoneArgs | DnsZoneArgsDict]] | None] = None,
        endpoint: Input[str | None] = None,
        home: Input[str | None] = None,
        installation: Input[str | None] = None,
        nameservers: Input[Sequence[Input[str]] | None] = None,
        preflight: Input[str | None] = None,
        profile: Input[str | None] = None,
        region: Input[str | None] = None,
        resolvers: Input[Mapping[str, Input[Sequence[Input[str]]]] | None] = None,
        secret_key: Input[str | None] = None,
        session_token: Input[str | None] = None,
        validation_zone: Input[str | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: ProviderArgs | None = None, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a Provider, by keywords or by one ProviderArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param accepted_suffixes: Private suffixes that may be certified, such as test or internal. Default: all of them. Environment: ACM_ACCEPTED_SUFFIXES. A change updates in place.
        :param access_key: Access key of a remote backend. Default: the standard AWS chain. Environment: ACM_ACCESS_KEY. A change updates in place.
        :param account_id: Account of all ARNs: 12 digits. Default: 123456789012. Environment: ACM_ACCOUNT_ID. A change replaces the resource.
        :param allowed_account_ids: Accounts that a remote backend may belong to; another one is refused. Default: all of them. Environment: ACM_ALLOWED_ACCOUNT_IDS. A change updates in place.
        :param allowed_networks: Networks that looks may go to, as ADDRESS/BITS. Default: all of them. Environment: ACM_ALLOWED_NETWORKS. A change updates in place.
        :param backend: What answers: embedded, the engine inside the provider; the URL of a server; or aws. Default: embedded. Environment: ACM_BACKEND. A change updates in place.
        :param default_tags: Tags for every resource that takes tags. Default: none. A change updates in place.
        :param dev_zone: Zones that the embedded name server serves on loopback while the provider runs. Default: none. Environment: ACM_DEV_ZONE. A change updates in place.
        :param dns_zones: Zones that records are published in, by suffix. Default: none. Environment: ACM_DNS_ZONES. A change updates in place.
        :param endpoint: URL of an ACM-compatible endpoint that answers in AWS's place. Default: AWS's own, with backend aws. Environment: ACM_ENDPOINT. A change updates in place.
        :param home: Folder of the embedded engine: its database and its authority. Default: the user's data folder. Environment: ACM_HOME. A change updates in place.
        :param installation: Name that validation tokens derive from, together with accountId. Default: default. Environment: ACM_INSTALLATION. A change replaces the resource.
        :param nameservers: Servers to ask first when records are looked for, as ADDRESS[:PORT]. Default: walk from the root. Environment: ACM_NAMESERVERS. A change updates in place.
        :param preflight: Whether a preview looks at DNS for certificates to be made, and tells what is to be expected. It looks at delegation, DNSSEC, the record and CAA. WARN tells; FAIL fails where a certificate would not be issued. Allowed: OFF, WARN, FAIL. Default: OFF. Environment: ACM_PREFLIGHT. A change updates in place.
        :param profile: Profile of the shared AWS configuration, for a remote backend. Default: the standard AWS chain. Environment: ACM_PROFILE. A change updates in place.
        :param region: Region of resources that name none. Default: us-east-1. Environment: ACM_REGION. A change updates in place.
        :param resolvers: Servers to ask for names in a suffix; the longest suffix wins. Default: none. Environment: ACM_RESOLVERS. A change updates in place.
        :param secret_key: Secret key of a remote backend. Default: the standard AWS chain. Environment: ACM_SECRET_KEY. A change updates in place.
        :param session_token: Session token of a remote backend. Default: the standard AWS chain. Environment: ACM_SESSION_TOKEN. A change updates in place.
        :param validation_zone: Zone that the values of validation records lie in. Default: acm-validations.internal. Environment: ACM_VALIDATION_ZONE. A change updates in place.
        """
        properties, opts = _utilities.constructed(ProviderArgs, ProviderArgs, args, kwargs)
        if properties is not None:
            _encode(properties)
        secret_outputs = ResourceOptions(additional_secret_outputs=["accessKey", "secretKey", "sessionToken"])
        super().__init__("acm", resource_name, properties, ResourceOptions.merge(opts, secret_outputs))


def _encode(properties: ProviderArgs) -> None:
    """Put the properties into the form of configuration: secrets marked, what is no string as JSON."""
    values = vars(properties)
    for name, value in values.items():
        if value is not None:
            values[name] = _encoded(name, value)


def _encoded(name: str, value: Any) -> Any:
    output = Output.secret(value) if name in _SECRETS else Output.from_input(value)
    if name == "dns_zones":
        output = output.apply(_on_the_wire)
    return output.apply(pulumi.runtime.to_json) if name in _STRUCTURED else output


def _on_the_wire(zones: Mapping[str, Any]) -> dict[str, Any]:
    # Pulumi renames the keys of a dict only where it is sent as such, not inside JSON.
    return {suffix: _utilities.renamed(DnsZoneArgs, zone) for suffix, zone in zones.items()}
