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
