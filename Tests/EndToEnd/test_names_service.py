"""Names under the unit's sandbox: what the service may send, and files in a /tmp that it does not see."""

from laboratory import Receivers, wait_for
from naming import Household, names_of, rows


def test_sandboxed_names(machine):
    """The service asks by multicast DNS, LLMNR, SSDP and NetBIOS, and hears the answers; leases in /tmp need a line."""
    lab = machine.lab
    home = Household(lab, server=lab[8])
    home.announce(lab[3], "llmnr", "DESKTOP-7")
    home.announce(lab[4], "netbios", "office-pc")
    home.announce(lab[5], "ssdp", "MediaRenderer")
    home.publish(lab[6], "attic-nas", "Attic NAS", "_smb._tcp")
    machine.write("/tmp/dhcp.leases", f"1900000000 {lab[2].mac} {lab[2].ipv4} in-tmp *\n")
    receivers = Receivers(lab)
    machine.install(receivers, RESOLVE_NAMES="no", LEASE_FILES="/tmp/dhcp.leases")

    def names(number):
        return names_of(rows(receivers).get(lab[number].mac, {}))
    wait_for(lambda: names(3) == {"llmnr": "DESKTOP-7"}, 40, "an answer by LLMNR")
    wait_for(lambda: names(4) == {"netbios": "OFFICE-PC"}, 40, "an answer by NetBIOS")
    wait_for(lambda: names(6).get("dnsSd") == "Attic NAS", 40, "an answer by multicast DNS")
    wait_for(lambda: rows(receivers)[lab[5].mac].get("services") == ["upnp:MediaRenderer"], 40,
             "an answer by SSDP")
    assert "Failed" not in machine.journal("--unit", "monitor.service") and names(2) == {}
    machine.write("/etc/systemd/system/monitor.service.d/leases.conf",
                  "[Service]\nBindReadOnlyPaths=/tmp/dhcp.leases\n")
    machine.must("systemctl", "daemon-reload")
    machine.must("systemctl", "restart", "monitor.service")
    wait_for(lambda: names(2) == {"lease": "in-tmp"}, 30, "the lease in /tmp")
