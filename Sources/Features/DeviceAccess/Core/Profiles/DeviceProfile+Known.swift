extension DeviceProfile {
    /// Those that the program brings.
    package static let known: [DeviceProfile] = [
        ciscoIOS, dlinkDxS, dlinkIndexed, dlinkSmart, dlink3610, zyxelZyNOS, zyxelEE, huaweiVRP, huaweiVRP3,
        smartax, routeros, orion, eltex, vsol,
    ]

    private static let ciscoIOS = make("cisco-ios", "Cisco") { profile in
        profile.models = ["Catalyst*", "C2*", "C3*", "WS-*"]
        profile.login.wrong = ["% Login invalid*", "% Bad passwords*", "% Access denied*"]
        profile.marks.pagers = [.init(" --More-- ", answer: " ")]
        profile.marks.events = [.init("*: %*-*-*: ", cuts: false)]
        profile.marks.questions = [.init("Destination filename *", answer: nil)]
        profile.enable = Enable("enable", ["*>"])
        profile.quiet = ["terminal length 0", "terminal width 511", "terminal no monitor"]
        profile.errors = [
            "% Invalid input detected*", "% Ambiguous command*", "% Incomplete command*",
            "Command authorization failed*", "% Unknown command*",
        ]
        profile.reads = [
            .mac: [
                Read("show mac address-table", "cisco-table"), Read("show mac-address-table", "cisco-table"),
            ],
            .neighbours: [
                Read("show lldp neighbors detail", "cisco-lldp-detail"),
                Read("show cdp neighbors detail", "cisco-cdp-detail"),
            ],
            .arp: [Read("show ip arp", "cisco-arp")],
            .version: [Read("show version", "version")],
            .config: [Read("show running-config", "running-config")],
        ]
        profile.configurationEnds = ["end"]
    }

    private static let dlinkDxS = make("dlink-dxs", "D-Link") { profile in
        profile.models = ["DES-30*", "DES-32*", "DES-35*", "DGS-31*", "DGS-32*", "DGS-34*", "DGS-36*"]
        profile.greeting = ["*Command Line Interface*", "*D-Link Corporation*"]
        profile.login.names = ["*ser*ame:*"]
        profile.login.passwords = ["*ass*ord:*"]
        profile.login.wrong = ["Fail!*"]
        profile.marks.pagers = [
            .init("CTRL+C ESC q Quit SPACE n Next Page ENTER Next Entry a All", answer: "a"),
            .init("CTRL+C*Refresh", answer: "q"), .init("More: <space>*<return>", answer: " "),
        ]
        profile.marks.promptEnds = ["#"]
        profile.enable = Enable("enable admin", ["*:user#", "*:operator#", "*:3#", "*:6#"])
        profile.errors = [
            "Available commands:*", "Next possible completions:*", "Ambiguous token*", "Fail!*",
        ]
        profile.reads = [
            .mac: [Read("show fdb", "dlink-fdb")],
            .neighbours: [Read("show lldp remote_ports mode normal", "dlink-lldp")],
            .version: [Read("show switch", "version")],
            .config: [Read("show config current_config", "running-config")],
        ]
        profile.limits.pauseMilliseconds = 200
        profile.leave = ["logout"]
        profile.configurationEnds = ["#*End of configuration file*"]
    }

    private static let dlinkIndexed = make("dlink-des21xx", "D-Link") { profile in
        profile.models = ["DES-21*"]
        profile.login = dlinkDxS.login
        profile.marks = dlinkDxS.marks
        profile.errors = dlinkDxS.errors
        profile.reads = [
            .mac: (1...10).map { Read("show fdb port \($0)", "dlink-indexed") },
            .version: [Read("show switch", "version")],
        ]
        profile.joined = [.mac]
        profile.leave = ["logout"]
    }

    private static let dlinkSmart = make("dlink-smart", "D-Link") { profile in
        profile.models = ["DES-1210*", "DGS-1210*"]
        profile.login = dlinkDxS.login
        profile.marks.pagers = [.init("--More--", answer: " ")]
        profile.reads = [.mac: [Read("debug info", "dlink-smart")]]
        profile.leave = ["logout"]
    }

    private static let dlink3610 = make("dlink-3610", "D-Link") { profile in
        profile.models = ["DGS-3610*"]
        profile.marks.pagers = [.init(" --More-- ", answer: " ")]
        profile.enable = Enable("enable", ["*>"])
        profile.quiet = ["terminal length 0"]
        profile.errors = ["% Invalid input*", "% Unknown command*"]
        profile.reads = [
            .mac: [Read("show mac-address-table", "dlink-3610")],
            .neighbours: [Read("show lldp neighbor-information", "dlink-3610-lldp")],
            .version: [Read("show version", "version")],
            .config: [Read("show running-config", "running-config")],
        ]
        profile.configurationEnds = ["end"]
    }

    private static let zyxelZyNOS = make("zyxel-zynos", "Zyxel") { profile in
        profile.models = ["ES-2*", "GS-3*", "GS-4*", "GS19*"]
        profile.greeting = ["*ZyXEL Communications Corp*"]
        profile.login.names = ["*ser name:*"]
        profile.marks.pagers = [.init("-- more --, next page: Space, continue: c, quit: ESC", answer: "c")]
        profile.enable = Enable("enable", ["*>"])
        profile.errors = ["Invalid command*", "Invalid input*", "% Unknown command*"]
        profile.reads = [
            .mac: [Read("show mac address-table all", "zyxel-table")],
            .version: [Read("show system-information", "version")],
            .config: [Read("show running-config", "running-config")],
        ]
    }

    private static let zyxelEE = make("zyxel-ee", "Zyxel") { profile in
        profile.models = ["ES-2024EE*"]
        profile.greeting = ["*ZyXEL Communications Corp*"]
        profile.login.names = ["*ser name:*"]
        profile.marks = zyxelZyNOS.marks
        profile.errors = ["Valid commands are:*"]
        profile.reads = [
            .mac: [Read("sys sw mac list all", "zyxel-ee")], .version: [Read("sys mrd atsh", "version")],
        ]
    }
}

extension DeviceProfile {
    private static let huaweiVRP = make("huawei-vrp", "Huawei") { profile in
        profile.models = ["S23*", "S33*", "S53*", "S57*", "S93*", "NE40E*"]
        profile.login.wrong = ["Error:*uthentication*", "Error: *assword*"]
        profile.login.busy = ["*number of VTY*reached*", "*All user interfaces are used*"]
        profile.marks.pagers = [.init("  ---- More ----", answer: " "), .init("---- More ----", answer: " ")]
        profile.marks.events = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ]
        .map { ScreenMarks.Event(LiteralPattern($0 + " *%%"), cuts: true) }
        profile.marks.questions = [
            .init("*password needs to be changed*[Y/N]:", answer: "n"),
            .init("*assword*expire*[Y/N]:", answer: "n"),
        ]
        profile.marks.promptEnds = [">", "]"]
        profile.quiet = ["screen-length 0 temporary", "undo terminal monitor"]
        profile.errors = ["Error:*", "% Unrecognized command*", "% Incomplete command*"]
        profile.reads = [
            .mac: [Read("display mac-address", "huawei-vrp")],
            .neighbours: [Read("display lldp neighbor", "huawei-lldp")],
            .arp: [Read("display arp", "huawei-arp")],
            .version: [Read("display version", "version")],
            .config: [Read("display current-configuration", "running-config")],
        ]
        profile.leave = ["quit"]
        profile.configurationEnds = ["return"]
    }

    private static let huaweiVRP3 = make("huawei-vrp3", "Huawei") { profile in
        profile.models = ["MA5605*"]
        profile.login.names = ["*ser name:*"]
        profile.marks.pagers = huaweiVRP.marks.pagers
        profile.reads = [
            .mac: [Read("show mac-table all", "huawei-vrp3")], .version: [Read("show version", "version")],
        ]
        profile.leave = ["quit"]
    }

    private static let smartax = make("smartax", "Huawei") { profile in
        profile.models = ["MA56*", "MA58*"]
        profile.login.names = [">>User name*:*"]
        profile.login.passwords = [">>User password:*"]
        profile.login.wrong = ["*Username or password invalid*"]
        profile.login.busy = ["*Reenter times have reached the upper limit*"]
        profile.marks.pagers = [.init("---- More ( Press 'Q' to break ) ----", answer: " ")]
        profile.marks.events = [.init("  ! * [*]:", end: "--- END", cuts: true)]
        profile.marks.questions = [.init("Are you sure to log out? (y/n)*", answer: "y")]
        profile.marks.hasSmartPrompts = true
        profile.enable = Enable("enable", ["*>"])
        profile.quiet = ["idle-timeout 255", "undo smart", "scroll 512", "undo alarm output all"]
        profile.errors = ["*% Unknown command*", "*% Parameter error*", "*Incorrect command:*", "*Failure:*"]
        profile.reads = [
            .mac: [Read("display mac-address all", "smartax-display-mac-address")],
            .version: [Read("display version", "smartax-display-version")],
            .config: [Read("display current-configuration", "running-config")],
        ]
        profile.limits.commandSeconds = 240
        profile.leave = ["quit"]
        profile.configurationEnds = ["return"]
    }

    /// Through the exec channel of SSH: no prompt, no pager.
    private static let routeros = make("mikrotik-routeros", "MikroTik") { profile in
        profile.models = ["RB*", "CCR*", "CHR*", "hEX*", "L009*"]
        profile.marks.promptEnds = [">"]
        profile.errors = RouterOSLayouts.errors
        profile.reads = [
            .sessions: [Read("/ppp active print detail without-paging", "routeros-ppp-active")],
            .neighbours: [
                Read("/ip neighbor print detail without-paging", "routeros-ip-neighbor-print-detail")
            ],
            .arp: [Read("/ip arp print without-paging", "routeros-ip-arp-print-without-paging")],
            .version: [Read("/system resource print", "routeros-system-resource-print")],
            .config: [Read("/export", "running-config")],
        ]
        profile.leave = []
    }

    private static let orion = make("orion-ros", "Orion") { profile in
        profile.login.names = ["*ogin:*"]
        profile.marks.pagers = [.init(" --More-- ", answer: " ")]
        profile.enable = Enable("enable", ["*>"])
        profile.quiet = ["terminal page-break disable"]
        profile.errors = ["%*Unknown command*"]
        profile.reads = [.mac: [Read("show mac-address-table l2-address", "orion-table")]]
    }

    private static let eltex = make("eltex-mes", "Eltex") { profile in
        profile.models = ["MES*", "SG300*"]
        profile.marks.pagers = [.init("More: <space>*<return>", answer: " ")]
        profile.enable = Enable("enable", ["*>"])
        profile.quiet = ["terminal datadump"]
        profile.errors = ["% Unrecognized command*", "% Wrong number of parameters*"]
        profile.reads = [
            .mac: [Read("show mac address-table", "marvell-table")],
            .version: [Read("show system", "version")],
            .config: [Read("show running-config", "running-config")],
        ]
    }

    /// A GPON OLT whose pager stops inside lines, and whose alarms come behind the pager's mark.
    private static let vsol = make("vsol-olt", "VSOL") { profile in
        profile.models = ["V1600*"]
        profile.marks.pagers = [.init(" --More-- ", answer: " ")]
        profile.marks.events = [.init("20*/*/* *:*:*   ", cuts: true)]
        profile.enable = Enable("enable", ["*>"])
        profile.reads = [.config: [Read("show running-config", "running-config")]]
    }

    private static func make(
        _ name: String, _ vendor: String, _ fill: (inout DeviceProfile) -> Void
    ) -> DeviceProfile {
        var profile = DeviceProfile(name, vendor: vendor)
        fill(&profile)
        return profile
    }
}
