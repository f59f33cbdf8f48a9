"""The Python programs in the schema's texts, previewed by the real CLI beside an engine that has a certificate."""

import shutil
import subprocess

import pytest

from acm.plugin.schema import schema
from tests.support.imports import made, root
from tests.support.project import BIN
from tools.documents.facts import usage

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PACKAGE = schema()
PROGRAMS = {
    f"{token.rpartition(':')[2]}: {title}": programs["python"]
    for token, described in (PACKAGE["resources"] | PACKAGE["functions"]).items()
    for title, programs in usage(described["description"]).examples.items()
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A home with one certificate that is issued: the one that the examples of the functions look for."""
    folder = tmp_path_factory.mktemp("example") / "home"
    options = {"ACM_HOME": str(folder), "ACM_DEV_ZONE": "example.com", "ACM_TEST": "1"}
    _acm(options, "request", "example.com", "--san", "*.example.com", "--tag", "env=prod", "--output", "json")
    arn = _acm(options, "list", "--output", "plain").split("\t")[0]
    _acm(options, "publish", arn)
    _acm(options, "wait", arn)
    return folder


def _acm(options, *arguments):
    done = subprocess.run(
        [BIN / "acm", *arguments], env=options, text=True, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_example_previews_without_an_error_or_a_warning(project, home, name):
    stack = project(program=PROGRAMS[name])
    shutil.copytree(home, stack.home)
    _put_files(stack.program)
    stack.pulumi("config", "set", "acm:devZone", "example.com")
    stack.pulumi("config", "set", "--secret", "tsigSecret", "c2VjcmV0LW9mLTI1Ni1iaXRzLW9mLXRoZS1rZXkhISE=")
    stack.pulumi("config", "set", "--secret", "exportPassphrase", "correct horse battery")

    preview = stack.pulumi("preview")

    assert "warning" not in preview.output
    assert "error" not in preview.output


def _put_files(folder):
    """Put there the certificate, chain and key that the example of imports names."""
    signed = made("shop.example.com", issuer=root())
    (folder / "shop.pem").write_text(signed.pem)
    (folder / "shop-chain.pem").write_text(signed.chain_pem)
    (folder / "shop.key").write_text(signed.key_pem)
