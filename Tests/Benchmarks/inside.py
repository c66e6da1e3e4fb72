#!/usr/bin/python3
"""What plays beside the daemons, inside a LAN's namespaces. Tests/Benchmarks/run starts it.

inside.py scrape URL              fetches the URL every 5 seconds over one connection, as Prometheus does
inside.py swallow PORT            takes UDP datagrams and forgets them: collectd's server
inside.py chatter LAB SECONDS     every host sends the wan a datagram each second, and gets one back
inside.py start TIMES COMMAND     starts the agent so often; a line of JSON with its times for each
inside.py whole INTERFACE         sends whole frames only, so that the other end can take them apart
inside.py apart INTERFACE         lets a kernel thread of its own do what arrives at the interface
"""

import array
import fcntl
import http.client
import json
import pathlib
import socket
import struct
import subprocess
import sys
import time
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Lab"))
import places  # noqa: E402  because the lines above must come first


def paced(seconds):
    """Again and again, so many seconds apart."""
    due = time.monotonic()
    while True:
        yield
        due += seconds
        time.sleep(max(0, due - time.monotonic()))


def scrape(url):
    parts = urllib.parse.urlsplit(url)
    _, address = places.resolve(parts.hostname, parts.port)
    connection = http.client.HTTPConnection(*address[:2], timeout=4)
    for _ in paced(5):
        try:
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            print(answer.status, len(answer.read()), flush=True)
        except OSError as error:
            print(error, flush=True)
            connection.close()


def swallow(port):
    with places.listener(int(port), socket.SOCK_DGRAM) as listener:
        while True:
            listener.recv(65536)


def chatter(lab, seconds):
    hosts = [place for place in places.places(lab).values() if place.id != "wan"]
    ends = []
    for place in hosts:
        places.enter(lab, place.id)
        ends.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    places.enter(lab, "wan")
    wan = places.listener(3478, socket.SOCK_DGRAM)
    wan.settimeout(5)
    ending = time.monotonic() + float(seconds)
    for _, end in zip(paced(1 / len(ends)), ends * int(float(seconds))):
        end.sendto(bytes(200), ("198.51.100.2", 3478))
        wan.sendto(bytes(600), wan.recvfrom(65536)[1])
        if time.monotonic() > ending:
            return


def start(times, *command):
    for _ in range(int(times)):
        began = time.monotonic()
        agent = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        found = {}
        for line in agent.stderr:
            for words in "Capture: Capturing on", "API: Data sent successfully":
                if words in line:
                    found.setdefault(words, time.monotonic() - began)
            if len(found) == 2:
                break
        agent.terminate()
        agent.communicate()
        print(json.dumps(list(found.values())), flush=True)


def offload(interface, command, value):
    """Source: SIOCETHTOOL and linux/ethtool.h."""
    request = array.array("I", [command, value])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8946, struct.pack("16sP16x", interface.encode(), request.buffer_info()[0]))


def whole(interface):
    """A veth gives its peer's thread only what needs no cutting: ETHTOOL_STSO off."""
    offload(interface, 0x1F, 0)


def apart(interface):
    """Else whoever sends pays for what all receivers do: here they share one kernel, but not on a real LAN.

    A veth gets its NAPI with ETHTOOL_SGRO, and that a thread with `threaded` (networking/napi.rst).
    """
    subprocess.run(["ip", "link", "set", interface, "gro_max_size", "1500"], check=True)
    offload(interface, 0x2C, 1)
    pathlib.Path(f"/sys/class/net/{interface}/threaded").write_text("1")


if __name__ == "__main__":
    if not places.inside():
        places.fail("cannot run here: this is no laboratory. It is started by Tests/Benchmarks/run.")
    {"scrape": scrape, "swallow": swallow, "chatter": chatter, "start": start,
     "whole": whole, "apart": apart}[sys.argv[1]](*sys.argv[2:])
