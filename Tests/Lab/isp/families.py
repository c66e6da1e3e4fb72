"""Families of network devices, as far as a reader sees them: greeting, login, modes, pager, and what commands print.

State is real: tables are made from what a device knows at that moment. Source: field notes and the recordings below
Tests/Fixtures/isp.
"""


def dotted(mac):
    digits = mac.replace(":", "")
    return ".".join(digits[i:i + 4] for i in (0, 4, 8))


def dashed4(mac):
    return dotted(mac).replace(".", "-")


def dashed2(mac):
    return mac.replace(":", "-").upper()


class Family:
    """What all have in common; one subclass a family."""

    name = ""
    end = "\r\n"
    user_prompt, password_prompt = "Username: ", "Password: "
    wrong = "% Login invalid"
    pager, pager_keys = " --More-- ", {" ": "page", "q": "quit"}
    error = "% Invalid input detected at '^' marker."
    enable = None
    quiet = ()
    #: Lines after which a device that obeys ("unpages" in its plan) prints without pages; others page on, as some do.
    unpaged = ()
    leave = ("exit", "quit", "logout")
    #: Lines that change the device: any of them received is a failed test.
    writes = ("save", "disable clipaging", "write", "copy", "reboot", "reset", "configure", "system-view")

    def __init__(self, state):
        self.state = state

    def greeting(self):
        return self.end * 2 + "User Access Verification" + self.end * 2

    def welcome(self):
        return ""

    def prompt(self, level):
        return f"{self.state['name']}{'#' if level else '>'}"

    def erase(self):
        return "\b" * 9 + " " * 8 + "\b" * 9

    def before(self, line):
        """What is printed between the echo and the answer."""
        return ""

    def answer(self, line):
        """The lines of an answer; None for a command that there is not."""
        return None

    def rows(self):
        return self.state["fdb"]


class Cisco(Family):
    name, enable = "cisco-ios", "enable"
    quiet = ("terminal length 0", "terminal width 511", "terminal no monitor")
    unpaged = ("terminal length 0",)

    def answer(self, line):
        if line == "show mac address-table":
            rows = [f" {vlan:>3}    {dotted(mac)}    DYNAMIC     {port}" for port, vlan, mac in self.rows()]
            return ["          Mac Address Table", "-------------------------------------------", "",
                    "Vlan    Mac Address       Type        Ports", "----    -----------       --------    -----",
                    " All    0100.0ccc.cccc    STATIC      CPU", *rows,
                    f"Total Mac Addresses for this criterion: {len(rows) + 1}"]
        if line == "show lldp neighbors detail":
            text = []
            for port, name, chassis, remote in self.state["lldp"]:
                text += ["-" * 48, f"Local Intf: {port}", f"Chassis id: {dotted(chassis)}", f"Port id: {remote}",
                         f"Port Description: to {self.state['name']}", f"System Name: {name}", "",
                         "System Description: ", "Switch", "", "Time remaining: 110 seconds",
                         "System Capabilities: B", "Enabled Capabilities: B", "Management Addresses - not advertised",
                         ""]
            return text + ["", f"Total entries displayed: {len(self.state['lldp'])}"]
        if line == "show ip arp":
            rows = [f"Internet  {address:<15} {4:>5}   {dotted(mac)}  ARPA   Vlan{vlan}"
                    for address, mac, vlan in self.state.get("arp", [])]
            return ["Protocol  Address          Age (min)  Hardware Addr   Type   Interface", *rows]
        if line == "show version":
            return ["Cisco IOS Software, C3560 Software (C3560-IPSERVICESK9-M), Version 12.2(52)SE, RELEASE SOFTWARE"]
        if line == "show running-config":
            return ["Building configuration...", "", "Current configuration : 400 bytes", "!",
                    f"hostname {self.state['name']}", "!", "enable secret 5 $1$lab$abcdefghijklmnop",
                    "snmp-server community lab-community RO", "!", "end", ""]
        return None


class DLink(Family):
    name, end = "dlink-dxs", "\n\r"
    user_prompt, password_prompt, wrong = "UserName:", "PassWord:", "Fail!"
    enable, error = "enable admin", "Available commands:"
    pager = ("\x1b[7mCTRL+C\x1b[0m \x1b[7mESC\x1b[0m \x1b[7mq\x1b[0m Quit \x1b[7mSPACE\x1b[0m \x1b[7mn\x1b[0m Next Page "
             "\x1b[7mENTER\x1b[0m Next Entry \x1b[7ma\x1b[0m All ")
    pager_keys = {" ": "page", "n": "page", "q": "quit", "a": "all"}
    unpaged = ("disable clipaging",)

    def greeting(self):
        return self.end + " " * 14 + "DES-3526 Fast Ethernet Switch Command Line Interface" + self.end * 2 + \
            " " * 28 + "Firmware: Build 6.00.B57" + self.end + \
            "            Copyright(C) 2008 D-Link Corporation. All rights reserved." + self.end * 2

    def prompt(self, level):
        return f"{self.state['name']}:{'admin' if level else 'user'}#"

    def erase(self):
        return "\r" + " " * 78 + "\r"

    def before(self, line):
        return f"Command: {line}" + self.end * 2

    def answer(self, line):
        if line == "show fdb":
            rows = [f"{vlan:<5} {'users':<16}  {dashed2(mac)}  {port:<6}  Dynamic" for port, vlan, mac in self.rows()]
            return ["Unicast MAC Address Ageing Time = 300", "VID   VLAN Name         MAC Address        Port    Type",
                    "----  ----------------  -----------------  ------  ----------------", *rows, "",
                    f"Total Entries : {len(rows)}", ""]
        if line == "show lldp remote_ports mode normal":
            text = []
            for port, name, chassis, remote in self.state["lldp"]:
                text += [f"Port ID : {port} ", "-" * 79, "Remote Entities Count : 1 ", "Entity 1 ",
                         f"    Chassis ID Subtype                         : MAC Address  ",
                         f"    Chassis ID                                 : {dashed2(chassis)}",
                         f"    Port ID Subtype                            : Local ",
                         f"    Port ID                                    : {remote}",
                         f"    Port Description                           : to {self.state['name']}",
                         f"    System Name                                : {name}",
                         f"    System Capabilities                        : Bridge", ""]
            return text
        if line == "show switch":
            return ["Device Type       : DES-3526 Fast-Ethernet Switch", "Boot PROM Version : Build 5.00.009",
                    "Firmware Version  : Build 6.00.B57", "Hardware Version  : A4G", "Serial Number     : LAB0001"]
        if line == "show config current_config":
            return ["command-start", "create account admin netadmin", "labpassword", "labpassword",
                    "create snmp community labcommunity view CommunityView read_only", "command-end",
                    f"#             End of configuration file for {self.state['name']}"]
        return None


class Zyxel(Family):
    name = "zyxel-zynos"
    user_prompt, wrong, error = "User name: ", "Invalid user name or password", "Invalid command"
    pager = "-- more --, next page: Space, continue: c, quit: ESC"
    pager_keys = {" ": "page", "c": "all", "\x1b": "quit"}

    def greeting(self):
        return self.end

    def welcome(self):
        return self.end + "Copyright (c) 1994 - 2009 ZyXEL Communications Corp." + self.end

    def prompt(self, level):
        return f"\x1b7{self.state['name']}# "

    def erase(self):
        return "\r" + " " * 52 + "\r"

    def answer(self, line):
        if line == "show mac address-table all":
            rows = [f"{port:<9} {vlan:<14} {mac}   Dynamic   " for port, vlan, mac in self.rows()]
            return ["Port      VLAN ID        MAC Address         Type      ", *rows]
        if line == "show system-information":
            return ["", "Product Model\t\t: ES-2024A", "Bootbase Version\t: V1.07 | 04/20/2005",
                    "ZyNOS F/W Version\t: V3.90(TX.1) | 05/20/2009"]
        return None


class VRP(Family):
    name = "huawei-vrp"
    wrong = "Error: Authentication failed."
    error = "Error: Unrecognized command found at '^' position."
    pager = "  ---- More ----"
    quiet = ("screen-length 0 temporary", "undo terminal monitor")
    unpaged = ("screen-length 0 temporary",)

    def prompt(self, level):
        return f"<{self.state['name']}>"

    def erase(self):
        return "\x1b[42D" + " " * 42 + "\x1b[42D"

    def answer(self, line):
        if line == "display mac-address":
            rows = [f"{dashed4(mac)} {vlan:<11} -      -      {port:<15} dynamic   -           "
                    for port, vlan, mac in self.rows()]
            rule = "-" * 79
            return ["MAC address table of slot 0:", rule,
                    "MAC Address    VLAN/       PEVLAN CEVLAN Port            Type      LSP/LSR-ID  ",
                    "               VSI/SI                                              MAC-Tunnel  ", rule, *rows, "",
                    rule, f"Total matching items on slot 0 displayed = {len(rows)} "]
        if line == "display arp":
            rows = [f"{address:<15} {dashed4(mac)}  20        D-0         Vlanif{vlan}"
                    for address, mac, vlan in self.state.get("arp", [])]
            return ["IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE", "-" * 64, *rows, "-" * 64,
                    f"Total:{len(rows)}       Dynamic:{len(rows)}       Static:0     Interface:0"]
        if line == "display lldp neighbor":
            text = []
            for port, name, chassis, remote in self.state["lldp"]:
                text += [f"{port} has 1 neighbors:", "", "", "Neighbor index : 1", "Chassis type   :macAddress ",
                         f"Chassis ID     :{dashed4(chassis)} ", "Port ID type   :interfaceName ",
                         f"Port ID        :{remote} ", f"Port description    :to {self.state['name']}",
                         f"System name         :{name}", "System capabilities enabled     :bridge ", ""]
            return text
        if line == "display version":
            return ["Huawei Versatile Routing Platform Software",
                    "VRP (R) software, Version 5.70 (S2300 V100R005C01SPC100)",
                    "Quidway S2326TP-EI Routing Switch uptime is 5 weeks, 5 days"]
        return None


class Orion(Family):
    name, enable = "orion-ros", "enable"
    user_prompt, error = "Login:", '% " x "  Unknown command.'
    quiet = unpaged = ("terminal page-break disable",)

    def erase(self):
        return "\r" + " " * 12 + "\r"

    def answer(self, line):
        if line == "show mac-address-table l2-address":
            rows = [f"{dotted(mac)}   {port:<8} {vlan:<8} dynamic" for port, vlan, mac in self.rows()]
            return ["Mac Address      Port     Vlan     Flags", "-" * 45, *rows]
        return None


class SmartAX(Family):
    name, enable = "smartax", "enable"
    user_prompt, password_prompt = ">>User name:", ">>User password:"
    wrong = "  Username or password invalid."
    pager = "---- More ( Press 'Q' to break ) ----"
    error = "  % Unknown command, the error locates at '^'"
    quiet = ("idle-timeout 255", "undo smart", "scroll 512", "undo alarm output all")
    unpaged = ("scroll", "scroll 512")

    def greeting(self):
        return self.end * 2

    def erase(self):
        return "\x1b[37D" + " " * 37 + "\x1b[37D"

    def answer(self, line):
        if line == "display mac-address all":
            rule = "  " + "-" * 71
            rows = [f"       {index:<5} -  gpon {dashed4(mac)} dynamic  0 /1 /{port}   0    1        {vlan:>4}"
                    for index, (port, vlan, mac) in enumerate(self.rows())]
            return ["  It will take some time, please wait...", rule,
                    "   SRV-P BUNDLE TYPE MAC            MAC TYPE F /S /P   VPI  VCI   VLAN ID", "   INDEX INDEX", rule,
                    *rows, rule, f"  Total: {len(rows)}"]
        if line == "display version":
            return ["", "  VERSION : MA5600V800R015C10", "  PATCH   : SPC100", "  PRODUCT : MA5608T", " "]
        return None


FAMILIES = {family.name: family for family in (Cisco, DLink, Zyxel, VRP, Orion, SmartAX)}
