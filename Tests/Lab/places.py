"""Where the laboratory's programs may be and whom they may talk to: a lab's namespaces and loopback."""

import argparse
import collections
import contextlib
import ctypes
import glob
import ipaddress
import os
import socket
import sys

NETWORKS = [ipaddress.ip_network(text) for text in (
    "127.0.0.0/8", "::1/128", "192.168.77.0/24", "fd77:77::/64", "198.51.100.0/24", "2001:db8:77::/64")]

Place = collections.namedtuple("Place", "id name ipv4 ipv6")
libc = ctypes.CDLL(None, use_errno=True)


def fail(sentence):
    sys.exit(f"{os.path.basename(sys.argv[0])}: {sentence}")


def parser(description):
    return argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)


def number(most, least=1):
    """Reads an option's value, for argparse."""
    def parse(text):
        value = int(text)
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
        return value
    return parse


def inside():
    """Is this process inside one of a lab's namespaces?"""
    own = os.stat("/proc/self/ns/net")
    for path in glob.glob("/run/netns/nm-*"):
        # A lab may be going away while we look.
        with contextlib.suppress(OSError):
            if os.path.samestat(own, os.stat(path)):
                return True
    return False


def listener(port, kind=socket.SOCK_STREAM):
    """A bound socket: on every address, IPv4 and IPv6, inside a lab; elsewhere on 127.0.0.1 alone."""
    in_lab = inside()
    bound = socket.socket(socket.AF_INET6 if in_lab else socket.AF_INET, kind)
    if kind == socket.SOCK_STREAM:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if in_lab:
        bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    try:
        bound.bind(("::" if in_lab else "127.0.0.1", port))
    except OSError as error:
        fail(f"cannot listen on '{port}': {error.strerror}. Choose another port.")
    return bound


def resolve(host, port, kind=socket.SOCK_STREAM):
    """Family and address of a host, which must be in a lab or on loopback."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=kind)[0]
    except socket.gaierror as error:
        fail(f"cannot find '{host}': {error.strerror}. Give an address or a name that the lab knows.")
    if not any(ipaddress.ip_address(address[0]) in network for network in NETWORKS):
        fail(f"cannot send to '{host}': it is outside the laboratory. Give a lab's or loopback's address.")
    return family, address


def places(lab):
    """The lab's hosts by name, and its wan."""
    try:
        with open(f"/run/nm-lab/{lab}/hosts.tsv") as lines:
            found = [Place(*line.split("\t")[:4]) for line in lines]
    except FileNotFoundError:
        fail(f"cannot find lab '{lab}': there is none. Make it with: lan up {lab}.")
    found.append(Place("wan", "wan", "198.51.100.2", "2001:db8:77::2"))
    return {place.name: place for place in found}


def enter(lab, place_id):
    """Moves this thread into a namespace. Sockets stay in the one they were made in."""
    with open(f"/run/netns/nm-{lab}-{place_id}") as namespace:
        if libc.setns(namespace.fileno(), 0) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), namespace.name)
