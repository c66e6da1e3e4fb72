"""Debian packages: built, offered to a machine, read."""

import pathlib
import re
import shutil
import subprocess

from laboratory import ROOT, environment, measured

OFFERED = "/srv/packages/offered.deb"


def ran(*words, env=None):
    """What the command printed; it must succeed."""
    result = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=300,
                            env=environment(env))
    assert result.returncode == 0, f"{words} ended with {result.returncode}: {result.stdout}{result.stderr}"
    return result.stdout


def built(program, folder):
    """The package of a program, and what it depends on. Packed less than for a download, which takes its time."""
    quickly = {"DPKG_DEB_COMPRESSOR_LEVEL": "1"}
    path = pathlib.Path(ran(ROOT / "packaging/deb", program, folder, env=quickly).strip())
    needs, kibibytes = (ran("dpkg-deb", "--field", path,
                            field).strip() for field in ("Depends", "Installed-Size"))
    measured(f"Debian package of {program.name}", f"{path.stat().st_size / 1e6:.1f} MB, packed quickly;"
             f" {int(kibibytes) * 1.024 / 1000:.1f} MB installed; needs {needs}")
    return path, needs


def newer(package, folder):
    """The same files as the next version."""
    tree, made = folder / "tree", folder / "newer.deb"
    ran("dpkg-deb", "--raw-extract", package, tree)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^(Version: .*)$", r"\1+next", control.read_text()))
    ran("dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "--build", tree, made)
    return made


def apt(machine, *words):
    return machine.run("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "--yes",
                       "--no-install-recommends", *words, seconds=90)


def offered(machine, package, *install):
    """Runs a command that installs the package from a file that is there only meanwhile."""
    shutil.copy(package, machine.path(OFFERED))
    result = machine.run("env", "DEBIAN_FRONTEND=noninteractive", *install, OFFERED, seconds=90)
    machine.path(OFFERED).unlink()
    return result


def installed(machine, package):
    result = offered(machine, package, "apt-get", "-qq", "--yes", "--no-install-recommends", "install")
    assert result.returncode == 0, result.stdout + result.stderr


def manual(contents, name):
    """A manual page's text, of a page that is sound."""
    page = contents / f"usr/share/man/man{name[-1]}/{name}.gz"
    result = subprocess.run(["man", "--warnings", "--local-file", page], capture_output=True, text=True,
                            env=environment({"MANWIDTH": "100"}))
    assert (result.returncode, result.stderr) == (0, ""), name
    return result.stdout


def lacking(program, reference, commands_page, settings_page):
    """Commands and settings that their manual pages do not name."""
    listed = ran(program, "--help").split("SUBCOMMANDS:")[1]
    commands = re.findall(r"(?m)^  ([a-z-]+)(?: \(default\))?  ", listed)
    keys = re.findall(r"(?m)^\| `([A-Z_]+)` ", (ROOT / "docs" / reference).read_text())
    assert len(commands) >= 7 and len(keys) >= 10
    return [[word for word in words if not re.search(rf"(?m)^ +{word}\b", page)]
            for words, page in ((commands, commands_page), (keys, settings_page))]
