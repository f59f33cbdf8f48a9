"""Private authorities for tests: requests, and authorities that are ready to sign."""

from dataclasses import replace

from acm.engine.private_ca import update
from acm.engine.private_ca.establish import establish
from acm.model.keys import KeyAlgorithm
from acm.model.private_ca.authority import ACM_PRINCIPAL, Action, AuthorityRequest, AuthorityType
from acm.model.private_ca.order import Certified
from acm.model.private_ca.signing import DEFAULT_SIGNING
from acm.model.private_ca.subject import Subject
from acm.model.private_ca.validity import Validity, ValidityType

REGION = "us-east-1"
TEN_YEARS = Validity(10, ValidityType.YEARS)


def asking(
    algorithm=KeyAlgorithm.EC_prime256v1, *, type_=AuthorityType.ROOT, name="Private Root", **changes
) -> AuthorityRequest:
    """Return a request for an authority."""
    asked = AuthorityRequest(
        region=REGION,
        type=type_,
        key_algorithm=algorithm,
        signing_algorithm=DEFAULT_SIGNING[algorithm],
        subject=Subject.of({"common_name": name, "organization": "Example"}),
    )
    return replace(asked, **changes)


async def root(rooms, algorithm=KeyAlgorithm.EC_prime256v1, *, validity=TEN_YEARS, granted=True, **certified):
    """Make a root that is ACTIVE and, unless told otherwise, permits ACM what it needs."""
    made = await establish(rooms, asking(algorithm), Certified(validity=validity, **certified))
    return await permitted(rooms, made.arn) if granted else made


async def below(rooms, parent, algorithm=KeyAlgorithm.EC_prime256v1, *, years=5, **certified):
    """Make an authority that ``parent`` certifies, with permissions for ACM."""
    asked = asking(algorithm, type_=AuthorityType.SUBORDINATE, name="Private Issuing")
    validity = Validity(years, ValidityType.YEARS)
    made = await establish(rooms, asked, Certified(validity=validity, parent_arn=parent.arn, **certified))
    return await permitted(rooms, made.arn)


async def permitted(rooms, arn):
    """Permit ACM everything it needs."""
    return await update.permit(rooms, arn, principal=ACM_PRINCIPAL, actions=Action)
