"""How the whole suite runs: one set of examples in CI, and no skip that nobody reads."""

import os

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if IN_CI else "here")


def skipped(config: pytest.Config) -> list[tuple[str, str]]:
    """Return (test, reason) of each skip that the terminal was told of, workers' included."""
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    reports = terminal.stats.get("skipped", []) if terminal else []
    return [(report.nodeid, report.longrepr[2].removeprefix("Skipped: ")) for report in reports]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if IN_CI and skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    missed = skipped(config)
    if not missed:
        return
    title = "SKIPPED, which CI takes for failed" if IN_CI else "SKIPPED, which would be failures in CI"
    terminalreporter.section(title, red=IN_CI, yellow=not IN_CI)
    for test, reason in missed:
        terminalreporter.write_line(f"{test}: {reason}")
