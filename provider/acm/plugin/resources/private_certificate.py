"""What is different about a certificate that a private authority issues. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from acm.model.errors import AcmError, InvalidParameter
from acm.model.private_ca.arn import AuthorityArn
from acm.plugin import checking
from acm.plugin.values import Properties, text_of

AUTHORITY = "certificateAuthorityArn"
_OF_VALIDATION = ("validationMethod", "validationOptions")


def is_private(inputs: Properties) -> bool:
    """Tell whether a private authority issues it, be its ARN known yet or not."""
    return inputs.get(AUTHORITY) is not None


def check(inputs: Properties) -> Iterator[AcmError]:
    """Yield what does not go together with a private authority: validation, or a region of its own."""
    if not is_private(inputs):
        return
    for name in _OF_VALIDATION:
        if inputs.get(name) is not None:
            yield InvalidParameter(
                f"{name} cannot be given with {AUTHORITY}: private certificates are not validated.",
                hint="Leave it out.",
                property_path=name,
            )
    arn, region = text_of(inputs, AUTHORITY), text_of(inputs, "region")
    if arn is None or checking.collect(lambda: AuthorityArn.parse(arn)):
        return
    if region is not None and AuthorityArn.parse(arn).region != region:
        yield InvalidParameter(
            f"the authority lies in {AuthorityArn.parse(arn).region}, the certificate in {region}.",
            hint="An authority issues in its own region: use one of the certificate's.",
            property_path=AUTHORITY,
        )
