"""packaging/Containerfile, as far as it can be tried where no containers are built: what it names is there."""

import re

from laboratory import ROOT

TEXT = (ROOT / "packaging/Containerfile").read_text()
# Each instruction on one line.
LINES = [line for line in TEXT.replace("\\\n", " ").splitlines() if line and not line.startswith("#")]


def words(instruction):
    return [line.split()[1:] for line in LINES if line.split()[0] == instruction]


def test_sources():
    """Everything that is copied from the checkout is in it, and what it is built with is a target of make."""
    copied = [row[:-1] for row in words("COPY") if not row[0].startswith("--from")]
    assert copied and all((ROOT / path).exists() for row in copied for path in row)
    target = re.search(r"RUN make ([a-z-]+)", TEXT)[1]
    assert re.search(rf"(?m)^{target}:", (ROOT / "Makefile").read_text())


def test_settings():
    """What it sets are settings, and the user that it runs as is the one that it makes."""
    reference = (ROOT / "docs/hub-configuration.md").read_text()
    keys = [pair.split("=")[0] for row in words("ENV") for pair in row]
    assert keys and [key for key in keys if f"| `{key}` |" not in reference] == []
    assert f"--uid {words('USER')[0][0]} " in TEXT


def test_libraries():
    """The last stage has the libraries that the package depends on, and those that it recommends."""
    control = (ROOT / "packaging/debian/control.monitor-hub").read_text()
    recommended = re.search(r"(?m)^Recommends: (.*)$", control)[1].split(", ")
    final = TEXT.split("FROM ${DEBIAN}")[1]
    assert [name for name in ["libsodium23", "libsqlite3-0", *recommended] if name not in final] == []
