"""What the shop's program promises."""

from datetime import timedelta
from pathlib import Path

import pulumi
import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from pulumi_acm.testing import CheckFailed, Mocks, ResourceFailed

PROGRAM = Path(__file__).parents[1] / "__main__.py"
CONFIG = {"shop:domain": "shop.test", "acm:devZone": "shop.test"}


def test_browsers_get_a_chain_for_every_name_of_the_shop(acm_mocks: Mocks) -> None:
    shop = acm_mocks.up(PROGRAM, config=CONFIG)

    leaf, *chain = x509.load_pem_x509_certificates(shop["fullChainPem"].encode())
    store = Store(x509.load_pem_x509_certificates(shop["caBundlePem"].encode()))
    for name in ("shop.test", "www.shop.test"):
        verifier = PolicyBuilder().store(store).build_server_verifier(x509.DNSName(name))
        assert verifier.verify(leaf, chain)[0] == leaf


def test_a_preview_tells_the_record_to_publish_and_makes_nothing(acm_mocks: Mocks) -> None:
    shop = acm_mocks.preview(PROGRAM, config=CONFIG)

    (record,) = shop["records"]
    assert record.name.endswith(".shop.test.")
    assert shop["arn"] is pulumi.UNKNOWN
    assert acm_mocks.engine.manager.list() == ()


def test_tags_of_the_stack_are_added(acm_mocks: Mocks) -> None:
    shop = acm_mocks.up(PROGRAM, config={**CONFIG, "shop:tags": '{"team": "till"}'})

    assert shop["tags"] == {"stage": "stack", "team": "till"}


def test_a_domain_with_a_typing_error_never_gets_as_far_as_a_deployment(acm_mocks: Mocks) -> None:
    with pytest.raises(CheckFailed) as failed:
        acm_mocks.preview(PROGRAM, config={**CONFIG, "shop:domain": "shop_.test"})

    assert "letters, digits and inner hyphens only" in failed.value.properties["domainName"]


def test_somebody_else_s_record_in_the_zone_is_told_in_words(acm_mocks: Mocks) -> None:
    wanted = acm_mocks.engine.manager.validation_record("shop.test")
    acm_mocks.engine.zone("shop.test").publish(wanted.name, "elsewhere.test")

    with pytest.raises(ResourceFailed, match=r"elsewhere\.test"):
        acm_mocks.up(PROGRAM, config=CONFIG)


def test_the_certificate_ends_after_thirteen_months(acm_mocks: Mocks) -> None:
    arn = acm_mocks.up(PROGRAM, config=CONFIG)["arn"]

    acm_mocks.engine.advance(timedelta(days=396))

    assert acm_mocks.engine.manager.describe(arn).status == "EXPIRED"
