#!/usr/bin/env python3
"""A GPON OLT of the SmartAX family to read and to write to, on loopback alone: Tests/Lab/isp/olt.py PLAN.json

State is real: a terminal that is confirmed appears in the tables and comes online, an index is taken, a terminal with service
ports is not deleted, what was not saved is lost by a restart. The plan: {"name", "user", "password", "sessions", "port",
"boards": {slot: name}, "ports" (of a board), "vlans": [...], "lineprofiles": {id: name}, "srvprofiles": {id: name},
"found": [[port, serial, model]], "terminals": [[place, serial, line, service, description]],
"services": [[index, place, vlan, gem, user vlan]], "offline": [serials]}.

Prints one line of JSON with the port of the OLT and of the control port, then serves until its standard input closes. The control
port takes lines of JSON, each answered with the report: {"faults": {...}} {"do": "a line"} (as another operator at the console)
{"services": {index: {...}}} (adds service ports, also without a terminal: "place": null, "type" and "port")
{"restart": true} {"forget": true} {"kick": true}. The report has the state, all lines received, the lines that changed something,
and the lines that would have changed something whether they did or not.

Faults, each {"at": N} with the number of the write from 0, counted by different lines: success-zero, silent, lying, busy
("times"), busy-done, refused, refused-done, syntax, lost, lost-done, hang, question, garbage, garbage-done. Beside them: alarm
(between | inside-row | inside-echo | behind-pager), slow_ms (before each answer), split (bytes a write), smart (false: no smart
prompts), save_s (seconds until a save is over), busy-vty, wrong-password, pager (lines a page), reset_after (bytes of an answer).
Source: field notes and the recordings below Tests/Fixtures/isp.
"""

import asyncio
import json
import sys
import time

ALARM = ("\r\n  ! 5 [2024-05-03 10:11:12+03:00]:\r\n"
         "  ALARM 1234 FAULT WARNING 0x2e112007 SERVICE QUALITY 2024-05-03 10:11:12+03:00\r\n"
         "  ALARM NAME  : The dying-gasp of GPON ONTi (DGi) is generated\r\n"
         "  PARAMETERS  : FrameID: 0, SlotID: 1, PortID: 3, ONT ID: 8, SN: 485754430BADC0DE\r\n"
         "  DESCRIPTION : OLT(config)# Password: ---- More\r\n"
         "  --- END\r\n")
RULE = "  " + "-" * 77
PAGER = "---- More ( Press 'Q' to break ) ----"
BUSY = ["  Failure: System is busy, please retry after a while"]
UNKNOWN = ["            ^", "  % Unknown command, the error locates at '^'"]
PARAMETER = ["            ^", "  % Parameter error, the error locates at '^'"]


def failure(sentence):
    return [f"  Failure: {sentence}"]


class Olt:
    def __init__(self, plan):
        self.plan = plan
        self.faults = {}
        self.received, self.executed, self.writes, self.transcript = [], [], [], []
        self.seen = []
        self.sessions = set()
        self.saved_at = None
        self.answered_yes = 0
        self.reset()
        self.saved = self.copy()

    def reset(self):
        plan = self.plan
        self.terminals, self.services, self.found = {}, {}, {}
        for place, serial, line, service, description in plan.get("terminals", []):
            self.terminals[place] = {"serial": serial, "line": line, "service": service, "description": description,
                                     "native": {}}
        for index, place, vlan, gem, user in plan.get("services", []):
            self.services[index] = {"place": place, "vlan": vlan, "gem": gem, "user": user, "rx": None, "tx": None}
        for port, serial, model in plan.get("found", []):
            self.found[serial] = {"port": port, "model": model}

    def copy(self):
        return json.loads(json.dumps([self.terminals, {str(k): v for k, v in self.services.items()}, self.found]))

    def restart(self):
        terminals, services, found = json.loads(json.dumps(self.saved))
        self.terminals, self.services, self.found = terminals, {int(k): v for k, v in services.items()}, found

    def report(self):
        return {"terminals": self.terminals, "services": {str(k): v for k, v in sorted(self.services.items())},
                "found": self.found, "received": self.received, "executed": self.executed, "writes": self.writes,
                "sessions": len(self.sessions), "answered_yes": self.answered_yes,
                "is_saved": self.saved == self.copy(), "transcript": self.transcript[-2000:]}

    # Writes

    def is_write(self, line):
        return line.split(" ")[0] in ("save", "service-port", "undo") and not line.startswith(
            ("undo smart", "undo alarm", "undo info")) or line.startswith(("ont confirm", "ont add", "ont delete", "ont port"))

    def write(self, line, mode):
        """Carries a line out; the lines of its answer."""
        before = self.copy()
        answer = self.carry_out(line, mode)
        if self.copy() != before or line == "save":
            self.executed.append(line)
        return answer

    def carry_out(self, line, mode):
        head, _, rest = line.partition('"')
        description = rest[:-1] if rest.endswith('"') else None
        words = head.split()
        try:
            if line == "save":
                self.saved_at = time.monotonic() + self.faults.get("save_s", 0.3)
                return ["  It will take several minutes to save configuration file, please wait..."]
            if words[0] == "service-port":
                return self.add_service(words)
            if words[:2] == ["undo", "service-port"]:
                if self.services.pop(int(words[2]), None) is None:
                    return failure("Service virtual port does not exist")
                return []
            slot = mode.removeprefix("(config-if-gpon-0/").removesuffix(")#")
            if not slot.isdigit():
                return UNKNOWN
            if words[:2] == ["ont", "confirm"]:
                return self.confirm(slot, words, description)
            if words[:2] == ["ont", "add"]:
                return self.register(f"0/{slot}/{int(words[2])}", int(words[3]), words[5], words[8], words[10], description)
            if words[:2] == ["ont", "delete"]:
                return self.delete(f"0/{slot}/{int(words[2])}:{int(words[3])}")
            if words[:3] == ["ont", "port", "native-vlan"]:
                terminal = self.terminals.get(f"0/{slot}/{int(words[3])}:{int(words[4])}")
                if terminal is None:
                    return failure("The ONT does not exist")
                terminal["native"][words[6]] = int(words[8])
                return ["  Set ONT port(s) VLAN configuration, success: 1, failed: 0"]
        except (ValueError, IndexError):
            return PARAMETER
        return UNKNOWN

    def confirm(self, slot, words, description):
        port, serial = f"0/{slot}/{int(words[2])}", words[4]
        if self.found.get(serial, {}).get("port") != port:
            return failure("The automatically found ONTs do not exist")
        taken = {int(place.split(":")[1]) for place in self.terminals if place.split(":")[0] == port}
        ont = next(number for number in range(128) if number not in taken)
        return self.register(port, ont, serial, words[7], words[9], description)

    def register(self, port, ont, serial, line, service, description):
        if any(one["serial"] == serial for one in self.terminals.values()):
            return failure("SN already exists")
        if f"{port}:{ont}" in self.terminals:
            return failure("The ONT ID has already existed")
        if line not in self.plan["lineprofiles"] or service not in self.plan["srvprofiles"]:
            return failure("The profile does not exist")
        self.terminals[f"{port}:{ont}"] = {"serial": serial, "line": int(line), "service": int(service),
                                           "description": description, "native": {}}
        self.found.pop(serial, None)
        return ["  Number of ONTs that can be added: 1, success: 1", f"  PortID :{port.split('/')[2]}, ONTID :{ont}"]

    def delete(self, place):
        if place not in self.terminals:
            return failure("The ONT does not exist")
        if any(service["place"] == place for service in self.services.values()):
            return failure("This configured object has some service virtual ports")
        gone = self.terminals.pop(place)
        if gone["serial"] not in self.plan.get("absent", []):
            self.found[gone["serial"]] = {"port": place.split(":")[0], "model": "HG8245"}
        return ["  Number of ONTs that can be deleted: 1, success: 1"]

    def add_service(self, words):
        index, vlan, port, ont, gem, user = (int(words[1]), int(words[3]), words[5], int(words[7]), int(words[9]),
                                             int(words[12]))
        place = f"{port}:{ont}"
        if place not in self.terminals:
            return failure("The ONT does not exist")
        if vlan not in self.plan["vlans"]:
            return failure("VLAN does not exist")
        if index in self.services:
            return failure("Service virtual port has existed already") + [
                f"  Conflicted service virtual port index: {index}"]
        rx, tx = (int(words[18]), int(words[22])) if len(words) > 18 else (None, None)
        self.services[index] = {"place": place, "vlan": vlan, "gem": gem, "user": user, "rx": rx, "tx": tx}
        return []

    # Reads

    def display(self, line, mode):
        words = line.split()
        slot = mode.removeprefix("(config-if-gpon-0/").removesuffix(")#")
        if line == "display version":
            return ["", "  VERSION : MA5600V800R015C10", "  PATCH   : SPC100", "  PRODUCT : MA5608T", ""]
        if line == "display board 0":
            return self.boards()
        if line == "display ont autofind all":
            return self.autofind()
        if line in ("display ont-lineprofile gpon all", "display ont-srvprofile gpon all"):
            return self.profiles("lineprofiles" if "line" in line else "srvprofiles")
        if line == "display service-port next-free-index":
            free = next(index for index in range(32768) if index not in self.services)
            return [f"  Next valid free service virtual port ID: {free}"]
        if line == "display service-port all":
            return self.service_table(lambda service: True)
        if line.startswith("display service-port port "):
            return self.service_table(lambda service: service["place"] == f"{words[3]}:{words[5]}")
        if line.startswith("display vlan "):
            if int(words[2]) not in self.plan["vlans"]:
                return failure("VLAN does not exist")
            return [f"  VLAN ID: {words[2]}", "  VLAN type: smart", "  VLAN attribute: common", "  Standard port number: 1"]
        if line.startswith("display ont info by-sn "):
            for place, terminal in self.terminals.items():
                if terminal["serial"] == words[4]:
                    return self.card(place, terminal)
            return failure("The required ONT does not exist")
        if line.startswith("display ont info 0 "):
            if words[4] not in self.plan["boards"] or int(words[5]) >= self.plan.get("ports", 8):
                return failure("The port does not exist")
            if words[6] == "all":
                return self.table(f"0/{words[4]}/{words[5]}")
            place = f"0/{words[4]}/{words[5]}:{words[6]}"
            return self.card(place, self.terminals[place]) if place in self.terminals else failure("The ONT does not exist")
        if line.startswith("display ont optical-info ") and slot.isdigit():
            if words[4] == "all":
                return self.port_optics(f"0/{slot}/{words[3]}")
            return self.optics(f"0/{slot}/{words[3]}:{words[4]}")
        if line.startswith("display ont port vlan ") and slot.isdigit():
            terminal = self.terminals.get(f"0/{slot}/{words[4]}:{words[5]}")
            if terminal is None:
                return failure("The ONT does not exist")
            return [RULE, f"  eth    {words[8]}    -      2     -          Translation 1      7      -", RULE,
                    f"  Native VLAN     : {terminal['native'].get(words[8], 1)}", "  Default priority: 0", RULE]
        if line.startswith("display port traffic ") and slot.isdigit():
            return [f"  Up traffic   : {12_345 + int(words[3])}", f"  Down traffic : {234_567 + int(words[3])}"]
        if line.startswith("display mac-address "):
            return self.addresses(None if line.endswith("all") else f"{words[3]}:{words[5]}")
        return UNKNOWN

    def boards(self):
        rule = "  -------------------------------------------------------------------------"
        rows = [f"  {slot:<7} {name:<10} Normal                           " for slot, name in self.plan["boards"].items()]
        return [rule, "  SlotID  BoardName  Status          SubType0 SubType1    Online/Offline", rule, *rows, rule]

    def autofind(self):
        if not self.found:
            return failure("The automatically found ONTs do not exist")
        lines = []
        for number, (serial, one) in enumerate(sorted(self.found.items()), 1):
            letters = bytes.fromhex(serial[:8]).decode("ascii", "replace")
            lines += ["   " + "-" * 76, f"   Number              : {number}", f"   F/S/P               : {one['port']}",
                      f"   Ont SN              : {serial} ({letters}-{serial[8:]})",
                      "   Password            : 0x00000000000000000000", "   Loid                :", "   VendorID            : HWTC",
                      "   Ont Version         : 10C7.A", "   Ont SoftwareVersion : V3R017C10S100",
                      f"   Ont EquipmentID     : {one['model']}", "   Ont autofind time   : 2026-11-29 10:11:40+03:00"]
        return lines + ["   " + "-" * 76]

    def profiles(self, sort):
        rule = "  " + "-" * 78
        rows = [f"  {number:<11} {name:<43} {len(self.terminals):<14}" for number, name in self.plan[sort].items()]
        return [rule, "  Profile-ID  Profile-name                                Binding times", rule, *rows, rule,
                f"  Total: {len(rows)}"]

    def is_online(self, terminal):
        return terminal["serial"] not in self.plan.get("offline", [])

    def card(self, place, terminal):
        port, ont = place.split(":")
        online = self.is_online(terminal)
        letters = bytes.fromhex(terminal["serial"][:8]).decode("ascii", "replace")
        return [RULE, f"  F/S/P                   : {port}", f"  ONT-ID                  : {ont}",
                "  Control flag            : active", f"  Run state               : {'online' if online else 'offline'}",
                "  Config state            : normal", "  Match state             : match",
                f"  ONT distance(m)         : {1000 + 17 * int(ont) if online else '-'}", "  Temperature             : 47(C)",
                "  Authentic type          : SN-auth",
                f"  SN                      : {terminal['serial']} ({letters}-{terminal['serial'][8:]})",
                "  Management mode         : OMCI", f"  Description             : {terminal['description'] or 'ONT_NO_DESCRIPTION'}",
                f"  Last down cause         : {'-' if online else 'dying-gasp'}",
                "  Last up time            : 2026-11-28 08:56:12+03:00", "  Last down time          : 2026-11-28 08:55:28+03:00",
                "  ONT online duration     : 0 day(s), 3 hour(s), 3 minute(s), 0 second(s)", RULE,
                f"  Line profile ID      : {terminal['line']}",
                f"  Line profile name    : {self.plan['lineprofiles'].get(str(terminal['line']), '-')}", RULE,
                "  FEC upstream switch :Disable", "  Mapping mode        :Vlan", RULE,
                f"  Service profile ID   : {terminal['service']}",
                f"  Service profile name : {self.plan['srvprofiles'].get(str(terminal['service']), '-')}", RULE]

    def table(self, port):
        rows = sorted((int(place.split(":")[1]), one) for place, one in self.terminals.items() if place.split(":")[0] == port)
        if not rows:
            return failure("There is no ONT available")
        frame = port.replace("0/", "0/ ", 1)
        state = [f"  {frame}  {ont:>3}  {one['serial']}  active      {'online ' if self.is_online(one) else 'offline'}  "
                 "normal   match    no " for ont, one in rows]
        named = [f"  {frame}      {ont:<4} {one['description'] or 'ONT_NO_DESCRIPTION'}" for ont, one in rows]
        online = sum(self.is_online(one) for _, one in rows)
        return [RULE, "  F/S/P   ONT         SN         Control     Run      Config   Match    Protect",
                "          ID                     flag        state    state    state    side ", RULE, *state, RULE,
                "  F/S/P   ONT-ID   Description", RULE, *named, RULE,
                f"  In port {frame} , the total of ONTs are: {len(rows)}, online: {online}", RULE]

    def light(self, terminal):
        """Of a serial number always the same, from -18 to -31 dBm."""
        return -18 - (int(terminal["serial"][-4:], 16) % 1300) / 100

    def port_optics(self, port):
        rows = []
        for place, terminal in sorted(self.terminals.items()):
            if place.split(":")[0] == port and self.is_online(terminal):
                rx = self.light(terminal)
                rows.append(f"  {place.split(':')[1]:>3}  {rx:.2f}   2.31   {rx - 3:.2f}   47   3.260   11   {1000}")
        if not rows:
            return failure("There is no ONT online")
        return [RULE, "  ONT  Rx power  Tx power  OLT Rx ONT  Temperature  Voltage  Current  Distance", RULE, *rows, RULE]

    def optics(self, place):
        terminal = self.terminals.get(place)
        if terminal is None:
            return failure("The ONT does not exist")
        if not self.is_online(terminal):
            return failure("The ONT is not online")
        rx = self.light(terminal)
        return [RULE, "  ONU NNI port ID                        : 0", f"  Rx optical power(dBm)                  : {rx:.2f}",
                "  Tx optical power(dBm)                  : 2.31", "  Laser bias current(mA)                 : 11",
                "  Temperature(C)                         : 47", "  Voltage(V)                             : 3.260",
                f"  OLT Rx ONT optical power(dBm)          : {rx - 3:.2f}", RULE]

    def service_table(self, wanted):
        rows = [(index, one) for index, one in sorted(self.services.items()) if wanted(one)]
        if not rows:
            return failure("No service virtual port can be operated")
        def word(number):
            return "-" if number is None else str(number)
        lines = []
        for index, one in rows:
            port, ont = one["place"].split(":") if one["place"] else (one["port"], "-")
            _, slot, number = port.split("/")
            lines.append(f"    {index:>4} {one['vlan']:<4} common   {one.get('type', 'gpon'):<4} 0/{slot} /{number:<2} {ont:<4}  "
                         f"{word(one['gem']):<5} vlan  {word(one['user']):<10} {word(one['rx']):<4} {word(one['tx']):<4} up   ")
        return ["  Switch-Oriented Flow List", RULE,
                "   INDEX VLAN VLAN     PORT F/ S/ P VPI  VCI   FLOW  FLOW       RX   TX   STATE",
                "         ID   ATTR     TYPE                    TYPE  PARA", RULE, *lines, RULE,
                f"   Total : {len(rows)}  (Up/Down :    {len(rows)}/0)"]

    def addresses(self, place):
        rows = []
        for index, one in sorted(self.services.items()):
            if one["place"] and place in (None, one["place"]):
                port, ont = one["place"].split(":")
                _, slot, number = port.split("/")
                rows.append(f"       {index:<5} -  gpon 488f-5a00-{index:04x} dynamic  0 /{slot} /{number}   {ont}    "
                            f"{one['gem']}        {one['vlan']:>4}")
        if not rows:
            return failure("There is not any MAC address record")
        rule = "  " + "-" * 71
        return [rule, "   SRV-P BUNDLE TYPE MAC            MAC TYPE F /S /P   VPI  VCI   VLAN ID", "   INDEX INDEX", rule, *rows,
                rule, f"  Total: {len(rows)}"]


class Session:
    QUIET = ("idle-timeout 255", "undo smart", "scroll 512", "undo alarm output all")

    def __init__(self, olt, reader, writer):
        self.olt, self.reader, self.writer = olt, reader, writer
        self.mode, self.is_smart, self.page = ">", True, 24

    def log(self, who, text):
        self.olt.transcript.append([round(time.monotonic(), 3), id(self) % 10_000, who, text])

    async def say(self, text):
        data, split = text.encode(), self.olt.faults.get("split")
        for start in range(0, len(data), split or len(data) or 1):
            self.writer.write(data[start:start + split] if split else data)
            await self.writer.drain()
            if split:
                await asyncio.sleep(0)

    async def byte(self):
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
                text = typed.decode(errors="replace")
                if echo:
                    if self.olt.faults.get("alarm") == "inside-echo" and len(text) > 6:
                        text = text[:4] + ALARM + text[4:]
                    await self.say(text)
                await self.say("\r\n")
                return typed.decode(errors="replace").strip()
            if byte == 3:
                return "\x03"
            if byte == 21:
                typed = b""
            elif byte >= 32:
                typed += bytes([byte])

    async def run(self):
        olt = self.olt
        if olt.faults.get("busy-vty"):
            return
        self.writer.write(bytes([255, 251, 1, 255, 251, 3, 255, 253, 24, 255, 253, 31]))
        await self.say("\r\n\r\n>>User name:")
        user = await self.line()
        await self.say(">>User password:")
        password = await self.line(echo=False)
        if len(olt.sessions) >= olt.plan.get("sessions", 1):
            await self.say("  Reenter times have reached the upper limit.\r\n")
            return
        if (user, password) != (olt.plan["user"], olt.plan["password"]) or olt.faults.get("wrong-password"):
            await self.say("  Username or password invalid.\r\n\r\n>>User name:")
            await self.line()
            return
        olt.sessions.add(self)
        self.log("olt", "login")
        try:
            await self.say("\r\n  Huawei Integrated Access Software (MA5608T).\r\n  Copyright(C) 2002-2015. All rights reserved.\r\n\r\n")
            await self.work()
        finally:
            olt.sessions.discard(self)
            self.log("olt", "end")

    async def work(self):
        while True:
            await self.say(f"\r\n{self.olt.plan['name']}{self.mode}")
            line = await self.line()
            if line == "\x03":
                await self.say("\r\n")
                continue
            if not line:
                continue
            self.olt.received.append(line)
            self.log("hub", line)
            if self.olt.faults.get("slow_ms"):
                await asyncio.sleep(self.olt.faults["slow_ms"] / 1000)
            if await self.move(line):
                continue
            if line == "quit":
                if self.mode.startswith("(config-if"):
                    self.mode = "(config)#"
                elif self.mode == "(config)#":
                    self.mode = "#"
                else:
                    await self.say("  Check whether system data has been changed. Please save data before logout.\r\n"
                                   "Are you sure to log out? (y/n)[n]:")
                    if await self.line() == "y":
                        await self.say("  Configuration console exit, please retry to log on\r\n")
                        return
                continue
            if self.olt.is_write(line):
                await self.write(line)
            else:
                answer = self.olt.display(line, self.mode) if line.startswith("display ") else UNKNOWN
                if self.mode in (">", "#") and line != "display version":
                    answer = UNKNOWN
                await self.pages(answer)

    async def move(self, line):
        if line in self.QUIET:
            self.is_smart = self.is_smart and line != "undo smart"
            if line.startswith("scroll"):
                self.page = int(line.split()[1])
            return True
        if line == "enable":
            self.mode = "#"
        elif line == "config" and self.mode == "#":
            self.mode = "(config)#"
        elif line.startswith("interface gpon 0/") and self.mode == "(config)#":
            if line.split("/")[1] in self.olt.plan["boards"]:
                self.mode = f"(config-if-gpon-0/{line.split('/')[1]})#"
            else:
                await self.say("  Failure: The board does not exist\r\n")
        elif line == "return":
            self.mode = "#"
        else:
            return False
        return True

    async def choice(self, line):
        """A smart prompt: Enter runs the line as typed."""
        await self.say("{ <cr>|inbound<K> }:")
        if await self.line() != "":
            return False
        await self.say(f"\r\n  Command:\r\n          {line}\r\n")
        return True

    def fault(self, name, number):
        fault = self.olt.faults.get(name)
        return fault if fault and fault.get("at") == number else None

    async def write(self, line):
        olt = self.olt
        if line not in olt.seen:
            olt.seen.append(line)
        number = olt.seen.index(line)
        olt.writes.append(line)
        if self.is_smart and line.startswith("service-port") and not await self.choice(line):
            return
        if olt.saved_at is not None and time.monotonic() < olt.saved_at:
            await self.pages(["  Failure: System is reading or writing flash, please try later"])
            return
        if self.fault("hang", number):
            await asyncio.sleep(3600)
        if self.fault("lost", number) or self.fault("lost-done", number):
            if self.fault("lost-done", number):
                olt.write(line, self.mode)
            self.writer.transport.abort()
            raise ConnectionError
        if self.fault("question", number):
            await self.say("  Are you sure to do this? (y/n)[n]:")
            if await self.line() == "y":
                olt.answered_yes += 1
            await self.say("\r\n")
            return
        await self.pages(self.answer(line, number))
        if line == "save":
            asyncio.get_running_loop().create_task(self.saved())

    def answer(self, line, number):
        olt = self.olt
        if self.fault("success-zero", number):
            return ["  Number of ONTs that can be added: 1, success: 0"]
        if self.fault("silent", number):
            return []
        if self.fault("lying", number):
            kept = olt.copy(), list(olt.executed)
            answer = olt.write(line, self.mode)
            (olt.terminals, services, olt.found), olt.executed = kept
            olt.services = {int(k): v for k, v in services.items()}
            return answer
        if (busy := self.fault("busy", number)) and busy.get("times", 1) > 0:
            busy["times"] = busy.get("times", 1) - 1
            return BUSY
        if (busy := self.fault("busy-done", number)) and not busy.get("was"):
            busy["was"] = True
            olt.write(line, self.mode)
            return BUSY
        if self.fault("refused", number):
            return failure("The operation is not allowed")
        if self.fault("refused-done", number):
            olt.write(line, self.mode)
            return failure("The operation is not allowed")
        if self.fault("syntax", number):
            return PARAMETER
        if self.fault("garbage-done", number):
            olt.write(line, self.mode)
            return ["  Command accepted by the new software"]
        if self.fault("garbage", number):
            return ["  Command noted by the new software"]
        return olt.write(line, self.mode)

    async def saved(self):
        await asyncio.sleep(max(0, self.olt.saved_at - time.monotonic()))
        self.olt.saved = self.olt.copy()
        try:
            await self.say("\r\n  Configuration file had been saved successfully\r\n  Note: The configuration file will take "
                           "effect after being activated\r\n")
        except ConnectionError:
            pass

    async def pages(self, lines):
        faults, shown = self.olt.faults, 0
        if faults.get("reset_after") is not None:
            await self.say("\r\n".join(lines)[:faults["reset_after"]])
            self.writer.transport.abort()
            raise ConnectionError
        page = faults.get("pager", self.page)
        for index, line in enumerate(lines):
            alarm = faults.get("alarm")
            if alarm in ("between", "inside-row") and index == len(lines) // 2:
                cut = len(line) // 2 if alarm == "inside-row" else 0
                line = line[:cut] + ALARM + line[cut:]
            await self.say(line + "\r\n")
            shown += 1
            if shown >= page and index + 1 < len(lines):
                await self.say(PAGER)
                if alarm == "behind-pager":
                    await self.say(ALARM)
                key = chr(await self.byte())
                await self.say("\x1b[37D" + " " * 37 + "\x1b[37D")
                if key in "qQ":
                    return
                shown = 0


async def serve(olt, reader, writer):
    try:
        await Session(olt, reader, writer).run()
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, EOFError):
        pass
    finally:
        writer.close()


async def control(olt, reader, writer):
    while line := await reader.readline():
        request = json.loads(line)
        if "faults" in request:
            olt.faults = request["faults"]
            olt.seen = []
        if "do" in request:
            mode, _, text = request["do"].rpartition("|")
            olt.carry_out(text, mode or "(config)#")
        if "plan" in request:
            olt.plan.update(request["plan"])
        if "services" in request:
            olt.services.update({int(index): service for index, service in request["services"].items()})
        if request.get("restart"):
            olt.restart()
        if request.get("kick"):
            for session in list(olt.sessions):
                session.writer.transport.abort()
        writer.write(json.dumps(olt.report()).encode() + b"\n")
        await writer.drain()
        if request.get("forget"):
            olt.received, olt.executed, olt.writes, olt.seen, olt.transcript = [], [], [], [], []
    writer.close()


async def main():
    with open(sys.argv[1]) as file:
        olt = Olt(json.load(file))
    server = await asyncio.start_server(lambda r, w: serve(olt, r, w), "127.0.0.1", olt.plan.get("port", 0))
    panel = await asyncio.start_server(lambda r, w: control(olt, r, w), "127.0.0.1", 0, limit=1 << 22)
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "control": panel.sockets[0].getsockname()[1]}), flush=True)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    asyncio.run(main())
