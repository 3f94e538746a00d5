"""serve, lookup and doctor, with a real server in a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fedibrand.testing.running import free_port
from tests.cli.conftest import Shell


@pytest.fixture
def served(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[str]]:
    """Serve a fresh instance under the address that its one brand was made for."""
    port = free_port()
    for name, value in {
        "FEDIBRAND_URL": f"http://localhost:{port}",
        "FEDIBRAND_LISTEN": f"127.0.0.1:{port}",
        "FEDIBRAND_LOG": "json",
    }.items():
        monkeypatch.setenv(name, value)
    command = [sys.executable, "-m", "fedibrand", "serve"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ.copy()) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        assert json.loads(line)["event"] == "serving", line
        yield server
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0


def add(shell: Shell, handle: str) -> str:
    more = ("--name", handle, "--responsible", "A", "--contact", "a@a.example")
    added = shell.run("brand", "add", handle, *more, "--privacy-notice", "https://a.example", "--json")
    return str(added.json["acct"])


def test_a_served_brand_is_seen_from_outside_as_the_doctor_and_a_stranger_see_it(
    shell: Shell, served: subprocess.Popen[str]
) -> None:
    shell.run("brand", "remove", "acme", "--confirm", "acme")
    acct = add(shell, "emca")
    look = until_found(shell, acct)
    assert [step["well"] for step in look["steps"]] == [True, True, True]
    assert look["type"] == "Organization"
    assert [(key["kind"], key["bits"], key["fault"]) for key in look["keys"]] == [
        ("RSA", 2048, ""),
        ("Ed25519", 256, ""),
    ]
    assert look["followers"] == "0, members hidden"
    assert look["warnings"] == []
    ran = shell.run("doctor", "--json")
    found = {each["what"]: each["state"] for each in ran.json}
    assert ran.code == 0
    assert found[f"WebFinger {acct}"] == found[f"actor of {acct}"] == "ok"

    unknown = shell.run("lookup", acct.replace("emca", "nix"), "--json")
    assert (unknown.code, unknown.json["steps"][0]["well"]) == (1, False)


def until_found(shell: Shell, acct: str) -> dict[str, object]:
    """Look a brand up until the server has noticed that it was added: within a second, tried for many."""
    for _ in range(100):
        ran = shell.run("lookup", acct, "--json")
        if ran.code == 0:
            return dict(ran.json)
    raise AssertionError(ran.out)


def test_a_port_that_is_taken_is_refused_in_a_sentence(shell: Shell, served: subprocess.Popen[str]) -> None:
    taken = subprocess.run(
        [sys.executable, "-m", "fedibrand", "serve"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr.splitlines()[-1].startswith("cannot-open: ")
    assert "Traceback" not in taken.stderr


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "secret"
    secret.write_text(os.environ["FEDIBRAND_SECRET"])
    secret.chmod(0o644)
    shell.folder.chmod(0o755)
    monkeypatch.delenv("FEDIBRAND_SECRET")
    monkeypatch.setenv("FEDIBRAND_SECRET_FILE", str(secret))
    ran = shell.run("doctor", "--json")
    found = {each["what"]: each for each in ran.json}
    assert ran.code == 1
    assert found["data folder"]["mend"] == f"chmod 700 {shell.folder}"
    assert found["secret file"]["mend"] == f"chmod 600 {secret}"
    assert found["WebFinger @acme@localhost:8123"]["state"] == "fail"
    assert found["keys of @acme@localhost:8123"]["state"] == "ok"


def test_the_doctor_sees_wrong_settings_and_another_secret(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FEDIBRAND_SECRET", "another secret that is long enough for this")
    database = shell.run("doctor", "--json")
    assert (database.code, database.json[-1]["what"], database.json[-1]["state"]) == (1, "database", "fail")
    monkeypatch.setenv("FEDIBRAND_MAX_BODY", "much")
    wrong = shell.run("doctor", "--json")
    assert (wrong.code, [each["what"] for each in wrong.json]) == (1, ["FEDIBRAND_MAX_BODY"])
