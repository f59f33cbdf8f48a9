"""The plugin as a process of its own, as the engine starts it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import psutil
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from acm import __version__
from acm.plugin.structs import decode, encode

ROOT = Path(__file__).parents[2]
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the plugin's executable module; each process is ended after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def make(
        *arguments: str, program: tuple[str, ...] = ("-c", "from acm.plugin import main; main()")
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, *program, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env={**os.environ, "HOME": str(tmp_path), "ACM_HOME": str(tmp_path / "home")},
        )
        started.append(process)
        return process

    yield make
    for process in started:
        process.kill()
        process.communicate()


def port_of(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return int(process.stdout.readline())


def stub_of(process: subprocess.Popen[bytes]) -> provider_pb2_grpc.ResourceProviderStub:
    return provider_pb2_grpc.ResourceProviderStub(grpc.insecure_channel(f"127.0.0.1:{port_of(process)}"))


@pytest.mark.parametrize(
    "program",
    [("-c", "from acm.plugin import main; main()"), (str(ROOT / "provider"),)],
    ids=["the executable", "the folder"],
)
def test_the_plugin_starts_both_ways_and_answers(start: Start, program: tuple[str, ...]) -> None:
    process = start("--logtostderr", "-v=9", "127.0.0.1:9", program=program)
    assert stub_of(process).GetPluginInfo(Empty(), timeout=20).version == __version__


@pytest.mark.slow
def test_standard_output_holds_the_port_and_nothing_else(start: Start) -> None:
    code = (
        "import os, sys\n"
        "from acm.plugin import protocol\n"
        "protocol.skip_the_sdk()\n"
        "from acm.plugin import server\n"
        "def noisy():\n"
        "    print('printed')\n"
        "    os.write(1, b'written\\n')\n"
        "    raise SystemExit\n"
        "server._composed = noisy\n"
        "server.serve([])\n"
    )
    process = start(program=("-c", code))
    stub = stub_of(process)
    with pytest.raises(grpc.RpcError):
        stub.CheckConfig(provider_pb2.CheckRequest(), timeout=3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)
    assert out == b""
    assert b"printed" in err
    assert b"written" in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_process_at_once(start: Start, number: signal.Signals) -> None:
    process = start()
    stub = stub_of(process)
    stub.GetPluginInfo(Empty(), timeout=20)
    began = time.monotonic()
    process.send_signal(number)
    assert process.wait(timeout=5) == 0
    assert time.monotonic() - began < 2


@pytest.mark.slow
def test_the_process_leaves_when_the_engine_that_started_it_is_gone(start: Start) -> None:
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'from acm.plugin import main; main()'],\n"
        "    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)\n"
        "child.stdout.readline()\n"
        "print(child.pid, flush=True)\n"
        "child.wait()\n"
    )
    engine = start(program=("-c", code))
    assert engine.stdout is not None
    plugin = psutil.Process(int(engine.stdout.readline()))
    engine.kill()
    try:
        plugin.wait(timeout=10)
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            plugin.kill()


def test_the_sdk_is_not_loaded_and_the_protocol_is(start: Start) -> None:
    code = (
        "import sys\n"
        "from acm.plugin.protocol import skip_the_sdk\n"
        "skip_the_sdk()\n"
        "import acm.plugin.server, acm.plugin.provider, acm.plugin.replies\n"
        "print(sorted(m for m in sys.modules if m.startswith('pulumi.') and '.proto' not in m))\n"
    )
    process = start(program=("-c", code))
    out, err = process.communicate(timeout=30)
    assert (out.strip(), err) == (b"['pulumi.runtime']", b"")


def test_the_sdk_comes_with_the_first_component_and_messages_keep_their_classes(start: Start) -> None:
    code = (
        "import sys\n"
        "from acm.plugin import protocol\n"
        "protocol.skip_the_sdk()\n"
        "import acm.plugin.server, acm.plugin.provider\n"
        "from pulumi.runtime.proto import provider_pb2\n"
        "before = 'pulumi_acm' in sys.modules, 'pulumi.resource' in sys.modules\n"
        "protocol.load_the_sdk()\n"
        "protocol.load_the_sdk()\n"
        "import acm.plugin.components.constructing, pulumi, pulumi.provider.server as sdk\n"
        "same = sdk.proto.ConstructRequest is provider_pb2.ConstructRequest\n"
        "print(before, same, 'pulumi_acm' in sys.modules, pulumi.ComponentResource.__name__)\n"
    )
    process = start(program=("-c", code))
    out, err = process.communicate(timeout=30)
    assert (out.strip(), err) == (b"(False, False) True True ComponentResource", b"")


@pytest.mark.slow
def test_a_whole_preview_leaves_no_file_behind(start: Start, tmp_path: Path) -> None:
    stub = stub_of(start())
    urn = "urn:pulumi:dev::shop::acm:index:Certificate::web"
    inputs = encode({"domainName": "example.com", "region": "us-east-1"})
    checked = stub.CheckConfig(provider_pb2.CheckRequest(news=encode({"devZone": "example.com"})), timeout=30)
    assert not checked.failures
    stub.Configure(provider_pb2.ConfigureRequest(args=checked.inputs), timeout=30)
    stub.Check(provider_pb2.CheckRequest(urn=urn, news=inputs), timeout=30)
    reply = stub.Create(provider_pb2.CreateRequest(urn=urn, properties=inputs, preview=True), timeout=30)
    assert decode(reply.properties)["validationRecords"]
    assert list(tmp_path.iterdir()) == []
