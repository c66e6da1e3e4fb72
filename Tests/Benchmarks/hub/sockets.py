"""Agents that are connected all the time, as real ones: a WebSocket each, and REST beside it for history."""

import asyncio
import base64
import os
import struct
import time

from load import hub_connection


def frame(body):
    """A masked text frame (RFC 6455 §5.2); the mask is zero, which spares this side the work alone."""
    if len(body) < 126:
        size = bytes([0x80 | len(body)])
    elif len(body) < 65536:
        size = b"\xfe" + struct.pack(">H", len(body))
    else:
        size = b"\xff" + struct.pack(">Q", len(body))
    return b"\x81" + size + b"\0\0\0\0" + body


async def connect(port, key):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write((f"GET /ws/monitor HTTP/1.1\r\nHost: hub\r\nAuthorization: Bearer {key}\r\n"
                  "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                  f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n").encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert b" 101 " in head[:15], head
    return reader, writer


async def live(house, port, key, end, cycle, history):
    """A snapshot each cycle until `end`; the first at a moment of its own."""
    reader, writer = await connect(port, key)
    turn = time.monotonic() + cycle * house.random.random()
    while turn < end:
        await asyncio.sleep(max(0, turn - time.monotonic()))
        house.next()
        body = house.snapshot()
        writer.write(frame(body))
        await writer.drain()
        if history:
            await history.post(body)
        turn += cycle
    writer.close()


async def look(measure, begin, end):
    await asyncio.sleep(max(0, begin - time.monotonic()))
    before = measure()
    await asyncio.sleep(max(0, end - time.monotonic()))
    return before, measure()


def connected(houses, keys, port, seconds, cycle, measure, with_history):
    """What `measure` says once all are connected and have sent, and so many seconds later."""
    async def run():
        begin = time.monotonic() + 2 * cycle
        end = begin + seconds
        histories = [hub_connection(port, key) if with_history else None for key in keys]
        looking = asyncio.create_task(look(measure, begin, end - 1))
        await asyncio.gather(*(live(house, port, key, end, cycle, history)
                               for house, key, history in zip(houses, keys, histories)))
        return await looking
    return asyncio.run(run())
