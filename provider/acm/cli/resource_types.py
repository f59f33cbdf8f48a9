"""Type tokens in states and previews, ours and pulumi-aws's: the plugin's tables, which have ours, are not for this door."""

from __future__ import annotations

CERTIFICATE = "acm:index:Certificate"
IMPORTED_CERTIFICATE = "acm:index:ImportedCertificate"
VALIDATION = "acm:index:CertificateValidation"
VALIDATION_RECORD = "acm:index:ValidationRecord"
PROVIDER = "pulumi:providers:acm"

CERTIFICATES = frozenset({CERTIFICATE, IMPORTED_CERTIFICATE})
"""Types of ours that hold a certificate; a wait or an export only names one."""

AWS_CERTIFICATE = "aws:acm/certificate:Certificate"
AWS_VALIDATION = "aws:acm/certificateValidation:CertificateValidation"
AWS_PROVIDER = "pulumi:providers:aws"
