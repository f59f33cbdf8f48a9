"""Which code each error has with each operation, and that every modelled error can be had."""

import pytest

from acm.api.faults import COMMON, fault_of, unexpected
from acm.model.errors import ERRORS, TooManyTags
from acm.wire import model

ALL = (*ERRORS.values(), TooManyTags)


OPERATIONS = [(of, name) for of in (model.ACM, model.PRIVATE_CA) for name in model.operation_names(of)]


@pytest.mark.parametrize(("of", "operation"), OPERATIONS, ids=lambda part: getattr(part, "name", part))
def test_an_operation_answers_codes_of_its_own_model_and_common_ones_only(of, operation):
    modelled = {shape.name for shape in model.operation(operation, of).error_shapes}
    codes = {fault_of(error("words"), operation, of).code for error in ALL}
    defect = unexpected(f"{of.target_prefix}.{operation}").code
    assert codes | {defect} <= modelled | COMMON


SAID = {
    ("TooManyTags", "AddTagsToCertificate"): "TooManyTagsException",
    ("LimitExceeded", "RequestCertificate"): "LimitExceededException",
    ("LimitExceeded", "TagResource"): "ServiceQuotaExceededException",
    ("InvalidArn", "DescribeCertificate"): "InvalidArnException",
    ("InvalidArn", "ListTagsForResource"): "ValidationException",
    ("InvalidState", "ImportCertificate"): "ValidationException",
    ("InvalidState", "UpdateCertificateOptions"): "InvalidStateException",
    ("Conflict", "DeleteCertificate"): "ConflictException",
    ("DatabaseLocked", "DescribeCertificate"): "ThrottlingException",
    ("DiskFull", "RequestCertificate"): "InternalFailure",
    ("DiskFull", "CreateAcmeEndpoint"): "InternalServerException",
}


@pytest.mark.parametrize(("error", "operation"), SAID)
def test_the_code_that_says_most_is_chosen(error, operation):
    kind = next(kind for kind in ALL if kind.__name__ == error)
    assert fault_of(kind("words"), operation).code == SAID[error, operation]


@pytest.mark.parametrize(
    "target", ["CertificateManager.RequestCertificate", "CertificateManager.CreateAcmeEndpoint", "x"]
)
def test_a_defect_has_a_status_that_clients_try_again_after(target):
    assert unexpected(target).status == 500
