"""Hands in over HTTP on loopback: every answer is waited for, one connection for each household."""

import asyncio
import time


class Connection:
    """One kept-alive connection that posts."""

    def __init__(self, port, path, headers):
        self.port = port
        self.head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: "

    async def post(self, body):
        if not hasattr(self, "reader"):
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(f"{self.head}{len(body)}\r\n\r\n".encode() + body)
        head = (await self.reader.readuntil(b"\r\n\r\n")).lower()
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n")
                       if line.startswith(b"content-length")), 0)
        answer = await self.reader.readexactly(length)
        assert head[9:12] in (b"202", b"204", b"200"), head + answer

    def close(self):
        self.writer.close()


def hub_connection(port, key):
    return Connection(port, "/api/monitor",
                      f"Authorization: Bearer {key}\r\nContent-Type: application/json\r\n")


def write_connection(port):
    return Connection(port, "/api/v1/write", "Content-Type: application/x-protobuf\r\n"
                      "Content-Encoding: snappy\r\nX-Prometheus-Remote-Write-Version: 0.1.0\r\n")


async def paced(house, connection, end, interval, waits):
    """Until `end`; a wait counts from when its turn was, so that a queue here counts, too."""
    turn = time.monotonic() + interval * house.random.random()
    while turn < end:
        house.next()
        body = house.snapshot()
        if interval:
            await asyncio.sleep(max(0, turn - time.monotonic()))
        else:
            turn = time.monotonic()
        await connection.post(body)
        now = time.monotonic()
        waits.append(now - turn)
        turn = turn + interval if interval else now
    connection.close()


def hand_in(houses, connections, seconds, rate=0):
    """For so many seconds, at so many a second together (0: as fast as it goes).

    Gives how many came through in a second, and p50 and p99 of the acknowledgements in milliseconds.
    """
    waits = []

    async def run():
        end = time.monotonic() + seconds
        await asyncio.gather(*(paced(house, connection, end, len(houses) / rate if rate else 0, waits)
                               for house, connection in zip(houses, connections)))
    began = time.monotonic()
    asyncio.run(run())
    took = time.monotonic() - began
    waits.sort()
    p50, p99 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.99))
    return {"perSecond": len(waits) / took, "p50": p50, "p99": p99, "count": len(waits)}


def replay(houses, connections, cycles, shape):
    """So many cycles of all, as fast as it goes. Gives the seconds that it took."""
    async def one(house, connection):
        for _ in range(cycles):
            house.next()
            await connection.post(shape(house))
        connection.close()

    async def run():
        await asyncio.gather(*(one(*pair) for pair in zip(houses, connections)))
    began = time.monotonic()
    asyncio.run(run())
    return time.monotonic() - began
