"""The file of `acm serve --config`: what wins over what, and what is said of a file that cannot be used."""

import pytest

from acm.cli.settings_errors import load_settings
from acm.model.errors import InvalidSetting
from acm.settings import LogFormat, ServerSettings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    monkeypatch.setattr("os.environ", {})


@pytest.fixture
def write(tmp_path):
    def write(text: str):
        path = tmp_path / "acm.toml"
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
        return path

    return write


def load(path, **options) -> ServerSettings:
    return load_settings(ServerSettings, options, config=path)


FILE = """
listen = "127.0.0.1:1"
log_format = "json"
accepted_suffixes = ["test"]
[dns_zones."example.test"]
server = "192.0.2.1"
secret = "c2VjcmV0"
"""


def test_a_file_has_the_settings_names_as_keys(write):
    settings = load(write(FILE))
    assert (settings.listen, settings.log_format, settings.accepted_suffixes) == (
        "127.0.0.1:1",
        LogFormat.JSON,
        ("test",),
    )
    assert settings.dns_zones["example.test"].server == "192.0.2.1"


def test_an_option_wins_over_a_variable_and_a_variable_over_the_file(write, monkeypatch):
    monkeypatch.setattr("os.environ", {"ACM_LISTEN": "127.0.0.1:2", "ACM_LOG_FORMAT": "plain"})
    settings = load(write(FILE), listen="127.0.0.1:3")
    assert (settings.listen, settings.log_format) == ("127.0.0.1:3", LogFormat.PLAIN)


@pytest.mark.parametrize(
    ("text", "told"),
    {
        "a key that is misspelt": ("lisen = 1", "Did you mean `listen`?"),
        "a key with a hyphen": ("log-format = 'json'", "Did you mean `log_format`?"),
        "a key like nothing": ("zzzzzz = 1", "docs/server.md"),
        "what is no TOML": ("listen", "cannot be used"),
        "what is no text": ("listen = '\udcff'", "cannot be used"),
        "a value that is wrong": ("stop_seconds = 'soon'", "acm.toml: stop_seconds"),
        "a part of a zone that there is not": ("[dns_zones.x]\nserver = 'a'\nhost = 'b'", "acm.toml: dns_zones.x.host"),
    }.values(),
)  # fmt: skip
def test_a_file_is_refused_with(write, text, told):
    with pytest.raises(InvalidSetting) as refusal:
        load(write(text))
    assert told in refusal.value.diagnostics()


def test_no_value_of_a_file_is_shown_with_its_refusal(write):
    with pytest.raises(InvalidSetting) as refusal:
        load(write("[dns_zones.x]\nserver = 'a'\nsecret = ['canary']"))
    assert "canary" not in refusal.value.diagnostics()


def test_a_file_that_is_not_there_is_said_to_be(tmp_path):
    with pytest.raises(InvalidSetting, match="No such file"):
        load(tmp_path / "acm.toml")
