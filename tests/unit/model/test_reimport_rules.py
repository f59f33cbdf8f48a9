"""What may take the place of an imported certificate."""

import pytest

from acm.model.imports import reimport
from tests.support.imports import CLIENT, ENCIPHERMENT, SERVER, SIGNING, key, made

RSA = key("RSA_2048")
PRESENT = made("a.test", "b.test", usages=[SIGNING, ENCIPHERMENT], private_key=RSA)


def refused(new, current=PRESENT):
    return [failure.message for failure in reimport.refusals(current.certificate, new.certificate)]


def successor(*names, **options):
    kept = {"usages": [SIGNING, ENCIPHERMENT], "private_key": RSA}
    return made(*(names or ("a.test", "b.test")), **kept | options)


MAY = {
    "itself": PRESENT,
    "another key of the type": successor(private_key=key("RSA_2048", number=1)),
    "other names, one kept": successor("b.test", "c.test"),
    "one usage more": successor(usages=[SIGNING, ENCIPHERMENT, "KEY_AGREEMENT"]),
    "one purpose more": successor(purposes=[SERVER, CLIENT]),
    "names by address beside one kept": successor("a.test", addresses=["192.0.2.1"]),
}


@pytest.mark.parametrize("new", MAY.values(), ids=MAY)
def test_a_certificate_that_keeps_what_has_to_stay_may_take_the_place(new):
    assert refused(new) == []


MAY_NOT = {
    "another type of key": (
        successor(private_key=key()),
        "New certificate has a key of EC_prime256v1 which is different from RSA_2048 in the current certificate.",
    ),
    "another size of key": (
        successor(private_key=key("RSA_3072")),
        "New certificate has a key of RSA_3072 which is different from RSA_2048 in the current certificate.",
    ),
    "none of the names": (
        successor("c.test"),
        "the new certificate has none of the present names: a.test, b.test.",
    ),
    "a usage less": (
        successor(usages=[SIGNING]),
        "New certificate is missing one or more Key Usages supported by the currently imported certificate: KEY_ENCIPHERMENT.",
    ),
    "no usages": (
        successor(usages=[]),
        "the new certificate lacks the extension Key Usage, which the present one has.",
    ),
    "another purpose": (
        successor(purposes=["1.2.3.4"]),
        "New certificate is missing one or more Extended Key Usages supported by the currently imported certificate: TLS_WEB_SERVER_AUTHENTICATION.",
    ),
    "no purposes": (
        successor(purposes=[]),
        "the new certificate lacks the extension Extended Key Usage, which the present one has.",
    ),
}


@pytest.mark.parametrize(("new", "why"), MAY_NOT.values(), ids=MAY_NOT)
def test_a_certificate_that_lacks_something_may_not(new, why):
    assert refused(new) == [why]


@pytest.mark.parametrize(
    ("without", "extension"), [({"usages": []}, "Key Usage"), ({"purposes": []}, "Extended Key Usage")]
)
def test_an_extension_that_was_not_there_may_not_be_added(without, extension):
    assert refused(PRESENT, current=successor(**without)) == [
        f"the new certificate has the extension {extension}, the present one has not."
    ]


def test_client_authentication_may_go_and_so_may_key_encipherment_of_a_curve():
    both = successor(purposes=[SERVER, CLIENT])
    assert refused(PRESENT, current=both) == []
    curve = made("a.test", usages=[SIGNING, ENCIPHERMENT])
    assert refused(made("a.test", usages=[SIGNING]), current=curve) == []


def test_every_reason_is_told():
    assert len(refused(made("c.test", usages=[], purposes=[]))) == 4


def test_an_address_that_stays_is_a_name_kept():
    before = made(common_name="192.0.2.1", addresses=["192.0.2.1"])
    assert refused(made("a.test", addresses=["192.0.2.1"]), current=before) == []
    assert refused(made("a.test"), current=before) == [
        "the new certificate has none of the present names: 192.0.2.1."
    ]


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (successor("a.test", "c.test", "d.test"), "names gained: c.test, d.test; names lost: b.test"),
        (successor("a.test", "b.test", addresses=["192.0.2.1"]), "names gained: 192.0.2.1"),
        (successor("a.test"), "names lost: b.test"),
        (
            successor(*(f"n{number:02}.test" for number in range(13)), "a.test", "b.test"),
            "n09.test and 3 more",
        ),
        (PRESENT, ""),
    ],
)
def test_names_gained_and_lost_are_told(new, said):
    text = str(reimport.names_changed(PRESENT.certificate, new.certificate))
    assert (said in text) if said else text == ""
