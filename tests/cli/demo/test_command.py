"""The demo for a person: two addresses, and nothing left behind when it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from fedibrand.testing.running import free_port


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_both_addresses_and_ends_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "fedibrand", "demo", "--port", str(port)]
        environ = {**os.environ, "TMPDIR": str(tmp_path)}
        with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            told = ""
            for line in running.stdout:
                told += line
                if "signs you in" in line:
                    break
            addresses = re.findall(r"http://localhost:(\d+)/\S+", told)
            assert port not in map(int, addresses)
            assert len(set(addresses)) == 2
            assert told.index(f"http://localhost:{addresses[0]}/desk\n") < told.index("/desk/join/")
            for address in re.findall(r"http://localhost:\d+/\S+", told):
                with urllib.request.urlopen(address) as response:
                    assert response.status == 200
            assert f'"@acme@localhost:{addresses[0]} the kettle leaks"' in told
            running.send_signal(number)
            assert running.wait(timeout=20) == 0
    for each in addresses:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", int(each)))
    assert list(tmp_path.iterdir()) == []
