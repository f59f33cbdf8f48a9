"""What the plugin loads: with the embedded backend neither the service over HTTP nor a client for others."""

import json
import subprocess
import sys

PROGRAM = """
import json, sys
from acm.plugin.server import Server

class Log:
    def status(self, message): ...
    def tell_user(self, message): ...
    def warn_user(self, message): ...

server = Server()
provider = server.provider()
inputs = provider.check_config(json.loads(sys.argv[1])).inputs
provider.configure(inputs, Log())
provider.session.manager.list()
server.stop()
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules} | {n for n in sys.modules if n.startswith("acm.")})))
"""
HEAVY = {"botocore", "boto3", "starlette", "uvicorn", "acm.wire", "acm.api", "acm.manager.remote"}


def loaded(inputs):
    command = [sys.executable, "-c", PROGRAM, json.dumps(inputs)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
    return set(json.loads(done.stdout))


def test_an_embedded_backend_loads_no_client_and_no_server(tmp_path):
    modules = loaded({"home": str(tmp_path)})
    assert "acm.manager.embedded" in modules
    assert modules & HEAVY == set()
