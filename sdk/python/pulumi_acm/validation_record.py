"""The resource ValidationRecord."""

from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities

__all__ = ["ValidationRecord", "ValidationRecordArgs"]


@_utilities.input_type
class ValidationRecordArgs:
    """The set of arguments for constructing a ValidationRecord resource."""

    name: Input[str]
    """Absolute name of the record, with or without its final dot. A change replaces the resource."""

    value: Input[str]
    """Target of the record, with or without its final dot. A change replaces the resource."""

    overwrite: Input[bool | None] = None
    """Whether a record of that name with another value may be overwritten. Default: false. A change does nothing by itself."""

    ttl: Input[int | None] = None
    """Time to live in seconds. Default: 300. A change updates in place."""

    type: Input[str | None] = None
    """Type of the record. Allowed: CNAME. Default: CNAME. A change replaces the resource."""


@_utilities.input_type
class _ValidationRecordState:
    """Input properties used for looking up and filtering ValidationRecord resources."""

    fqdn: Input[str | None] = None
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    name: Input[str | None] = None
    overwrite: Input[bool | None] = None
    ttl: Input[int | None] = None
    type: Input[str | None] = None
    value: Input[str | None] = None


@_utilities.resource_type("acm:index:ValidationRecord")
class ValidationRecord(pulumi.CustomResource):
    """Publishes a validation record in DNS.

    The record is written by RFC 2136 into the zone of the provider's `dnsZones` or `devZone` with the longest suffix of its name. Delete leaves a record that other live certificates need, and says so.

    ## Example Usage
    ### Publish a validation record by signed updates
    ```python
    import pulumi
    import pulumi_acm as acm

    provider = acm.Provider(
        "acm",
        dns_zones={
            "example.com": {
                "server": "192.0.2.53",
                "key_name": "acm-updates",
                "secret": pulumi.Config().require_secret("tsigSecret"),
            },
        },
    )
    options = pulumi.ResourceOptions(provider=provider)
    certificate = acm.Certificate("web", domain_name="example.com", opts=options)
    record = acm.ValidationRecord(
        "web",
        name=certificate.validation_records[0].name,
        value=certificate.validation_records[0].value,
        ttl=60,
        opts=options,
    )
    ```

    ## Import

    A record is imported by its name and type:

    ```sh
    $ pulumi import acm:index:ValidationRecord web _0123456789abcdef.example.com/CNAME
    ```
    """

    fqdn: Output[str]
    """Name of the record without its final dot."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    name: Output[str]
    """Absolute name of the record, with or without its final dot. A change replaces the resource."""

    overwrite: Output[bool | None]
    """Whether a record of that name with another value may be overwritten. Default: false. A change does nothing by itself."""

    ttl: Output[int | None]
    """Time to live in seconds. Default: 300. A change updates in place."""

    type: Output[str | None]
    """Type of the record. Allowed: CNAME. Default: CNAME. A change replaces the resource."""

    value: Output[str]
    """Target of the record, with or without its final dot. A change replaces the resource."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        name: Input[str | None] = None,
        overwrite: Input[bool | None] = None,
        ttl: Input[int | None] = None,
        type: Input[str | None] = None,
        value: Input[str | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self, resource_name: str, args: ValidationRecordArgs, opts: ResourceOptions | None = None
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a ValidationRecord, by keywords or by one ValidationRecordArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param name: Absolute name of the record, with or without its final dot. A change replaces the resource.
        :param overwrite: Whether a record of that name with another value may be overwritten. Default: false. A change does nothing by itself.
        :param ttl: Time to live in seconds. Default: 300. A change updates in place.
        :param type: Type of the record. Allowed: CNAME. Default: CNAME. A change replaces the resource.
        :param value: Target of the record, with or without its final dot. A change replaces the resource.
        """
        properties, opts = _utilities.constructed(ValidationRecordArgs, _ValidationRecordState, args, kwargs)
        super().__init__("acm:index:ValidationRecord", resource_name, properties, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        fqdn: Input[str | None] = None,
        installation_id: Input[str | None] = None,
        name: Input[str | None] = None,
        overwrite: Input[bool | None] = None,
        ttl: Input[int | None] = None,
        type: Input[str | None] = None,
        value: Input[str | None] = None,
    ) -> "ValidationRecord":
        """Get an existing ValidationRecord resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_ValidationRecordState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return ValidationRecord(resource_name, opts=opts, __props__=state)
