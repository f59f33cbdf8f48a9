"""Private authorities by boto3: made, certified by themselves, and asked to sign."""

ROOT = "arn:aws:acm-pca:::template/RootCACertificate/V1"
EC = {"KeyAlgorithm": "EC_prime256v1", "SigningAlgorithm": "SHA256WITHECDSA"}
SUBJECT = {"CommonName": "Private Root", "Organization": "Example", "Country": "DE"}
TEN_YEARS = {"Type": "YEARS", "Value": 10}


def created(pca, *, type_="ROOT", **changes):
    configuration = {"CertificateAuthorityConfiguration": {**EC, "Subject": SUBJECT}}
    return pca.create_certificate_authority(CertificateAuthorityType=type_, **{**configuration, **changes})[
        "CertificateAuthorityArn"
    ]


def csr(pca, arn):
    pca.get_waiter("certificate_authority_csr_created").wait(CertificateAuthorityArn=arn)
    return pca.get_certificate_authority_csr(CertificateAuthorityArn=arn)["Csr"]


def signed(pca, arn, request, *, validity=TEN_YEARS, algorithm="SHA256WITHECDSA", **changes):
    certificate_arn = pca.issue_certificate(
        CertificateAuthorityArn=arn, Csr=request, SigningAlgorithm=algorithm, Validity=validity, **changes
    )["CertificateArn"]
    named = {"CertificateAuthorityArn": arn, "CertificateArn": certificate_arn}
    pca.get_waiter("certificate_issued").wait(**named)
    return pca.get_certificate(**named)


def active(pca, **changes):
    arn = created(pca, **changes)
    certificate = signed(pca, arn, csr(pca, arn), TemplateArn=ROOT)["Certificate"]
    pca.import_certificate_authority_certificate(CertificateAuthorityArn=arn, Certificate=certificate)
    return arn
