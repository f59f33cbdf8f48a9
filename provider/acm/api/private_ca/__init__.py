"""The operations of AWS Private CA that are answered, from checked members to members."""

from __future__ import annotations

from acm.api.call import Operation
from acm.api.private_ca import authorities, certificates, permissions, policies, revocation, tags


def private_ca_operations() -> dict[str, Operation]:
    """Return every operation that is answered, by its name."""
    return {
        "CreateCertificateAuthority": authorities.create,
        "CreatePermission": permissions.create,
        "DeleteCertificateAuthority": authorities.delete,
        "DeletePermission": permissions.delete,
        "DeletePolicy": policies.delete,
        "DescribeCertificateAuthority": authorities.describe,
        "GetCertificate": certificates.get,
        "GetCertificateAuthorityCertificate": certificates.of_authority,
        "GetCertificateAuthorityCsr": certificates.request_of_authority,
        "GetPolicy": policies.get,
        "ImportCertificateAuthorityCertificate": certificates.install,
        "IssueCertificate": certificates.issue,
        "ListCertificateAuthorities": authorities.list_all,
        "ListPermissions": permissions.list_all,
        "ListTags": tags.list_all,
        "PutPolicy": policies.put,
        "RestoreCertificateAuthority": authorities.restore,
        "RevokeCertificate": revocation.revoke,
        "TagCertificateAuthority": tags.add,
        "UntagCertificateAuthority": tags.remove,
        "UpdateCertificateAuthority": authorities.update,
    }
