"""Prepares the end-to-end tests: root, tools, program; one LAN for each test; figures at the end."""

import os
import shutil
import signal
import subprocess
import sys

import pytest

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(__file__))
import laboratory  # noqa: E402  because the lines above must come first
from machine import Machine  # noqa: E402

TOOLS = {"dnsmasq": "dnsmasq-base", "ip": "iproute2", "nft": "nftables", "openssl": "openssl",
         "setpriv": "util-linux", "tcpdump": "tcpdump"}

# They take minutes, most of them waiting. Begun last, all others would wait for them.
LONG = {"test_machine_setup", "test_together", "test_probes_cities", "test_hub_package", "test_hub_logs", "test_hub_export",
        "test_isp_gpon"}


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.stem not in LONG)


def pytest_sessionstart(session):
    # Programs inherit that a signal is ignored (nohup), and ours then leave it ignored.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    if os.geteuid() != 0:
        pytest.exit("cannot run the end-to-end tests: network namespaces need root. Run them with sudo.", 1)
    for tool, package in TOOLS.items():
        if not shutil.which(tool, path=laboratory.environment()["PATH"]):
            pytest.exit(f"cannot run the end-to-end tests: {tool} is missing. apt-get install {package}.", 1)
    try:
        laboratory.program()
    except FileNotFoundError as missing:
        pytest.exit(f"cannot run the end-to-end tests: there is no program '{missing}'."
                    " Run: swift build --product monitor-agent, or set MONITOR_AGENT.", 1)


def pytest_report_header():
    return f"agent: {laboratory.program()}"


def pytest_sessionfinish(session):
    """A worker's figures go to the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = laboratory.figures


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    laboratory.figures += getattr(node, "workeroutput", {}).get("figures", [])


def pytest_terminal_summary(terminalreporter):
    if laboratory.figures:
        terminalreporter.section("figures")
        for figure in laboratory.figures:
            terminalreporter.line(figure)


@pytest.fixture
def make_lab():
    """Makes LANs that go with the test."""
    made = []

    def make(hosts=8):
        made.append(laboratory.Lab(hosts))
        return made[-1]
    yield make
    for lab in made:
        lab.tell()
        lab.down()
        assert not os.path.exists(f"/run/nm-lab/{lab.name}")


@pytest.fixture
def lab(make_lab):
    """A LAN of eight hosts."""
    return make_lab()


@pytest.fixture
def machine():
    """A fresh Debian on the router of a LAN of eight hosts."""
    made = Machine()
    yield made
    print("\n".join(made.journal("--unit", "monitor.service").splitlines()[-30:]))
    made.down()
    assert not os.path.exists(f"/run/nm-lab/{made.name}")


@pytest.fixture(scope="session", autouse=True)
def nothing_remains():
    """No test leaves a namespace behind."""
    yield
    listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
    assert f"nm-e{os.getpid() % 100_000:05}" not in listed


@pytest.fixture(params=["pcap", "ebpf"])
def engine(request, lab):
    """Both engines in turn; the LAN's agents use it."""
    if request.param == "ebpf" and not laboratory.counts_in_kernel():
        pytest.skip("this agent was built without the program for the kernel:"
                    " apt-get install clang libbpf-dev")
    lab.engine = request.param
    return lab.engine
