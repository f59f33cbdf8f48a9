"""Validation over HTTP under the real CLI: known at preview, waited for with the reason, and settled afterwards."""

import pytest

from acm.validation.tokens import http_redirect
from tests.support.bind9 import Bind9
from tests.support.nginx import Nginx

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.peer]
HOST = "web.http.test"
REDIRECT = http_redirect(
    installation="default", account="123456789012", base_url="http://acm-validations.internal", name=HOST
)
PROGRAM = f"""
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate(
    "web", domain_name="{HOST}", validation_method="HTTP", key_algorithm="EC_prime256v1"
)
validation = acm.CertificateValidation("web", certificate_arn=certificate.arn)
pulumi.export("from", certificate.validation_redirects[0].redirect_from)
pulumi.export("to", certificate.validation_redirects[0].redirect_to)
pulumi.export("status", validation.status)
"""


def test_a_stack_knows_the_redirect_at_preview_and_is_issued_once_the_server_has_it(project, tmp_path):
    with (
        Nginx(tmp_path / "nginx") as nginx,
        Bind9(tmp_path / "named", ("http.test",), records={"http.test": f"web A {nginx.address}"}) as bind9,
    ):
        servers = {"ACM_NAMESERVERS": f"127.0.0.1:{bind9.port}", "ACM_PREFLIGHT": "WARN"}
        stack = project("quickstart", program=PROGRAM, **servers)
        preview = stack.pulumi("preview").output
        assert REDIRECT.redirect_from in preview
        assert (
            f"{HOST} waits for this redirect: {REDIRECT.redirect_from} to {REDIRECT.redirect_to}" in preview
        )
        assert "it answered with status 404" in preview

        nginx.serve({f"/{REDIRECT.redirect_from.split('/', 3)[3]}": f"return 301 {REDIRECT.redirect_to};"})
        assert f"{HOST} issues in seconds: its page is there." in stack.pulumi("preview").output
        stack.pulumi("up", "--yes", "--skip-preview")
        stack.pulumi("refresh", "--yes", "--skip-preview")
        outputs = stack.resources()["Certificate/web"]["outputs"]
        assert (outputs["status"], outputs["validationRecords"]) == ("ISSUED", [])
        assert outputs["validationRedirects"] == [
            {"domainName": HOST, "redirectFrom": REDIRECT.redirect_from, "redirectTo": REDIRECT.redirect_to}
        ]
        stack.pulumi("preview", "--expect-no-changes")
        stack.pulumi("destroy", "--yes", "--skip-preview")
