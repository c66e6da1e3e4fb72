internal import Gpon
internal import HubServer
internal import MonitorCore
internal import MonitorWire

/// JSON of OLTs, terminals and plans.
enum GponShape {
    static func time(_ key: StaticString, _ milliseconds: Int64?, _ json: inout JSONWriter) {
        json.value(key, milliseconds.map { UTCTime(milliseconds: $0) })
    }

    static func count(_ key: StaticString, _ number: Int?, _ json: inout JSONWriter) {
        json.value(key, number.flatMap { UInt64(exactly: $0) })
    }

    static func flag(_ key: StaticString, _ flag: Bool?, _ json: inout JSONWriter) {
        if let flag { json.value(key, flag) } else { json.value(key, String?.none) }
    }

    /// - Parameter logins: behind it, the one that is or was online last first.
    static func write(
        _ terminal: KeptTerminal, _ logins: [TerminalLogin]?, _ limits: SignalLimits,
        _ json: inout JSONWriter
    ) {
        json.value("terminal", UInt64(terminal.number))
        json.value("olt", UInt64(terminal.olt))
        json.value("place", terminal.place.description)
        json.value("serial", terminal.serial)
        json.value("label", terminal.label)
        json.value("description", terminal.description)
        json.value("login", logins?.first?.session.login)
        flag("loginOnline", logins?.first?.isOnline, &json)
        json.value("state", terminal.runState)
        json.value("downCause", terminal.downCause)
        json.value("downCauseWords", DownCause.words(terminal.downCause))
        count("distanceMetres", terminal.distanceMetres, &json)
        count("lineProfile", terminal.lineProfile, &json)
        count("serviceProfile", terminal.serviceProfile, &json)
        time("seen", terminal.seen, &json)
        time("goneAt", terminal.goneAt, &json)
        json.value("signal", limits.verdict(terminal.optics).rawValue)
        write(terminal.optics, &json)
        time("opticsAt", terminal.opticsAt, &json)
    }

    static func write(place terminal: KeptTerminal, _ json: inout JSONWriter) {
        json.value("terminal", UInt64(terminal.number))
        json.value("olt", UInt64(terminal.olt))
        json.value("place", terminal.place.description)
        json.value("description", terminal.description)
        time("from", terminal.firstSeen, &json)
        time("to", terminal.goneAt, &json)
    }

    static func write(_ one: KeptFound, _ json: inout JSONWriter) {
        json.value("olt", UInt64(one.olt))
        json.value("port", one.found.port.description)
        json.value("serial", one.found.serial.digits)
        json.value("label", one.found.serial.label)
        json.value("model", one.found.model)
        time("firstSeen", one.firstSeen, &json)
        json.value("knownAs", one.before?.description)
        json.value("knownAt", one.before?.place.description)
        json.value("knownOlt", one.before.map { UInt64($0.olt) })
        time("goneAt", one.before?.goneAt, &json)
        json.value("registeredElsewhere", one.before.map { $0.goneAt == nil } ?? false)
    }

    static func write(_ answer: SerialSearch.Answer, _ json: inout JSONWriter) {
        json.value("olt", UInt64(answer.olt))
        json.value("name", answer.name)
        json.value("result", GponWords.result(answer.outcome))
        json.value("reason", GponWords.reason(answer.outcome))
        guard case .found(let terminal) = answer.outcome else { return }
        json.value("terminal", UInt64(terminal.number))
        json.value("place", terminal.place.description)
        json.value("state", terminal.runState)
    }

    static func write(_ optics: OpticalReading?, _ json: inout JSONWriter) {
        json.value("rxDBm", optics?.rxDBm, decimals: 2)
        json.value("txDBm", optics?.txDBm, decimals: 2)
        json.value("oltRxDBm", optics?.oltRxDBm, decimals: 2)
        json.value("temperature", optics?.temperature, decimals: 1)
    }

    static func write(_ service: ListedServicePort, _ json: inout JSONWriter) {
        count("index", service.index, &json)
        count("vlan", service.vlan, &json)
        count("gem", service.gem, &json)
        count("userVLAN", service.userVLAN, &json)
        json.value("state", service.state)
    }

    static func write(_ one: KeptServicePort, _ json: inout JSONWriter) {
        write(one.service, &json)
        json.value("place", one.service.place?.description)
        json.value("port", one.service.port)
        json.value("portType", one.service.portType)
        count("rxTable", one.service.rxTable, &json)
        count("txTable", one.service.txTable, &json)
        json.value("terminal", one.terminal.map { UInt64($0.number) })
        json.value("serial", one.terminal?.serial)
        json.value("description", one.terminal?.description)
        json.value("removableOrphan", one.isRemovableOrphan)
    }

    static func write(_ login: TerminalLogin, _ json: inout JSONWriter) {
        json.value("login", login.session.login)
        json.value("mac", login.station.description)
        json.value("address", login.session.address)
        json.value("server", login.session.server)
        json.value("from", login.session.since)
        json.value("to", login.session.until)
    }

    static func write(_ one: LearntAddress, _ login: TerminalLogin?, _ json: inout JSONWriter) {
        json.value("address", one.address)
        json.value("place", one.place.description)
        count("vlan", one.vlan, &json)
        json.value("now", one.isNow)
        time("seen", one.seen, &json)
        json.value("terminal", one.terminal.map { UInt64($0.number) })
        json.value("serial", one.terminal?.serial)
        json.value("description", one.terminal?.description)
        json.value("login", login?.session.login)
        flag("loginOnline", login?.isOnline, &json)
    }

    static func write(_ kept: KeptProfile, _ json: inout JSONWriter) {
        let profile = kept.profile
        json.value("profile", UInt64(kept.number))
        json.value("name", profile.name)
        json.value("olt", kept.olt.flatMap { UInt64(exactly: $0) })
        count("lineProfile", profile.lineProfile, &json)
        count("serviceProfile", profile.serviceProfile, &json)
        count("vlan", profile.vlan, &json)
        count("userVLAN", profile.userVLAN, &json)
        count("gem", profile.gem, &json)
        count("rxTable", profile.rxTable, &json)
        count("txTable", profile.txTable, &json)
        count("nativeEthernet", profile.nativeEthernet, &json)
        json.value("forInstallers", kept.isForInstallers)
        json.value("revision", kept.revision)
    }

    /// - Parameter whole: with steps, lines and answers.
    static func write(_ plan: KeptPlan, whole: Bool, _ json: inout JSONWriter) {
        json.value("plan", plan.id)
        json.value("olt", UInt64(plan.olt))
        json.value("kind", plan.kind.rawValue)
        json.value("state", plan.state.rawValue)
        json.value("sentence", plan.sentence)
        json.value("serial", plan.serial?.digits)
        json.value("place", plan.place?.description)
        json.value("dryRun", plan.isDryRun)
        json.value("madeBy", plan.madeBy)
        time("madeAt", plan.madeAt, &json)
        time("expiresAt", plan.expiresAt, &json)
        json.value("confirmedBy", plan.confirmedBy)
        time("confirmedAt", plan.confirmedAt, &json)
        time("endedAt", plan.endedAt, &json)
        json.value("reason", plan.reason)
        json.value("outcome", plan.outcome)
        json.value("seenBy", plan.seenBy)
        guard whole else { return }
        json.value("factsHash", plan.hash)
        texts("facts", plan.facts, &json)
        texts("affects", plan.affected, &json)
        texts("warnings", plan.warnings, &json)
        json.array("steps") { json in
            for step in plan.steps {
                json.object { json in
                    json.value("line", step.line)
                    json.value("does", step.sentence)
                    json.value("expects", step.expects)
                    json.value("verify", step.verify)
                    json.value("undo", step.undo)
                    json.value("state", step.state.rawValue)
                    json.value("note", step.note)
                }
            }
        }
        json.array("sent") { json in
            for line in plan.lines {
                json.object { json in
                    json.value("step", UInt64(line.step + 1))
                    json.value("undo", line.isUndo)
                    json.value("line", line.line)
                    time("sentAt", line.sentAt, &json)
                    json.value("answer", line.answer)
                    json.value("ended", line.ended)
                }
            }
        }
        texts("look", plan.look ?? [], &json)
        time("lookedAt", plan.lookedAt, &json)
    }

    private static func texts(_ key: StaticString, _ texts: [String], _ json: inout JSONWriter) {
        json.array(key) { json in for text in texts { json.value(nil, text) } }
    }
}
