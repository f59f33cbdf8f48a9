"""What each operation does: one a file, from checked members to members. No octets and no HTTP here."""

from __future__ import annotations

from acm.api.call import Awaited, Operation
from acm.api.operations.add_tags_to_certificate import add_tags_to_certificate
from acm.api.operations.delete_certificate import delete_certificate
from acm.api.operations.describe_certificate import (
    describe_certificate,
    describe_certificate_at_hand,
)
from acm.api.operations.export_certificate import export_certificate
from acm.api.operations.get_account_configuration import get_account_configuration
from acm.api.operations.get_certificate import get_certificate
from acm.api.operations.import_certificate import import_certificate
from acm.api.operations.list_certificate_domain_validations import list_certificate_domain_validations
from acm.api.operations.list_certificates import list_certificates
from acm.api.operations.list_tags_for_certificate import list_tags_for_certificate
from acm.api.operations.put_account_configuration import put_account_configuration
from acm.api.operations.remove_tags_from_certificate import remove_tags_from_certificate
from acm.api.operations.renew_certificate import renew_certificate
from acm.api.operations.request_certificate import request_certificate, request_certificate_awaited
from acm.api.operations.resend_validation_email import resend_validation_email
from acm.api.operations.revoke_certificate import revoke_certificate
from acm.api.operations.search_certificates import search_certificates
from acm.api.operations.update_certificate_options import update_certificate_options
from acm.api.resources import refuse


def operations() -> dict[str, Operation]:
    """Return every operation that is answered, by its name."""
    return {
        "AddTagsToCertificate": add_tags_to_certificate,
        "DeleteCertificate": delete_certificate,
        "DescribeCertificate": describe_certificate,
        "ExportCertificate": export_certificate,
        "GetAccountConfiguration": get_account_configuration,
        "GetCertificate": get_certificate,
        "ImportCertificate": import_certificate,
        "ListCertificateDomainValidations": list_certificate_domain_validations,
        "ListCertificates": list_certificates,
        "ListTagsForCertificate": list_tags_for_certificate,
        "ListTagsForResource": refuse,
        "PutAccountConfiguration": put_account_configuration,
        "RemoveTagsFromCertificate": remove_tags_from_certificate,
        "RenewCertificate": renew_certificate,
        "RequestCertificate": request_certificate,
        "ResendValidationEmail": resend_validation_email,
        "SearchCertificates": search_certificates,
        "TagResource": refuse,
        "UntagResource": refuse,
        "UpdateCertificateOptions": update_certificate_options,
        "RevokeCertificate": revoke_certificate,
    }


def at_hand() -> dict[str, Operation]:
    """Return those that the event loop answers by itself, for a manager that has what it is asked for at hand.

    Waking up a thread and waiting for it takes longer than they do.
    """
    return {
        "DescribeCertificate": describe_certificate_at_hand,
        "GetCertificate": get_certificate,
        "ListTagsForCertificate": list_tags_for_certificate,
    }


def awaited() -> dict[str, Awaited]:
    """Return those that the event loop carries out while it waits for their commit."""
    return {"RequestCertificate": request_certificate_awaited}
