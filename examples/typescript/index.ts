// A certificate for an apex, a wildcard and one more name: its records, the wait, and what came of it.
import * as acm from "@pulumi/acm";
import * as pulumi from "@pulumi/pulumi";

const domain = new pulumi.Config().require("domain");

const certificate = new acm.Certificate("web", {
    domainName: domain,
    subjectAlternativeNames: [`*.${domain}`, `shop.${domain}`],
    keyAlgorithm: "EC_prime256v1",
    tags: { example: "typescript" },
});

// The wildcard is proven by its base domain's record, so three names need two records.
const records = [domain, `shop.${domain}`].sort().map((base, index) => {
    const wanted = certificate.validationRecords[index];
    return new acm.ValidationRecord(base, { name: wanted.name, value: wanted.value });
});

const validation = new acm.CertificateValidation("web", {
    certificateArn: certificate.arn,
    validationRecordFqdns: records.map((record) => record.fqdn),
});

// Certificate, records and wait in one: for a name of its own.
const api = new acm.DnsValidatedCertificate("api", { domainName: `api.${domain}` });

// What to publish for a name is known without any certificate.
const next = acm.getValidationRecordsOutput({ domainNames: [`next.${domain}`] });

export const arn = certificate.arn;
export const recordsToPublish = certificate.validationRecords;
export const status = validation.status;
export const notAfter = validation.notAfter;
export const fullChainPem = validation.fullChainPem;
export const apiStatus = api.status;
export const nextRecord = next.validationRecords[0].name;
