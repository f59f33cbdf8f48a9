"""Programs that end-to-end tests write into a project's ``__main__.py``."""

WAITING = """
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate("web", domain_name="wait.example.test", key_algorithm="EC_prime256v1")
validation = acm.CertificateValidation(
    "web",
    certificate_arn=certificate.arn,
    opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create="{seconds}s", update="{seconds}s")),
)
pulumi.export("arn", certificate.arn)
pulumi.export("record", certificate.validation_records[0])
pulumi.export("status", validation.status)
"""

PENDING = """
import pulumi
import pulumi_acm as acm

certificate = acm.Certificate("web", domain_name="never.example.test", key_algorithm="EC_prime256v1")
pulumi.export("arn", certificate.arn)
pulumi.export("status", certificate.status)
"""

ASKING = """
import pulumi
import pulumi_acm as acm

domain = f"shop.{pulumi.Config().require('domain')}"
names = [domain, f"*.{domain}"]

before = acm.get_certificates(domain=domain)
pulumi.log.info(f"{len(before.certificates)} certificates before")

certificate = acm.Certificate(
    "web", domain_name=domain, subject_alternative_names=names[1:], key_algorithm="EC_prime256v1"
)
records = []
for record in acm.get_validation_records(domain_names=names).validation_records:
    pulumi.log.info(f"{record.name} {record.value}")
    records.append(acm.ValidationRecord(record.fqdn, name=record.name, value=record.value))
later = acm.get_validation_records_output([pulumi.Output.from_input(domain)]).validation_records[0].name
later.apply(lambda name: pulumi.log.info(f"later: {name}"))
wait = acm.CertificateValidation("web", certificate_arn=certificate.arn)

issued = acm.get_certificate_output(arn=wait.certificate_arn)
named = acm.get_certificate_output(
    domain=wait.certificate_arn.apply(lambda _: domain), statuses=[wait.status], most_recent=True
)
listed = acm.get_certificates_output(tags=wait.status.apply(lambda _: {}), domain=domain)
pulumi.export("arn", issued.arn)
pulumi.export("status", issued.status)
pulumi.export("fullChainPem", issued.full_chain_pem)
pulumi.export("named", named.arn)
pulumi.export("listed", listed.certificates.apply(lambda all: [one.arn for one in all]))
"""

COMPONENT = """
import pulumi
import pulumi_acm as acm

domain = pulumi.Config().require("domain")
web = acm.DnsValidatedCertificate(
    "web",
    domain_name=domain,
    subject_alternative_names=[f"*.{domain}", f"shop.{domain}"],
    key_algorithm="EC_prime256v1",
    record_ttl=60,
)
pulumi.export("arn", web.certificate_arn)
pulumi.export("status", web.status)
pulumi.export("recordNames", web.validation_records.apply(lambda records: [record.name for record in records]))
pulumi.export("fullChainPem", web.full_chain_pem)
pulumi.export("caBundlePem", web.ca_bundle_pem)
"""
