#!/usr/bin/python3
"""Lets the hosts of a lab behave like a household: streams, calls, a backup, browsing, a game, chatter.

One process plays every host and its peer: a socket stays in the namespace it was made in.
At the end it prints, tab-separated, the payload bytes each host sent and received.
"""

import asyncio
import collections
import contextlib
import random
import signal
import socket
import sys

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

TICK_SECONDS = 0.05
PATIENCE_SECONDS = 10
MEGABYTE = 1_000_000


class Household:
    def __init__(self, lab):
        self.lab = lab
        self.places = places.places(lab)
        self.sent = collections.Counter()
        self.received = collections.Counter()
        self.listeners = {}
        self.connecting = asyncio.Lock()
        # The same evening each time.
        self.random = random.Random(77)

    def socket(self, name, family, kind):
        places.enter(self.lab, self.places[name].id)
        try:
            made = socket.socket(family, kind | socket.SOCK_NONBLOCK)
        finally:
            # Living in the wan lets `lan down` find this process and end it.
            places.enter(self.lab, "wan")
        return made

    def address(self, name, family):
        place = self.places[name]
        return place.ipv4 if family == socket.AF_INET else place.ipv6

    def listener(self, name, family, port):
        key = name, family, port
        if key not in self.listeners:
            made = self.socket(name, family, socket.SOCK_STREAM)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            made.bind((self.address(name, family), port))
            made.listen()
            self.listeners[key] = made
        return self.listeners[key]

    async def connect(self, client, server, family, port):
        """Both ends of a new TCP connection."""
        loop = asyncio.get_running_loop()
        async with self.connecting, asyncio.timeout(PATIENCE_SECONDS):
            listener = self.listener(server, family, port)
            near = self.socket(client, family, socket.SOCK_STREAM)
            try:
                await loop.sock_connect(near, (self.address(server, family), port))
                while True:
                    far, peer = await loop.sock_accept(listener)
                    if peer[:2] == near.getsockname()[:2]:
                        return near, far
                    # What an earlier client, out of patience, left in the queue.
                    far.close()
            except BaseException:
                near.close()
                raise

    async def copy(self, count, megabits, sender, receiver, sending, receiving):
        """Sends count bytes from one end to the other, steadily at the rate."""
        loop = asyncio.get_running_loop()

        async def fill():
            portion = int(megabits * MEGABYTE / 8 * TICK_SECONDS)
            due = loop.time()
            for start in range(0, count, portion):
                size = min(portion, count - start)
                await loop.sock_sendall(sending, bytes(size))
                self.sent[sender] += size
                due += TICK_SECONDS
                await asyncio.sleep(due - loop.time())

        async def drain():
            buffer = bytearray(65536)
            left = count
            while left > 0:
                size = await loop.sock_recv_into(receiving, buffer)
                if size == 0:
                    raise ConnectionError("the connection ended early")
                self.received[receiver] += size
                left -= size

        longest_seconds = count * 8 / MEGABYTE / megabits + PATIENCE_SECONDS
        async with asyncio.timeout(longest_seconds), asyncio.TaskGroup() as both:
            both.create_task(fill())
            both.create_task(drain())

    async def download(self, host, family, count, megabits, server="wan", port=443):
        near, far = await self.connect(host, server, family, port)
        with near, far:
            await self.copy(int(count), megabits, server, host, far, near)

    async def upload(self, host, family, count, megabits):
        near, far = await self.connect(host, "wan", family, 443)
        with near, far:
            await self.copy(int(count), megabits, host, "wan", near, far)

    async def datagrams(self, host, port, up_bytes, down_bytes, turn_seconds, per_turn=1):
        """Datagrams both ways between the host and the wan, turn after turn."""
        loop = asyncio.get_running_loop()
        family = socket.AF_INET
        with self.socket(host, family, socket.SOCK_DGRAM) as near, \
                self.socket("wan", family, socket.SOCK_DGRAM) as far:
            for end, own, other in (near, host, "wan"), (far, "wan", host):
                end.bind((self.address(own, family), port))
                end.connect((self.address(other, family), port))
            due = loop.time()
            while True:
                for end, own, size in (near, host, up_bytes), (far, "wan", down_bytes):
                    for _ in range(per_turn):
                        self.sent[own] += end.send(bytes(size))
                due += turn_seconds
                await asyncio.sleep(due - loop.time())
                for end, own in (near, host), (far, "wan"):
                    # A full socket buffer loses datagrams, as it would in a real call.
                    with contextlib.suppress(BlockingIOError):
                        while True:
                            self.received[own] += len(end.recv(65536))


async def stream(home, host):
    """8 Mbit/s of video, fetched in bursts."""
    await asyncio.gather(home.download(host, socket.AF_INET6, 4 * MEGABYTE, 40), asyncio.sleep(4))


async def call(home, host):
    """1.5 Mbit/s each way."""
    await home.datagrams(host, 3478, 1250, 1250, turn_seconds=0.02, per_turn=3)


async def game(home, host):
    await home.datagrams(host, 3074, 60, 120, turn_seconds=1 / 30)


async def backup(home, host):
    """20 Mbit/s for 20 seconds of every minute."""
    await home.upload(host, socket.AF_INET, 50 * MEGABYTE, 20)
    await asyncio.sleep(40)


async def copy_from_nas(home, host):
    """Stays inside the LAN."""
    await home.download(host, socket.AF_INET6, 25 * MEGABYTE, 40, server="nas", port=445)
    await asyncio.sleep(25)


async def browse(home, host):
    family = home.random.choice([socket.AF_INET, socket.AF_INET6])
    for _ in range(home.random.randint(1, 6)):
        await home.upload(host, family, home.random.randint(300, 3000), 10)
        await home.download(host, family, home.random.randint(20_000, 1_500_000), 30)
    await asyncio.sleep(home.random.uniform(1, 10))


async def chatter(home, host):
    await home.upload(host, socket.AF_INET, home.random.randint(100, 900), 1)
    await asyncio.sleep(home.random.uniform(2, 10))


# Hosts that are not named here are idle.
ROLES = [
    ("living-room-tv", stream),
    ("office-laptop", call),
    ("office-laptop", copy_from_nas),
    ("nas", backup),
    ("annas-ipad", browse),
    ("bens-phone", browse),
    ("mias-phone", browse),
    ("school-laptop", browse),
    ("game-console", game),
    ("bedroom-tv", stream),
    ("thermostat", chatter),
    ("doorbell", chatter),
    ("kitchen-speaker", chatter),
    ("hallway-light", chatter),
    ("weather-station", chatter),
    ("solar-inverter", chatter),
]


async def repeat(activity, home, host):
    while True:
        try:
            await activity(home, host)
        except* OSError:
            # The host or the router does not answer; a household tries again.
            await asyncio.sleep(2)


async def live(home, seconds):
    ended = asyncio.Event()
    for number in signal.SIGTERM, signal.SIGINT:
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    places.enter(home.lab, "wan")
    activities = [asyncio.create_task(repeat(activity, home, host))
                  for host, activity in ROLES if host in home.places]
    ending = asyncio.create_task(ended.wait())
    done, _ = await asyncio.wait([ending, *activities], timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()


def main():
    parser = places.parser(__doc__)
    parser.add_argument("lab", metavar="NAME")
    parser.add_argument("--seconds", type=places.number(86400), default=300, help="end after (default 300)")
    options = parser.parse_args()
    home = Household(options.lab)
    try:
        asyncio.run(live(home, options.seconds))
    except OSError as error:
        places.fail(f"cannot enter lab '{options.lab}': {error.strerror or error}."
                    " Run as root, and see that the lab is up.")
    print("host", "sent_bytes", "received_bytes", sep="\t")
    for name in home.places:
        print(name, home.sent[name], home.received[name], sep="\t")


if __name__ == "__main__":
    main()
