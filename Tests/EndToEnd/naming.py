"""The naming tests' household: real servers and clients on a lab's LAN, and what an agent makes of them."""

import os
import pathlib
import re
import signal
import subprocess
import time

from laboratory import ROOT, Agent, Receivers, devices, wait_for

AVAHI = """[server]
host-name={host}
use-ipv6=yes
enable-dbus=no
[publish]
publish-workstation=no
"""
SERVICE = """<?xml version="1.0" standalone='no'?><!DOCTYPE service-group SYSTEM "avahi-service.dtd">
<service-group><name>{name}</name><service><type>{kind}</type><port>9</port>
<txt-record>{text}</txt-record></service></service-group>
"""

SAMBA = """[global]
netbios name = {name}
workgroup = HOME
server role = standalone server
interfaces = eth0
bind interfaces only = yes
"""
# It refuses addresses that are not public; nothing is sent to this one.
GATEWAY = """ext_ifname=ext0
ext_ip=11.0.0.1
listening_ip=eth0
http_port=5000
enable_natpmp=no
enable_upnp=yes
uuid=6f1f7f00-0000-4000-8000-000000000001
"""


class Household:
    """Who is on the LAN, and by which source each is to be named."""

    def __init__(self, lab, server="router"):
        self.lab = lab
        self.server = server
        self.leases = lab.folder / "dnsmasq.leases"
        self.names = lab.folder / "devices.conf"
        self.names.write_text(f"{lab[1].mac} = Anna's iPad\n")
        self.serve_dhcp()

    def serve_dhcp(self):
        self.leases.write_text("")
        interface = "br-lan" if self.server == "router" else "eth0"
        self.lab.start(self.server, "dnsmasq", "--conf-file=/dev/null", "--keep-in-foreground", "--port=0",
                       "--pid-file=",
                       "--log-facility=/dev/null", "--user=root", f"--interface={interface}", "--dhcp-authoritative",
                       f"--dhcp-leasefile={self.leases}", "--no-ping", "--dhcp-range=192.168.77.150,192.168.77.199,1h",
                       "--dhcp-range=fd77:77::100,fd77:77::1ff,64,1h")

    def ask_dhcp(self, host, name=None, *options):
        """A real client takes a lease; the host keeps its address."""
        words = ["-x", f"hostname:{name}"] if name else []
        self.lab.must(host, "busybox", "udhcpc", "-i", "eth0", "-n", "-q", "-f", "-t", "5", "-T", "1", "-s",
                      "/bin/true", *words, *options)

    def publish(self, host, name, service=None, kind="_smb._tcp", text=""):
        """avahi-daemon with files of its own: /etc and /run are this process's alone."""
        folder = self.lab.folder / f"avahi-{host.id}"
        (folder / "services").mkdir(parents=True)
        (folder / "avahi-daemon.conf").write_text(AVAHI.format(host=name))
        if service:
            (folder / "services" / "one.service").write_text(SERVICE.format(name=service, kind=kind, text=text or "x=1"))
        self.lab.start(host, "sh", "-c", f"mount --bind {folder} /etc/avahi && mount -t tmpfs none /run"
                       " && mkdir /run/avahi-daemon && exec avahi-daemon --no-drop-root --no-chroot --no-rlimits"
                       " --file /etc/avahi/avahi-daemon.conf", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def announce(self, host, *words):
        self.lab.start(host, ROOT / "Tests/Lab/announcer.py", *words)

    def samba(self, host, name):
        """nmbd with all its files in a folder of its own."""
        folder = self.folder("samba", host)
        places = "".join(f"{kind} = {folder}\n" for kind in (
            "private dir", "lock directory", "state directory", "cache directory", "pid directory"))
        (folder / "smb.conf").write_text(SAMBA.format(name=name) + places + f"log file = {folder}/log\n")
        self.lab.start(host, "nmbd", "--foreground", "--no-process-group", "-s", folder / "smb.conf",
                       stdout=subprocess.DEVNULL)

    def gateway(self, host):
        """miniupnpd, which needs a second interface to be the gateway to."""
        folder = self.folder("upnp", host)
        (folder / "upnp.conf").write_text(GATEWAY)
        self.lab.must(host, "sh", "-c", "ip link add ext0 type veth peer name ext1 && ip link set ext1 up"
                      " && ip addr add 11.0.0.1/24 dev ext0 && ip link set ext0 up")
        self.lab.start(host, "miniupnpd", "-d", "-f", folder / "upnp.conf", "-P", folder / "pid",
                       stderr=(folder / "log").open("w"))

    def lease(self, host, *sends, version="-4"):
        """ISC's dhclient takes a lease; its script, which would set the address, is left out."""
        folder = self.folder("dhclient", host)
        debian = pathlib.Path("/etc/dhcp/dhclient.conf").read_text().replace("send host-name = gethostname();", "")
        (folder / "conf").write_text(debian + "".join(f"send {words};\n" for words in sends))
        self.lab.start(host, "dhclient", "-d", version, "-sf", "/bin/true", "-cf", folder / "conf", "-pf",
                       folder / "pid",
                       "-lf", folder / "leases", "eth0", stderr=subprocess.DEVNULL)

    def advertise(self, host):
        """radvd: a router that nobody asked for."""
        folder = self.folder("radvd", host)
        (folder / "conf").write_text("interface eth0 { AdvSendAdvert on; MaxRtrAdvInterval 4; MinRtrAdvInterval 3;"
                                     " prefix fd66:66::/64 { }; };\n")
        self.lab.must(host, "sh", "-c", "echo 1 >/proc/sys/net/ipv6/conf/all/forwarding")
        self.lab.start(host, "radvd", "--nodaemon", "--logmethod=none", "-C", folder / "conf", "-p",
                       folder / "pid")

    def hosts_file(self, host, name):
        """`/etc/hosts` as programs on the router see it that start after this."""
        place = pathlib.Path(f"/etc/netns/nm-{self.lab.name}-router/hosts")
        place.write_text(f"127.0.0.1 localhost\n{host.ipv4} {name}\n")

    def resolve_only(self, host):
        """The lab's name server knows every host; from now on this one alone."""
        (self.lab.folder.parent / "names").write_text(f"{host.ipv4} {host.name}\n")
        pids = subprocess.run(["ip", "netns", "pids", f"nm-{self.lab.name}-router"], check=True,
                              capture_output=True,
                              text=True, timeout=10).stdout.split()
        for pid in pids:
            if "dnsmasq" in pathlib.Path(f"/proc/{pid}/comm").read_text():
                os.kill(int(pid), signal.SIGHUP)

    def folder(self, kind, host):
        folder = self.lab.folder / f"{kind}-{host.id}"
        folder.mkdir()
        return folder

    def settings(self, **more):
        return {"DEVICES_FILE": self.names, "LEASE_FILES": self.leases, "ASK_DEVICES": "yes"} | more


def watch(lab, **settings):
    receivers = Receivers(lab, only="rest")
    agent = Agent(lab, receivers.settings(), **settings)
    return agent.capturing(), receivers


def rows(receivers):
    stored = receivers.stored()
    return devices(stored[-1]) if stored else {}


def names_of(row):
    return {entry["source"]: entry["name"] for entry in row.get("names", [])}


def events(receivers, kind=None):
    return [event for body in receivers.stored() for event in body.get("events", [])
            if kind in (None, event["type"])]


class Sent:
    """What leaves the router towards its LAN, by tcpdump, once the kernel has told its own multicast groups."""

    def __init__(self, lab, *program):
        self.path, errors = (lab.folder / name for name in ("sent.txt", "tcpdump.txt"))
        lab.start("router", "tcpdump", "-nei", "br-lan", "-Q", "out", "--immediate-mode", "-l", *program,
                  text=True,
                  stdout=self.path.open("a"), stderr=errors.open("w"))
        wait_for(lambda: "listening" in errors.read_text(), 10, "tcpdump")
        # It tells them twice when an interface comes up.
        wait_for(lambda: time.time() - self.path.stat().st_mtime > 4, 30, "the kernel to be quiet")
        self.clear()

    def clear(self):
        os.truncate(self.path, 0)

    def lines(self):
        return self.path.read_text().splitlines()

    def arp(self):
        return [line for line in self.lines() if "Request who-has" in line]

    def questions(self):
        """Multicast DNS, LLMNR, NetBIOS and SSDP."""
        ports = re.compile(r"> [0-9.]+\.(5353|5355|137|1900): ")
        return [line for line in self.lines() if ports.search(line)]
