#!/usr/bin/python3
"""Lets a lab's wan reach a hub on this computer's loopback: what comes to 198.51.100.2:8080 goes to 127.0.0.1:PORT.

relay.py LAB PORT --seconds N     ends by itself after N seconds
"""

import asyncio
import contextlib
import socket
import sys

sys.dont_write_bytecode = True
import places  # noqa: E402  because the line above must come first

HUB_PORT = 8080


async def copy(reader, writer):
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()


async def relay(reader, writer, port):
    with contextlib.closing(writer):
        try:
            hub_reader, hub_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return
        with contextlib.closing(hub_writer):
            await asyncio.gather(copy(reader, hub_writer), copy(hub_reader, writer))


async def serve(door, port, seconds):
    server = await asyncio.start_server(lambda reader, writer: relay(reader, writer, port), sock=door)
    async with server:
        await asyncio.sleep(seconds)


def main():
    parser = places.parser(__doc__)
    parser.add_argument("lab")
    parser.add_argument("port", type=places.number(65535))
    parser.add_argument("--seconds", type=places.number(86400), default=3600)
    options = parser.parse_args()
    # The door is made inside; the process stays outside, where the hub's loopback is.
    with open("/proc/self/ns/net") as home:
        places.enter(options.lab, "wan")
        door = places.listener(HUB_PORT)
        places.libc.setns(home.fileno(), 0)
    door.listen(socket.SOMAXCONN)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(door, options.port, options.seconds))


if __name__ == "__main__":
    main()
