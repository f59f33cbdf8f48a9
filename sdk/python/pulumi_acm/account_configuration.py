"""The resource AccountConfiguration."""

from typing import Any, overload

import pulumi
from pulumi import Input, Output, ResourceOptions

from . import _utilities, outputs
from ._inputs import ExpiryEventsArgs, ExpiryEventsArgsDict

__all__ = ["AccountConfiguration", "AccountConfigurationArgs"]


@_utilities.input_type
class AccountConfigurationArgs:
    """The set of arguments for constructing a AccountConfiguration resource."""

    expiry_events: Input[ExpiryEventsArgs | None] = pulumi.property("expiryEvents", default=None)
    """When daily events about certificates that will expire begin. Default: 45 days. A change updates in place."""

    region: Input[str | None] = None
    """Region that the configuration holds in. Default: the provider's region. A change replaces the resource."""

    restore_on_delete: Input[bool | None] = pulumi.property("restoreOnDelete", default=None)
    """Whether Delete puts back previousDaysBeforeExpiry; otherwise it changes nothing. Default: false. A change does nothing by itself."""


@_utilities.input_type
class _AccountConfigurationState:
    """Input properties used for looking up and filtering AccountConfiguration resources."""

    account_id: Input[str | None] = pulumi.property("accountId", default=None)
    expiry_events: Input[ExpiryEventsArgs | None] = pulumi.property("expiryEvents", default=None)
    installation_id: Input[str | None] = pulumi.property("installationId", default=None)
    previous_days_before_expiry: Input[int | None] = pulumi.property("previousDaysBeforeExpiry", default=None)
    region: Input[str | None] = None
    restore_on_delete: Input[bool | None] = pulumi.property("restoreOnDelete", default=None)


@_utilities.resource_type("acm:index:AccountConfiguration")
class AccountConfiguration(pulumi.CustomResource):
    """The configuration of an account in one region.

    There is always exactly one, so Create adopts it: it keeps what held before and puts what is declared. Delete leaves the configuration as it is, or with `restoreOnDelete` puts back what held before, unless another stack declares it too. Two stacks that declare it for one account and region are told so, at preview already; an imported one is known to other stacks from its first update on.

    ## Example Usage
    ### Hear of expiring certificates a month before
    ```python
    import pulumi
    import pulumi_acm as acm

    events = acm.AccountConfiguration(
        "events",
        expiry_events={"days_before_expiry": 30},
        restore_on_delete=True,
    )
    pulumi.export("before", events.previous_days_before_expiry)
    ```

    ## Import

    A configuration is imported by its account and region:

    ```sh
    $ pulumi import acm:index:AccountConfiguration events 123456789012/us-east-1
    ```
    """

    account_id: Output[str] = pulumi.property("accountId")
    """Account that the configuration holds for."""

    expiry_events: Output[outputs.ExpiryEvents | None] = pulumi.property("expiryEvents")
    """When daily events about certificates that will expire begin. Default: 45 days. A change updates in place."""

    installation_id: Output[str] = pulumi.property("installationId")
    """Random id of the installation that holds this resource; no other installation may change it."""

    previous_days_before_expiry: Output[int] = pulumi.property("previousDaysBeforeExpiry")
    """Days that held before this resource was created or imported."""

    region: Output[str | None]
    """Region that the configuration holds in. Default: the provider's region. A change replaces the resource."""

    restore_on_delete: Output[bool | None] = pulumi.property("restoreOnDelete")
    """Whether Delete puts back previousDaysBeforeExpiry; otherwise it changes nothing. Default: false. A change does nothing by itself."""

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: ResourceOptions | None = None,
        expiry_events: Input[ExpiryEventsArgs | ExpiryEventsArgsDict | None] = None,
        region: Input[str | None] = None,
        restore_on_delete: Input[bool | None] = None,
        __props__: Any = None,
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        args: AccountConfigurationArgs | None = None,
        opts: ResourceOptions | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **kwargs: Any) -> None:
        """Declare a AccountConfiguration, by keywords or by one AccountConfigurationArgs.

        :param resource_name: The name of the resource.
        :param args: The arguments to use to populate this resource's properties.
        :param opts: Options for the resource.
        :param expiry_events: When daily events about certificates that will expire begin. Default: 45 days. A change updates in place.
        :param region: Region that the configuration holds in. Default: the provider's region. A change replaces the resource.
        :param restore_on_delete: Whether Delete puts back previousDaysBeforeExpiry; otherwise it changes nothing. Default: false. A change does nothing by itself.
        """
        properties, opts = _utilities.constructed(
            AccountConfigurationArgs, _AccountConfigurationState, args, kwargs
        )
        super().__init__("acm:index:AccountConfiguration", resource_name, properties, opts)

    @staticmethod
    def get(
        resource_name: str,
        id: Input[str],
        opts: ResourceOptions | None = None,
        account_id: Input[str | None] = None,
        expiry_events: Input[ExpiryEventsArgs | ExpiryEventsArgsDict | None] = None,
        installation_id: Input[str | None] = None,
        previous_days_before_expiry: Input[int | None] = None,
        region: Input[str | None] = None,
        restore_on_delete: Input[bool | None] = None,
    ) -> "AccountConfiguration":
        """Get an existing AccountConfiguration resource's state with the given name, id, and optional extra properties.

        :param resource_name: The unique name of the resulting resource.
        :param id: The unique provider ID of the resource to lookup.
        :param opts: Options for the resource.

        The others are what the resource's properties of the same names are.
        """
        state = _utilities.looked_up(_AccountConfigurationState, locals())
        opts = ResourceOptions.merge(opts, ResourceOptions(id=id))
        return AccountConfiguration(resource_name, opts=opts, __props__=state)
