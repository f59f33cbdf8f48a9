"""Programs whose resources are answered by the real ones."""

import json
from datetime import UTC, datetime, timedelta

import pulumi
import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store
from pulumi import ResourceOptions

import pulumi_acm as acm
from acm.compose import open_manager
from acm.model.lifecycle import CertificateStatus
from acm.plugin.engine_log import ResourceLog
from acm.settings import Settings
from pulumi_acm.testing import CheckFailed, Engine, Mocks, ResourceFailed
from pulumi_acm.testing._plugin import _Log

DEV = {"acm:devZone": "example.test"}
NOTHING_LISTENS_THERE = {
    "example.test": {
        "server": "192.0.2.1",
        "keyName": "acm",
        "secret": "c2VjcmV0",
        "algorithm": "hmac-sha512",
    }
}


def certificate(name="web", **arguments):
    given = {"domain_name": "example.test", "key_algorithm": "EC_prime256v1", **arguments}
    return acm.Certificate(name, **given)


def record(made, index=0, **arguments):
    wanted = made.validation_records[index]
    return acm.ValidationRecord("record", name=wanted.name, value=wanted.value, **arguments)


def whole(**arguments):
    """Declare a certificate, its record and its wait; return what a listener and a test want of them."""
    made = certificate(subject_alternative_names=["*.example.test"], **arguments)
    published = record(made)
    wait = acm.CertificateValidation(
        "wait", certificate_arn=made.arn, validation_record_fqdns=[published.fqdn]
    )
    return {
        "id": made.id,
        "arn": made.arn,
        "records": made.validation_records,
        "tags": made.tags_all,
        "published": published.id,
        "status": wait.status,
        "chain": wait.full_chain_pem,
        "roots": wait.ca_bundle_pem,
        "not_after": wait.not_after,
    }


@pytest.mark.parametrize(
    ("arguments", "place", "words"),
    [
        ({"domain_name": "shop_.test"}, "domainName", "letters, digits and inner hyphens only"),
        ({"domain_name": "test"}, "domainName", "InvalidDomainName"),
        ({"key_algorithm": "RSA_1024"}, "keyAlgorithm", "RSA_2048"),
        ({"tags": {"aws:mine": "x"}}, 'tags["aws:mine"]', "InvalidTag"),
        ({"region": "here"}, "region", "is no region"),
    ],
)
@pytest.mark.parametrize("run", [Mocks.up, Mocks.preview])
def test_a_wrong_input_ends_the_test_with_the_words_of_the_provider(acm_mocks, run, arguments, place, words):
    with pytest.raises(CheckFailed) as failed:
        run(acm_mocks, lambda: certificate(**arguments), config=DEV)

    assert words in failed.value.properties[place]
    assert words in str(failed.value)
    assert failed.value.urn.endswith("::acm:index:Certificate::web")
    assert acm_mocks.engine.manager.list() == ()


def test_a_certificate_is_validated_and_issued_and_its_chain_verifies(acm_mocks):
    seen = acm_mocks.up(whole, config=DEV)

    leaf, *chain = x509.load_pem_x509_certificates(seen["chain"].encode())
    roots = x509.load_pem_x509_certificates(seen["roots"].encode())
    verifier = PolicyBuilder().store(Store(roots)).build_server_verifier(x509.DNSName("www.example.test"))
    assert verifier.verify(leaf, chain)[0] == leaf
    assert seen["status"] == "ISSUED"
    assert seen["id"] == seen["arn"]


def test_the_records_are_those_of_an_ordinary_engine_and_stand_in_the_zone(acm_mocks, tmp_path):
    seen = acm_mocks.up(whole, config=DEV)

    wanted = open_manager(Settings(home=tmp_path)).validation_record("example.test")
    (shown,) = seen["records"]
    (there,) = acm_mocks.engine.zone("example.test").records()
    assert (shown.name, shown.value) == (wanted.name, wanted.value)
    assert (there.name, there.type, there.value) == (wanted.name, wanted.type, wanted.value)
    assert sorted(shown.domain_names) == ["*.example.test", "example.test"]


def test_a_preview_knows_the_records_leaves_the_rest_open_and_has_no_effect(acm_mocks):
    seen = acm_mocks.preview(whole, config=DEV)

    (shown,) = seen["records"]
    assert shown.name.endswith(".example.test.")
    assert [name for name, value in seen.items() if value is pulumi.UNKNOWN] == [
        "id", "arn", "status", "chain", "roots", "not_after",
    ]  # fmt: skip
    assert acm_mocks.engine.manager.list() == ()
    assert acm_mocks.engine.zone("example.test").records() == ()


def test_a_name_that_a_preview_does_not_know_leaves_the_records_open(acm_mocks):
    def program():
        first = certificate()
        return {"records": certificate("second", domain_name=first.arn).validation_records}

    assert acm_mocks.preview(program, config=DEV) == {"records": pulumi.UNKNOWN}


def test_a_secret_stays_one_and_is_in_no_file_of_the_plugin(acm_mocks):
    def program():
        made = certificate(tags={"owner": pulumi.Output.secret("canary-4711")})
        return {"tags": pulumi.Output.from_input(made.tags).is_secret(), "open": made.status.is_secret()}

    assert acm_mocks.up(program, config=DEV) == {"tags": True, "open": False}


def test_the_reason_of_a_secret_input_names_no_value(acm_mocks):
    def program():
        return certificate(tags={"owner": pulumi.Output.secret("canary-4711\n" * 99)})

    with pytest.raises(CheckFailed) as failed:
        acm_mocks.up(program, config=DEV)

    assert "canary" not in str(failed.value)
    assert list(failed.value.properties) == [""]


def test_servers_of_a_deployment_are_never_asked(acm_mocks):
    seen = acm_mocks.up(whole, config={"acm:dnsZones": json.dumps(NOTHING_LISTENS_THERE)})

    assert seen["status"] == "ISSUED"


def test_a_record_outside_the_provider_s_zones_is_refused_as_in_a_deployment(acm_mocks):
    with pytest.raises(ResourceFailed, match="dnsZones"):
        acm_mocks.preview(whole)


def wait_only():
    """Declare a certificate and its wait; somebody else is to publish."""
    made = certificate()
    return {"status": acm.CertificateValidation("wait", certificate_arn=made.arn).status}


def leave_out(zone, name):
    """Publish nothing."""


def publish_wrongly(zone, name):
    zone.publish(name, "elsewhere.example.test")


def fail(zone, name):
    zone.failing = True


@pytest.mark.parametrize(
    ("break_zone", "words"),
    [(leave_out, "NXDOMAIN"), (publish_wrongly, "elsewhere.example.test"), (fail, "SERVFAIL")],
)
def test_a_broken_zone_ends_the_wait_at_once_with_what_dns_answered(acm_mocks, break_zone, words):
    engine = acm_mocks.engine
    before = engine.now
    break_zone(engine.zone("example.test"), engine.manager.validation_record("example.test").name)

    with pytest.raises(ResourceFailed, match=words) as failed:
        acm_mocks.up(wait_only, config=DEV)

    assert "not issued within 4500 s" in failed.value.reasons[0]
    assert engine.now - before > timedelta(minutes=75)


def test_a_record_that_is_dropped_is_missed_by_the_next_certificate(acm_mocks):
    acm_mocks.up(whole, config=DEV)
    zone = acm_mocks.engine.zone("example.test")
    assert acm_mocks.up(wait_only, config=DEV) == {"status": "ISSUED"}

    zone.drop(zone.records()[0].name)

    with pytest.raises(ResourceFailed, match="NXDOMAIN"):
        acm_mocks.up(wait_only, config=DEV)
    with pytest.raises(LookupError, match="there are: none"):
        zone.drop("_gone.example.test")


def test_a_zone_that_is_mended_ends_the_next_wait(acm_mocks):
    zone = acm_mocks.engine.zone("example.test")
    zone.failing = True

    with pytest.raises(ResourceFailed, match="SERVFAIL"):
        acm_mocks.up(wait_only, config=DEV)
    zone.failing = False
    (pending,) = acm_mocks.engine.manager.list()
    wanted = pending.validations[0].record
    zone.publish(wanted.name, wanted.value)
    acm_mocks.engine.advance(timedelta(minutes=10))

    assert acm_mocks.engine.manager.describe(pending.arn).status is CertificateStatus.ISSUED


def test_a_record_that_another_branch_of_the_program_publishes_later_ends_the_wait(acm_mocks):
    def program():
        made = certificate()
        wait = acm.CertificateValidation("wait", certificate_arn=made.arn)
        slow = acm.Certificate("slow", domain_name="slow.example.test", key_algorithm="EC_prime256v1")
        wanted = made.validation_records[0]
        name = pulumi.Output.all(wanted.name, slow.arn).apply(lambda both: both[0])
        acm.ValidationRecord("record", name=name, value=wanted.value)
        return {"status": wait.status}

    assert acm_mocks.up(program, config=DEV) == {"status": "ISSUED"}


def test_a_certificate_that_waits_for_itself_is_issued(acm_mocks):
    wanted = open_manager(Settings()).validation_record("example.test")
    acm_mocks.engine.zone("example.test").publish(wanted.name, wanted.value)

    seen = acm_mocks.up(lambda: {"status": certificate(wait_for="ISSUED").status}, config=DEV)

    assert seen == {"status": "ISSUED"}


def test_a_clock_that_goes_on_shows_a_renewed_certificate(acm_mocks):
    arn = acm_mocks.up(whole, config=DEV)["arn"]
    first = acm_mocks.engine.manager.describe(arn).material
    acm_mocks.engine.advance(timedelta(days=340))

    found = acm_mocks.up(lambda: {"serial": acm.Certificate.get("found", arn).serial}, config=DEV)

    assert found["serial"] != first.serial


def test_a_clock_beyond_the_end_shows_an_expired_certificate(acm_mocks):
    arn = acm_mocks.up(lambda: whole(renewal="WHEN_IN_USE"), config=DEV)["arn"]
    acm_mocks.engine.advance(timedelta(days=394))
    assert acm_mocks.engine.manager.describe(arn).status is CertificateStatus.ISSUED
    acm_mocks.engine.advance(timedelta(days=2))

    found = acm_mocks.up(lambda: {"status": acm.Certificate.get("found", arn).status}, config=DEV)

    assert found == {"status": "EXPIRED"}


def test_dates_are_those_of_the_clock():
    with Engine(start=datetime(2030, 1, 1, tzinfo=UTC)) as engine:
        seen = Mocks(engine=engine).up(whole, config=DEV)

    assert seen["not_after"].startswith("2031-01-")


def test_an_import_takes_what_is_there(acm_mocks):
    arn = acm_mocks.up(whole, config=DEV)["arn"]

    def program():
        return {"status": certificate(opts=ResourceOptions(import_=arn)).status}

    assert acm_mocks.up(program, config=DEV) == {"status": "ISSUED"}


def test_looking_up_what_is_not_there_fails(acm_mocks):
    arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000"

    with pytest.raises(ResourceFailed, match="does not exist"):
        acm_mocks.up(lambda: acm.Certificate.get("found", arn), config=DEV)


def test_an_explicit_provider_has_its_own_configuration(acm_mocks):
    def program():
        provider = acm.Provider("eu", region="eu-west-1", dev_zone=["example.test"], home="/var/lib/acm")
        return {"arn": certificate(opts=ResourceOptions(provider=provider)).arn}

    assert acm_mocks.up(program)["arn"].startswith("arn:aws:acm:eu-west-1:")


def test_a_wrong_configuration_is_refused_at_its_property(acm_mocks):
    with pytest.raises(CheckFailed) as failed:
        acm_mocks.up(certificate, config={"acm:accountId": "12"})

    assert list(failed.value.properties) == ["accountId"]


def test_a_warning_is_kept_and_a_status_line_is_not():
    kept = []
    messages = ResourceLog(_Log(lambda urn, text: kept.append((urn, text))), "urn:of:it")

    messages.status("looks again soon")
    messages.warn_user("The record stays in DNS.")

    assert kept == [("urn:of:it", "The record stays in DNS.")]


class Others(pulumi.runtime.Mocks):
    """Answers for a package of somebody else."""

    def new_resource(self, args):
        return "i-1", {**args.inputs, "privateIp": "10.0.0.1"}

    def call(self, args):
        return {"answer": args.token}, []


class Instance(pulumi.CustomResource):
    """A resource of another package."""

    def __init__(self, logical_name, token="other:index:Instance", **inputs):
        super().__init__(token, logical_name, {"privateIp": None, **inputs})


def test_other_packages_are_answered_by_what_the_test_gives(acm_engine):
    def program():
        made = Instance("one")
        asked = pulumi.runtime.invoke("other:index:ask", {}).value
        return {"id": made.id, "asked": asked}

    assert Mocks(engine=acm_engine, others=Others()).up(program) == {
        "id": "i-1",
        "asked": {"answer": "other:index:ask"},
    }
    assert Mocks(engine=acm_engine).up(lambda: {"id": Instance("one").id}) == {"id": "one_id"}


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("aws:route53/record:Record", lambda text: {"records": [text]}),
        ("cloudflare:index/record:Record", lambda text: {"content": text}),
        ("gcp:dns/recordSet:RecordSet", lambda text: {"rrdatas": [text]}),
    ],
)
def test_a_record_of_another_dns_package_counts(acm_mocks, token, value):
    acm_mocks.engine.zone("example.test")

    def program():
        made = certificate()
        wanted = made.validation_records[0]
        published = Instance("cname", token, name=wanted.name, type="CNAME", **value(wanted.value))
        wait = acm.CertificateValidation(
            "wait", certificate_arn=made.arn, opts=ResourceOptions(depends_on=[published])
        )
        return {"status": wait.status}

    assert acm_mocks.up(program) == {"status": "ISSUED"}


def test_a_name_in_no_zone_is_looked_for_nowhere(acm_mocks):
    def program():
        made = certificate(domain_name="example.com")
        return acm.CertificateValidation("wait", certificate_arn=made.arn).id

    with pytest.raises(ResourceFailed, match="outside allowedNetworks"):
        acm_mocks.up(program, config=DEV)


def test_a_zone_may_be_made_after_the_engine_has_begun(acm_mocks):
    wanted = acm_mocks.engine.manager.validation_record("late.test")
    acm_mocks.engine.zone("late.test").publish(wanted.name, wanted.value)

    seen = acm_mocks.up(lambda: {"status": certificate(domain_name="late.test", wait_for="ISSUED").status})

    assert seen == {"status": "ISSUED"}


def test_pulumi_s_own_way_of_setting_mocks_works(acm_mocks, acm_zone):
    pulumi.runtime.set_mocks(acm_mocks, preview=False)
    pulumi.runtime.set_all_config(DEV)
    seen = []

    @pulumi.runtime.test
    def program():
        return certificate().arn.apply(seen.append)

    program()

    assert seen == [acm_mocks.engine.manager.list()[0].arn]
    assert acm_zone("example.test").records() == ()


def test_functions_are_answered_by_the_engine_in_both_forms(acm_mocks):
    arn = acm_mocks.up(whole, config=DEV)["arn"]

    def program():
        return {
            "status": acm.get_certificate_output(arn=arn).status,
            "arns": [found.arn for found in acm.get_certificates().certificates],
            "records": acm.get_validation_records(domain_names=["example.test"]).validation_records,
        }

    seen = acm_mocks.up(program, config=DEV)

    assert (seen["status"], seen["arns"]) == ("ISSUED", [arn])
    assert [record["name"] for record in seen["records"]] == [
        acm_mocks.engine.manager.validation_record("example.test").name
    ]


def test_a_function_refuses_in_the_words_of_a_deployment(acm_mocks):
    with pytest.raises(CheckFailed) as failed:
        acm_mocks.preview(lambda: acm.get_validation_records(domain_names=["shop_.test"]), config=DEV)

    assert "letters, digits and inner hyphens only" in failed.value.properties["domainNames[0]"]


def component(domain="example.test"):
    made = acm.DnsValidatedCertificate(
        "web",
        domain_name=domain,
        subject_alternative_names=[f"*.{domain}", f"shop.{domain}"],
        key_algorithm="EC_prime256v1",
    )
    return {
        "status": made.status,
        "records": made.validation_records,
        "options": made.domain_validation_options,
    }


def test_a_component_is_made_by_the_plugin_over_the_same_mocks(acm_mocks):
    planned = acm_mocks.preview(component, config=DEV)
    made = acm_mocks.up(component, config=DEV)

    assert (planned["status"], made["status"]) == (pulumi.UNKNOWN, "ISSUED")
    for seen in (planned, made):
        assert [sorted(one.domain_names) for one in seen["records"]] == [
            ["*.example.test", "example.test"],
            ["shop.example.test"],
        ]
        assert {one.domain_name for one in seen["options"]} == {
            "example.test", "*.example.test", "shop.example.test",
        }  # fmt: skip
        assert all(one.resource_record_name for one in seen["options"])
    assert len(acm_mocks.engine.manager.list()) == 1


@pytest.mark.parametrize("run", [Mocks.up, Mocks.preview])
def test_wrong_inputs_of_a_component_are_told_at_their_property(acm_mocks, run):
    with pytest.raises(CheckFailed) as failed:
        run(acm_mocks, lambda: component("shop_.test"), config=DEV)

    assert "letters, digits and inner hyphens only" in failed.value.properties["domainName"]


def test_a_child_of_a_component_that_fails_is_the_one_that_is_told(acm_mocks):
    with pytest.raises(ResourceFailed, match="NoZone") as failed:
        acm_mocks.up(lambda: component("other.test"), config=DEV)

    assert "::acm:index:ValidationRecord::" in failed.value.urn
