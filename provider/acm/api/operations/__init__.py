"""What each operation does: one a file, from checked members to members. No octets and no HTTP here."""

from __future__ import annotations

from acm.api.call import Awaited, Call, Members, Operation
from acm.api.operations.add_tags_to_certificate import add_tags_to_certificate
from acm.api.operations.delete_certificate import delete_certificate
from acm.api.operations.describe_certificate import describe_certificate
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


def awaited() -> dict[str, Awaited]:
    """Return those that the event loop answers by itself: waking up a thread and waiting for it takes longer than they do."""
    return {
        "DescribeCertificate": _at_once(describe_certificate),
        "GetCertificate": _at_once(get_certificate),
        "ListTagsForCertificate": _at_once(list_tags_for_certificate),
        "RequestCertificate": request_certificate_awaited,
    }


def _at_once(operation: Operation) -> Awaited:
    """Return an operation that only reads about one certificate, for a manager that has it at hand."""

    async def carry_out(call: Call, members: Members) -> Members:
        return operation(call, members)

    return carry_out
