"""What may be imported, rule by rule, and what is read from what was."""

import base64
import re
import subprocess
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from hypothesis import given as every
from hypothesis import strategies as st

from acm.model.errors import ImportRefused
from acm.model.imports import pem, reading, rules
from acm.model.imports.request import Given
from acm.model.keys import KeyAlgorithm
from tests.support.imports import CLIENT, Made, intermediate, key, key_pem, made, root
from tests.support.peers import missing

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
NAME = "shop.example.test"


def told(given: Given) -> list[str]:
    """Return the failures of an import as ``property: message``."""
    return [f"{failure.property_path}: {failure.message}" for failure in rules.examine(given).failures]


def changed(one: Made, **parts) -> Given:
    given = {"certificate": one.pem, "chain": one.chain_pem or None, "private_key": one.key_pem}
    return Given(**given | parts)


SELF_SIGNED = made(NAME, at=NOW)
ROOT = root(at=NOW)
BELOW = intermediate(ROOT, at=NOW)
SIGNED = made(NAME, issuer=BELOW, at=NOW)


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_each_of_the_seven_algorithms_is_imported(algorithm):
    one = made(NAME, private_key=key(algorithm), at=NOW)
    examined = rules.examine(one.given)
    assert examined.failures == ()
    assert reading.key_algorithm(examined.leaf.public_key()) is algorithm


@pytest.mark.parametrize("algorithm", ["Ed25519", "EC_secp256k1", "RSA_1536"])
def test_a_key_of_another_algorithm_is_refused(algorithm):
    (failure,) = told(made(NAME, private_key=key(algorithm), at=NOW).given)
    assert failure.startswith("certificateBody: its key is none that can be imported: RSA_1024")


@pytest.mark.parametrize("one", [SELF_SIGNED, SIGNED, made(NAME, issuer=ROOT, at=NOW)])
def test_a_self_signed_certificate_and_whole_chains_are_imported(one):
    assert told(one.given) == []


def test_a_self_signed_certificate_that_is_an_authority_is_imported_as_openssl_makes_it_so():
    assert told(made(NAME, authority=True, at=NOW).given) == []


def test_a_chain_need_not_end_with_the_root():
    assert told(changed(SIGNED, chain=BELOW.pem)) == []


TRAILING = {
    "spaces at line ends": lambda text: text.replace("\n", "  \n"),
    "CRLF": lambda text: text.replace("\n", "\r\n"),
    "comments": lambda text: f"subject=CN = x\n{text}# the end\n",
    "empty lines": lambda text: f"\n\n{text}\n\n",
    "no line end at the end": str.strip,
    "indentation, as YAML leaves it": lambda text: re.sub("^", "    ", text, flags=re.MULTILINE),
    "lines of another length": lambda text: _folded(text, 76),
}


def _folded(text: str, width: int) -> str:
    def fold(match):
        content = match[2].replace("\n", "")
        lines = [content[at : at + width] for at in range(0, len(content), width)]
        return f"{match[1]}\n" + "\n".join(lines) + f"\n{match[3]}"

    return re.sub(r"(-----BEGIN [A-Z ]+-----)\n(.*?)\n(-----END [A-Z ]+-----)", fold, text, flags=re.DOTALL)


@pytest.mark.parametrize("change", TRAILING.values(), ids=TRAILING)
def test_white_space_line_ends_and_comments_mean_nothing(change):
    loose = Given(
        certificate=change(SIGNED.pem), chain=change(SIGNED.chain_pem), private_key=change(SIGNED.key_pem)
    )
    examined = rules.examine(loose)
    assert examined.failures == ()
    assert examined.leaf == SIGNED.certificate
    assert examined.chain == (BELOW.certificate, ROOT.certificate)


CUT = SELF_SIGNED.pem.splitlines()
BAD_BODIES = {
    "no PEM": ("hello", "it has no -----BEGIN line"),
    "nothing": ("", "it has no -----BEGIN line"),
    "base64 of DER": (base64.b64encode(b"0\x82" * 50).decode(), "it has no -----BEGIN line"),
    "escaped line ends": (SELF_SIGNED.pem.replace("\n", "\\n"), "the two characters \\n"),
    "two certificates": (SELF_SIGNED.pem + ROOT.pem, "there is one certificate in the body; this one has 2"),
    "a key": (SELF_SIGNED.key_pem, "only PEM blocks CERTIFICATE belong here; there is PRIVATE KEY"),
    "a key beside it": (SELF_SIGNED.pem + SELF_SIGNED.key_pem, "there is CERTIFICATE, PRIVATE KEY"),
    "a trusted certificate": (
        SELF_SIGNED.pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        "of another kind",
    ),
    "no END": ("\n".join(CUT[:-1]), "has no END line"),
    "no BEGIN": ("\n".join(CUT[1:]), "ends that has not begun"),
    "another END": (SELF_SIGNED.pem.replace("END CERTIFICATE", "END KEY"), "under another name"),
    "BEGIN twice": (CUT[0] + "\n" + SELF_SIGNED.pem, "begins before the one above it has ended"),
    "not base64": (SELF_SIGNED.pem.replace(CUT[3], "!" + CUT[3][1:]), "its content is not base64"),
    "a line missing": ("\n".join(CUT[:3] + CUT[4:]), "cannot be read"),
    "header lines": (SELF_SIGNED.pem.replace(CUT[1], f"Comment: x\n\n{CUT[1]}"), "header lines"),
    "too large": (SELF_SIGNED.pem + "#" * 32768, "at most 32768 octets"),
}


@pytest.mark.parametrize(("body", "rule"), BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_is_not_one_certificate_in_pem_is_refused(body, rule):
    failures = told(changed(SELF_SIGNED, certificate=body))
    assert len(failures) == 1
    assert failures[0].startswith("certificateBody: ")
    assert rule in failures[0]


ORPHAN = made(NAME, issuer=root("Other", at=NOW), at=NOW)
NOT_AN_AUTHORITY = made("inter.example.test", private_key=key(number=2), issuer=ROOT, at=NOW)
BAD_CHAINS = {
    "none": (SIGNED, None, "is signed by CN=Intermediate, so its chain is needed"),
    "the leaf itself first": (
        SIGNED,
        SIGNED.pem + SIGNED.chain_pem,
        "the certificate itself is in its chain",
    ),
    "the leaf itself last": (SIGNED, SIGNED.chain_pem + SIGNED.pem, "the certificate itself is in its chain"),
    "itself, self-signed": (SELF_SIGNED, SELF_SIGNED.pem, "the certificate itself is in its chain"),
    "out of order": (SIGNED, ROOT.pem + BELOW.pem, "certificate 1 of the chain, CN=Root, has not certified"),
    "a gap": (SIGNED, ROOT.pem, "CN=shop.example.test, whose issuer is CN=Intermediate"),
    "a stranger above": (
        SIGNED,
        BELOW.pem + root("Other", at=NOW).pem,
        "certificate 2 of the chain, CN=Other",
    ),
    "one of the same name": (
        SIGNED,
        made(common_name="Intermediate", authority=True, private_key=key(number=9), at=NOW).pem,
        "has not certified the one before it",
    ),
    "one that is no authority": (
        made(NAME, issuer=NOT_AN_AUTHORITY, at=NOW),
        NOT_AN_AUTHORITY.pem,
        "CN=inter.example.test, has not certified",
    ),
    "a key in it": (SIGNED, SIGNED.chain_pem + SIGNED.key_pem, "only PEM blocks CERTIFICATE belong here"),
    "too many": (SIGNED, ROOT.pem * 101, "at most 100 certificates; this one has 101"),
    "too large": (SIGNED, ROOT.pem + "#" * 2097152, "at most 2097152 octets"),
    "empty": (SIGNED, "\n", "it has no -----BEGIN line"),
}


@pytest.mark.parametrize(("one", "chain", "rule"), BAD_CHAINS.values(), ids=BAD_CHAINS)
def test_a_chain_in_which_one_does_not_certify_the_one_before_is_refused(one, chain, rule):
    failures = told(changed(one, chain=chain))
    assert failures
    assert all(failure.startswith("certificateChain: ") for failure in failures)
    assert rule in failures[0]


PARAMETERS = "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
GOOD_KEYS = {
    "PKCS #8": SELF_SIGNED.key_pem,
    "SEC 1": key_pem(key(), traditional=True),
    "SEC 1 after its parameters": PARAMETERS + key_pem(key(), traditional=True),
}


@pytest.mark.parametrize("private_key", GOOD_KEYS.values(), ids=GOOD_KEYS)
def test_a_key_is_read_in_each_format_and_its_parameter_block_left_aside(private_key):
    assert told(changed(SELF_SIGNED, private_key=private_key)) == []


BAD_KEYS = {
    "another key": (key_pem(key(number=5)), "does not belong to the certificate"),
    "a key of another kind": (key_pem(key("RSA_2048")), "does not belong to the certificate"),
    "a passphrase, PKCS #8": (key_pem(key(), passphrase=b"secret"), "has a passphrase"),
    "a passphrase, header lines": (
        key_pem(key(), traditional=True, passphrase=b"secret"),
        "has a passphrase",
    ),
    "two keys": (SELF_SIGNED.key_pem * 2, "one private key is wanted"),
    "only parameters": (PARAMETERS, "there is no private key in it"),
    "a certificate": (SELF_SIGNED.pem, "one private key is wanted"),
    "a certificate beside it": (SELF_SIGNED.key_pem + SELF_SIGNED.pem, "there is PRIVATE KEY, CERTIFICATE"),
    "another label": (SELF_SIGNED.key_pem.replace("PRIVATE KEY", "SECRET SAUCE"), "there is of another kind"),
    "damaged": (SELF_SIGNED.key_pem.replace(SELF_SIGNED.key_pem.splitlines()[2], ""), "cannot be read"),
    "no PEM": ("swordfish", "it has no -----BEGIN line"),
    "too large": (SELF_SIGNED.key_pem + "#" * 5120, "at most 5120 octets"),
}


@pytest.mark.parametrize(("private_key", "rule"), BAD_KEYS.values(), ids=BAD_KEYS)
def test_a_key_that_cannot_be_imported_is_refused_without_showing_any_of_it(private_key, rule):
    (failure,) = rules.examine(changed(SELF_SIGNED, private_key=private_key)).failures
    assert failure.property_path == "privateKey"
    assert rule in failure.message
    told_of_it = failure.diagnostics()
    assert "swordfish" not in told_of_it
    assert "SAUCE" not in told_of_it
    assert not [line for line in private_key.splitlines() if len(line) > 30 and line in told_of_it]


def test_a_failure_of_a_key_is_shown_at_the_property_that_it_came_by():
    given = Given(certificate=SELF_SIGNED.pem, private_key="x", key_property="privateKeyPath")
    assert [failure.property_path for failure in rules.examine(given).failures] == ["privateKeyPath"]


@pytest.mark.parametrize(
    ("one", "names", "first", "addresses"),
    [
        (made("*.Example.test", "example.test", at=NOW), ("*.example.test", "example.test"), "*.example.test", ()),
        (made(NAME, "b.test.", "a.test.", at=NOW), (NAME, "a.test", "b.test"), NAME, ()),
        (made(common_name=NAME, at=NOW), (NAME,), NAME, ()),
        (made("a.test", common_name="", at=NOW), ("a.test",), "a.test", ()),
        (made("a.test", common_name="Shop Ltd", at=NOW), ("a.test",), "a.test", ()),
        (made("under_score.example.test", at=NOW), ("under_score.example.test",), "under_score.example.test", ()),
        (made(common_name="192.0.2.7", at=NOW), (), "", ("192.0.2.7",)),
        (made(common_name="192.0.2.7", addresses=["192.0.2.7", "2001:db8::1"], at=NOW), (), "", ("192.0.2.7", "2001:db8::1")),
        (made(NAME, addresses=["192.0.2.7"], at=NOW), (NAME,), NAME, ("192.0.2.7",)),
    ],
)  # fmt: skip
def test_names_are_read_from_the_leaf(one, names, first, addresses):
    assert told(one.given) == []
    assert reading.domain_names(one.certificate) == names
    assert reading.domain_name(one.certificate) == first
    assert reading.ip_addresses(one.certificate) == addresses


@pytest.mark.parametrize("one", [made(common_name=name, at=NOW) for name in ("", "localhost", "Shop Ltd")])
def test_a_certificate_for_no_full_name_and_no_address_is_refused(one):
    assert told(one.given) == ["certificateBody: it is for no fully qualified domain name and no IP address."]


def test_a_certificate_of_version_1_is_refused(openssl):
    files = openssl.files(key=openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"))
    files |= openssl.files(request=openssl("req", "-new", "-key", files["key"], "-subj", f"/CN={NAME}"))
    body = openssl("x509", "-req", "-in", files["request"], "-signkey", files["key"])
    if x509.load_pem_x509_certificate(body.encode()).version is not x509.Version.v1:  # OpenSSL since 3.4
        body = openssl("x509", "-req", "-in", files["request"], "-signkey", files["key"], "-x509v1")
    assert told(Given(certificate=body, private_key=files["key"].read_text())) == [
        "certificateBody: X.509 version 3 is wanted, not v1."
    ]


def test_every_failure_is_told_at_once_each_with_its_property_and_a_next_step():
    given = Given(
        certificate=made(common_name="localhost", private_key=key("Ed25519"), at=NOW).pem,
        chain=ROOT.pem,
        private_key=key_pem(key(number=5)),
    )
    failures = rules.examine(given).failures
    assert [failure.property_path for failure in failures] == [
        "certificateBody", "certificateBody", "certificateChain", "privateKey",
    ]  # fmt: skip
    assert all(failure.hint for failure in failures)
    with pytest.raises(
        ImportRefused, match=r"4 rules are broken\. \(1\) .*\(4\) ImportRefused at privateKey"
    ):
        rules.refuse(failures)


def test_parts_that_are_not_known_are_not_looked_at():
    assert told(Given(certificate=None, chain=None, private_key=SELF_SIGNED.key_pem)) == []
    assert told(Given(certificate=SELF_SIGNED.pem)) == []


@pytest.mark.parametrize(
    ("moment", "rule"),
    [
        (
            SELF_SIGNED.certificate.not_valid_before_utc - timedelta(seconds=1),
            "is not valid before 2026-11-22",
        ),
        (SELF_SIGNED.certificate.not_valid_before_utc, None),
        (SELF_SIGNED.certificate.not_valid_after_utc, None),
        (SELF_SIGNED.certificate.not_valid_after_utc + timedelta(seconds=1), "has expired at 2027-11-23"),
    ],
)
def test_a_certificate_is_imported_within_its_validity_only(moment, rule):
    failures = [failure.message for failure in rules.date_failures(SELF_SIGNED.certificate, moment)]
    assert len(failures) == (1 if rule else 0)
    assert not rule or rule in failures[0]


@pytest.mark.parametrize(
    ("days_left", "guard", "said"),
    [(31, 30, ""), (30, 30, "in 30 days"), (1, 30, "in 1 days"), (5, 0, ""), (-1, 0, "has expired"), (-1, 30, "has expired")],
)  # fmt: skip
def test_an_expiry_that_is_near_is_told(days_left, guard, said):
    now = SELF_SIGNED.certificate.not_valid_after_utc - timedelta(days=days_left)
    warning = rules.expiry_warning(SELF_SIGNED.certificate, now, guard)
    assert (said in warning) if said else warning == ""


def test_what_is_shown_is_read_from_the_leaf():
    one = made(NAME, issuer=BELOW, purposes=["1.3.6.1.5.5.7.3.1", CLIENT, "1.2.3.4"], at=NOW)
    shown = reading.material(one.certificate, (BELOW.certificate, ROOT.certificate))
    assert shown.serial.replace(":", "").lstrip("0") == f"{one.certificate.serial_number:x}"
    assert (shown.subject, shown.issuer) == (f"CN={NAME}", "CN=Intermediate")
    assert shown.signature_algorithm == "SHA256WITHECDSA"
    assert shown.key_usages == ("DIGITAL_SIGNATURE",)
    assert shown.extended_key_usages == (
        "TLS_WEB_SERVER_AUTHENTICATION", "TLS_WEB_CLIENT_AUTHENTICATION", "CUSTOM",
    )  # fmt: skip
    assert (shown.certificate_pem, shown.chain_pem, shown.root_pem) == (one.pem, one.chain_pem, ROOT.pem)
    assert reading.material(one.certificate, (BELOW.certificate,)).root_pem == ""


@every(st.text(max_size=200) | st.text("-BEGIN END CRTFAPVK\n:=", max_size=300))
def test_any_text_is_read_or_refused_in_words(text):
    for read in (pem.certificate, pem.chain, pem.private_key):
        with suppress(ImportRefused):
            assert read(text)


class OpenSSL:
    """The program that most people make their keys and certificates with."""

    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *arguments):
        try:
            run = subprocess.run(
                ["openssl", *map(str, arguments)], capture_output=True, text=True, check=False
            )
        except FileNotFoundError:
            missing("openssl is not here")
        assert run.returncode == 0, run.stderr
        return run.stdout

    def files(self, **texts):
        for name, text in texts.items():
            (self.folder / name).write_text(text)
        return {name: self.folder / name for name in texts}


@pytest.fixture
def openssl(tmp_path):
    return OpenSSL(tmp_path)


OPENSSL_KEYS = {
    "RSA, PKCS #1": ("genrsa", "-traditional", "2048"),
    "RSA, PKCS #8": ("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "EC with its parameters": ("ecparam", "-name", "secp384r1", "-genkey"),
    "EC, PKCS #8": ("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-521"),
}


@pytest.mark.parametrize("command", OPENSSL_KEYS.values(), ids=OPENSSL_KEYS)
def test_what_openssl_makes_is_imported_with_its_whole_chain(openssl, command):
    leaf_key = openssl(*command)
    root_key = openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    files = openssl.files(leaf=leaf_key, root=root_key, extensions="subjectAltName=DNS:shop.example.test")
    files |= openssl.files(
        authority=openssl("req", "-x509", "-key", files["root"], "-subj", "/CN=Root", "-days", "30"),
        request=openssl("req", "-new", "-key", files["leaf"], "-subj", "/CN=shop.example.test"),
    )
    body = openssl(
        "x509", "-req", "-in", files["request"], "-CA", files["authority"], "-CAkey", files["root"],
        "-days", "10", "-extfile", files["extensions"], "-text",
    )  # fmt: skip
    assert told(Given(certificate=body, chain=files["authority"].read_text(), private_key=leaf_key)) == []
    self_signed = openssl("req", "-x509", "-key", files["leaf"], "-subj", "/CN=shop.example.test")
    assert told(Given(certificate=self_signed, private_key=leaf_key)) == []
    assert "EC PARAMETERS" in openssl(*OPENSSL_KEYS["EC with its parameters"])
