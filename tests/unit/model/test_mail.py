"""Where mail about a name goes."""

import pytest

from acm.model.mail import MAILBOXES, addresses, mail_domain

DOMAINS = {
    # name, validation domain: where mail goes (specification, exceptions to this process)
    ("example.com", "example.com"): "example.com",
    ("www.example.com", "www.example.com"): "example.com",
    ("*.test.example.com", "*.test.example.com"): "test.example.com",
    ("*.test.example.com", "test.example.com"): "test.example.com",
    ("*.www.example.com", "*.www.example.com"): "example.com",
    ("a.b.example.com", "example.com"): "example.com",
    ("a.www.example.com", "www.example.com"): "www.example.com",
    ("www.com", "www.com"): "www.com",
    ("www.co.uk", "www.co.uk"): "www.co.uk",
    ("wwwx.example.com", "wwwx.example.com"): "wwwx.example.com",
    ("www.test", "www.test"): "www.test",
}


@pytest.mark.parametrize(("asked", "domain"), DOMAINS.items(), ids=[f"{n} at {d}" for n, d in DOMAINS])
def test_mail_goes_to_the_domain_that_stands_for_the_name(asked, domain):
    assert mail_domain(*asked) == domain
    assert addresses(*asked) == tuple(f"{mailbox}@{domain}" for mailbox in MAILBOXES)


def test_the_mailboxes_are_the_five_of_the_specification():
    assert set(MAILBOXES) == {"admin", "administrator", "hostmaster", "postmaster", "webmaster"}
