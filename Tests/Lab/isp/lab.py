#!/usr/bin/env python3
"""Network devices to read from, on loopback alone: Tests/Lab/isp/lab.py PLAN.json

The plan lists devices: {"devices": [{"name", "family", "user", "password", "enable", "fdb": [[port, vlan, mac]],
"lldp": [[port, name, chassis, remote port]]}]}. Prints one line of JSON with the port of each device and of the control
port, then serves until its standard input closes. The control port takes lines of JSON:
{"device": "sw1", "set": {...state...}}, {"device": "sw1", "faults": {...}}, {"device": "sw1"}: each is answered with the
device's state, the lines that it received, and how many sessions all devices have now and had at most.

Faults: refuse (close at once), silent (never prompt), pause_ms (before each answer), split (bytes a write), reset_after
(bytes of an answer), alarm (between | inside-row), question (a y/n instead of the answer), short (rows fewer than the
total), pager (lines a page), lock (wrong password always).
"""

import asyncio
import json
import sys

from families import FAMILIES


class Device:
    # Sessions on all devices: now, and the most there were.
    now, most = 0, 0

    def __init__(self, plan):
        self.state = {"fdb": [], "lldp": [], "user": "lab", "password": "lab-secret", "enable": "lab-enable", **plan}
        self.family = FAMILIES[plan["family"]](self.state)
        self.faults = {}
        self.received = []
        self.sessions = 0

    def report(self):
        writes = [line for line in self.received if line.startswith(self.family.writes)]
        return {"name": self.state["name"], "received": self.received, "writes": writes, "sessions": self.sessions,
                "now": Device.now, "most": Device.most}

    async def serve(self, reader, writer):
        self.sessions += 1
        Device.now += 1
        Device.most = max(Device.most, Device.now)
        try:
            await Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, EOFError):
            pass
        finally:
            Device.now -= 1
            writer.close()


class Session:
    def __init__(self, device, reader, writer):
        self.device, self.family, self.reader, self.writer = device, device.family, reader, writer
        self.level = 0

    async def say(self, text):
        data = text.encode()
        split = self.device.faults.get("split")
        for start in range(0, len(data), split or len(data) or 1):
            self.writer.write(data[start:start + split] if split else data)
            await self.writer.drain()
            if split:
                await asyncio.sleep(0)

    async def byte(self):
        """The next byte that was typed, without telnet's options."""
        while True:
            byte = (await self.reader.readexactly(1))[0]
            if byte != 255:
                return byte
            verb = (await self.reader.readexactly(1))[0]
            if verb == 250:
                while True:
                    if (await self.reader.readexactly(1))[0] == 255 and (await self.reader.readexactly(1))[0] == 240:
                        break
            elif 251 <= verb <= 254:
                await self.reader.readexactly(1)

    async def line(self, echo=True):
        typed = b""
        while True:
            byte = await self.byte()
            if byte == 13:
                if echo:
                    await self.say(typed.decode(errors="replace"))
                await self.say(self.family.end)
                return typed.decode(errors="replace").strip()
            if byte == 3:
                return "\x03"
            if byte >= 32:
                typed += bytes([byte])

    async def login(self):
        faults, state = self.device.faults, self.device.state
        self.writer.write(bytes([255, 251, 1, 255, 251, 3, 255, 253, 24, 255, 253, 31]))
        await self.say(self.family.greeting())
        for _ in range(3):
            await self.say(self.family.user_prompt)
            user = await self.line()
            await self.say(self.family.password_prompt)
            password = await self.line(echo=False)
            if (user, password) == (state["user"], state["password"]) and not faults.get("lock"):
                await self.say(self.family.welcome())
                return True
            await self.say(self.family.wrong + self.family.end * 2)
        return False

    async def run(self):
        faults = self.device.faults
        if faults.get("refuse"):
            return
        if faults.get("silent"):
            await self.reader.read()
            return
        if not await self.login():
            return
        self.level = 0 if self.family.enable else 1
        self.is_paged = True
        while True:
            await self.say(self.family.prompt(self.level))
            line = await self.line()
            if line == "\x03":
                await self.say(self.family.end)
                continue
            if not line:
                continue
            self.device.received.append(line)
            if line in self.family.leave:
                return
            if line == self.family.enable and not self.level:
                await self.raised()
                continue
            if faults.get("pause_ms"):
                await asyncio.sleep(faults["pause_ms"] / 1000)
            await self.answer(line)

    async def raised(self):
        # SmartAX asks for no password.
        if self.family.name == "smartax":
            self.level = 1
            return
        await self.say(self.family.password_prompt)
        if await self.line(echo=False) == self.device.state["enable"]:
            self.level = 1
        else:
            await self.say("% Access denied" + self.family.end)

    async def answer(self, line):
        faults, end = self.device.faults, self.family.end
        if line in self.family.unpaged and self.device.state.get("unpages"):
            self.is_paged = False
        if line in (*self.family.quiet, *self.family.unpaged):
            return
        await self.say(self.family.before(line))
        lines = self.family.answer(line)
        if lines is None:
            await self.say(self.family.error + end)
            return
        if faults.get("question"):
            await self.say("  Are you sure to clear all? (y/n)[n]:")
            if await self.line() == "y":
                self.device.received.append("WRITE: answered yes")
            await self.say(end)
            return
        if faults.get("short"):
            lines = lines[:6] + lines[6 + faults["short"]:]
        if faults.get("reset_after"):
            await self.say(end.join(lines)[:faults["reset_after"]])
            self.writer.transport.abort()
            raise ConnectionError
        await self.pages(lines)

    async def pages(self, lines):
        page, shown, end = self.device.faults.get("pager", 24), 0, self.family.end
        for index, line in enumerate(lines):
            if self.device.faults.get("alarm") and index == len(lines) // 2 and self.family.name == "smartax":
                block = end + "  ! 5 [2024-05-03 10:11:12+03:00]:" + end + "  ALARM 1 FAULT WARNING" + end + "  --- END" + end
                cut = len(line) // 2 if self.device.faults["alarm"] == "inside-row" else 0
                line = line[:cut] + block + line[cut:]
            await self.say(line + end)
            shown += 1
            if self.is_paged and shown >= page and index + 1 < len(lines):
                await self.say(self.family.pager)
                key = chr(await self.byte())
                await self.say(self.family.erase())
                action = self.family.pager_keys.get(key)
                if action == "quit":
                    return
                shown = -10**9 if action == "all" else 0


async def control(devices, reader, writer):
    while line := await reader.readline():
        request = json.loads(line)
        device = devices[request["device"]]
        device.state.update(request.get("set", {}))
        if "faults" in request:
            device.faults = request["faults"]
        writer.write(json.dumps(device.report()).encode() + b"\n")
        await writer.drain()
        if request.get("forget"):
            device.received.clear()
    writer.close()


async def main():
    with open(sys.argv[1]) as file:
        devices = {plan["name"]: Device(plan) for plan in json.load(file)["devices"]}
    ports = {}
    for name, device in devices.items():
        server = await asyncio.start_server(device.serve, "127.0.0.1", device.state.get("port", 0))
        ports[name] = server.sockets[0].getsockname()[1]
    server = await asyncio.start_server(lambda r, w: control(devices, r, w), "127.0.0.1", 0)
    print(json.dumps({"ports": ports, "control": server.sockets[0].getsockname()[1]}), flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    asyncio.run(main())
