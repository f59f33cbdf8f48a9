"""The aws CLI against the service: each command that ACM's guide shows, with its options as they stand there."""

import json

import pytest

from tests.support.calls import imported, issued, region, request
from tests.support.imports import key, made, root
from tests.support.outside import AWS, environment, run

pytestmark = pytest.mark.slow

_NO_LOG = "CertificateTransparencyLoggingPreference=DISABLED"
_REQUEST = "request-certificate --domain-name www.example.test"
ANSWERED = {
    "a request with everything": (
        (
            f"{_REQUEST} --key-algorithm EC_Prime256v1 --validation-method DNS --idempotency-token 1234"
            f" --options {_NO_LOG}"
        ),
        lambda said: said["CertificateArn"].startswith("arn:aws:acm:"),
    ),
    "a request that opts out of logs": (
        f"{_REQUEST} --validation-method DNS --options {_NO_LOG}",
        lambda said: said["CertificateArn"],
    ),
    "opting out later": (
        f"update-certificate-options --certificate-arn ISSUED --options {_NO_LOG}",
        lambda said: said is None,
    ),
    "a list": ("list-certificates --max-items 10", lambda said: len(said["CertificateSummaryList"]) >= 1),
    "a list of other keys": (
        "list-certificates --max-items 10 --includes keyTypes=RSA_4096",
        lambda said: [one["KeyAlgorithm"] for one in said["CertificateSummaryList"]] == ["RSA-4096"],
    ),
    "a description": (
        "describe-certificate --certificate-arn ISSUED",
        lambda said: said["Certificate"]["Status"] == "ISSUED",
    ),
    "a body": (
        "get-certificate --certificate-arn ISSUED",
        lambda said: said["Certificate"].startswith("-----BEGIN CERTIFICATE-----"),
    ),
    "an import": (
        (
            "import-certificate --certificate fileb://Certificate.pem"
            " --certificate-chain fileb://CertificateChain.pem --private-key fileb://PrivateKey.pem"
        ),
        lambda said: said["CertificateArn"],
    ),
    "a reimport": (
        (
            "import-certificate --certificate fileb://Certificate.pem"
            " --certificate-chain fileb://CertificateChain.pem --private-key fileb://PrivateKey.pem"
            " --certificate-arn IMPORTED"
        ),
        lambda said: said["CertificateArn"],
    ),
    "an export": (
        "export-certificate --certificate-arn EXPORTABLE --passphrase fileb://passphrase.txt",
        lambda said: said["PrivateKey"].startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
    ),
    "a private certificate": (
        (
            f"{_REQUEST} --idempotency-token 12563 --certificate-authority-arn"
            " arn:aws:acm-pca:us-east-1:111111111111:certificate-authority/CA_ID"
        ),
        lambda said: said["CertificateArn"],
    ),
    "tags added": (
        "add-tags-to-certificate --certificate-arn ISSUED --tags Key=Admin,Value=Alice",
        lambda said: said is None,
    ),
    "tags listed": (
        "list-tags-for-certificate --certificate-arn TAGGED",
        lambda said: said["Tags"] == [{"Key": "Admin", "Value": "Bob"}],
    ),
    "tags removed": (
        "remove-tags-from-certificate --certificate-arn TAGGED --tags Key=Admin,Value=Carol",
        lambda said: said is None,
    ),
    "a deletion": ("delete-certificate --certificate-arn DELETED", lambda said: said is None),
}
REFUSED = {
    "mail for a certificate that is validated by DNS": (
        (
            "resend-validation-email --certificate-arn PENDING --domain www.example.test"
            " --validation-domain example.test"
        ),
        "InvalidStateException",
    ),
    "renewal of one that is not private": (
        "renew-certificate --certificate-arn ISSUED",
        "ValidationException",
    ),
}


@pytest.fixture(scope="module")
def aws(service, tmp_path_factory):
    """Runs commands of the aws CLI over certificates of a region of their own, beside PEM files as the guide names them."""
    place, folder = region(), tmp_path_factory.mktemp("pem")
    client = service.client(region=place)
    leaf = made("www.example.test", issuer=root())
    parts = {"Certificate": leaf.pem, "CertificateChain": leaf.chain_pem, "PrivateKey": leaf.key_pem}
    for name, text in parts.items():
        (folder / f"{name}.pem").write_text(text)
    (folder / "passphrase.txt").write_text("a long passphrase")
    imported(client, made("big.example.test", private_key=key("RSA_4096")))
    arns = {
        "ISSUED": issued(service, client),
        "EXPORTABLE": issued(service, client, Options={"Export": "ENABLED"}),
        "PENDING": request(client),
        "DELETED": request(client),
        "TAGGED": request(client, Tags=[{"Key": "Admin", "Value": "Bob"}]),
        "IMPORTED": imported(client, leaf),
    }

    def aws(command):
        words = [arns.get(word, word) for word in command.split()]
        return run([str(AWS), "acm", *words, "--output", "json"], folder, environment(service, region=place))

    return aws


@pytest.mark.parametrize(("command", "expected"), ANSWERED.values(), ids=ANSWERED)
def test_the_command_line_of_aws_gets(aws, command, expected):
    done = aws(command)
    assert done.returncode == 0, done.stderr
    assert expected(json.loads(done.stdout) if done.stdout.strip() else None)


@pytest.mark.parametrize(("command", "code"), REFUSED.values(), ids=REFUSED)
def test_the_command_line_of_aws_is_refused(aws, command, code):
    done = aws(command)
    assert done.returncode != 0
    assert f"({code})" in done.stderr
