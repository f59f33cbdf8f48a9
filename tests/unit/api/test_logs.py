"""The server's log: one line a request, whatever a client sends, and nothing that nobody may see."""

import io
import json
import logging

from acm.api.call import Caller
from acm.api.observing import Observed
from acm.api.server.logs import log_request, logging_to
from acm.settings import LogFormat


def observed(**changes) -> Observed:
    caller = Caller(account="111122223333", region="eu-west-1", access_key="AKIA")
    values = {"operation": "DescribeCertificate", "caller": caller, "status": 200, "seconds": 0.0021}
    return Observed("1-2-3", **{**values, **changes})


def written(log_format: LogFormat, write) -> list[str]:
    stream = io.StringIO()
    with logging_to(stream, log_format):
        write()
    return stream.getvalue().splitlines()


def test_a_request_is_one_json_object_with_who_called_what_and_how_it_ended():
    (line,) = written(LogFormat.JSON, lambda: log_request(observed(status=400, code="InvalidArnException")))
    shown = json.loads(line)
    assert shown.pop("time").endswith("Z")
    assert shown == {
        "level": "info",
        "message": "DescribeCertificate",
        "requestId": "1-2-3",
        "operation": "DescribeCertificate",
        "account": "111122223333",
        "region": "eu-west-1",
        "accessKey": "AKIA",
        "status": 400,
        "code": "InvalidArnException",
        "milliseconds": 2.1,
    }


def test_a_request_from_nobody_known_has_no_account():
    (line,) = written(LogFormat.JSON, lambda: log_request(observed(caller=None)))
    assert "account" not in json.loads(line)


def test_a_failure_of_the_service_is_an_error():
    (line,) = written(LogFormat.JSON, lambda: log_request(observed(status=500)))
    assert json.loads(line)["level"] == "error"


def test_a_line_for_people_names_each_field():
    (line,) = written(LogFormat.PLAIN, lambda: log_request(observed()))
    assert "info DescribeCertificate requestId=1-2-3 account=111122223333" in line


def test_what_a_client_sends_cannot_begin_a_line_or_colour_a_terminal():
    caller = Caller(account="1", region="r", access_key="A\n2026 error \x1b[31mforged")
    (line,) = written(LogFormat.PLAIN, lambda: log_request(observed(caller=caller)))
    assert line.isprintable()


def test_an_exception_stays_on_one_line_of_json():
    def fail():
        try:
            raise ValueError("why")
        except ValueError:
            logging.getLogger("acm.something").exception("failed")

    (line,) = written(LogFormat.JSON, fail)
    assert "ValueError: why" in json.loads(line)["exception"]


def test_loggers_are_afterwards_as_they_were():
    logger = logging.getLogger("acm")
    before = logger.handlers, logger.level, logger.propagate
    written(LogFormat.JSON, lambda: None)
    assert (logger.handlers, logger.level, logger.propagate) == before
