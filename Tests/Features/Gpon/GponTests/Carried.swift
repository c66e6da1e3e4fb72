import Gpon
import Testing

/// Carries a plan out on a simulated OLT, as the hub does: gate, then line.
struct Carried {
    var run: PlanRun
    var olt: SimulatedOlt
    /// Lines that left, in order.
    var sent: [String] = []
    var pauses = 0

    init(_ plan: Plan, on olt: SimulatedOlt) {
        run = PlanRun(plan)
        self.olt = olt
        var action = run.begin()
        var turns = 0
        while action != .finish, turns < 2000 {
            turns += 1
            switch action {
            case .write(_, _, let write):
                guard case .write(let parsed)? = LineGate.form(Array(write.line.utf8), in: write.mode),
                    parsed.line == write.line
                else {
                    Issue.record("the gate refuses '\(write.line)'")
                    action = run.answered(OltAnswer(.notSent("the gate")))
                    continue
                }
                sent.append(write.line)
                action = run.answered(self.olt.answer(write.line, in: write.mode))
            case .read(let read):
                #expect(LineGate.form(Array(read.line.utf8), in: read.mode) == .read)
                action = run.answered(self.olt.answer(read.line, in: read.mode))
            case .pause:
                pauses += 1
                action = run.paused()
            case .finish: break
            }
        }
        #expect(turns < 2000, "the run has no end")
    }
}

enum Made {
    static let serial = "4857544311223344"

    static func port(_ port: Int = 3) throws -> PonPort { try #require(PonPort(slot: 1, port: port)) }

    static func place(_ ont: Int, port: Int = 3) throws -> TerminalPlace {
        try #require(TerminalPlace(try Self.port(port), ont))
    }

    static func number(_ text: String = serial) throws -> SerialNumber { try #require(SerialNumber(text)) }

    static func profile(native: Int? = 1) throws -> RegistrationProfile {
        try #require(
            RegistrationProfile(
                name: "inet", lineProfile: 10, serviceProfile: 10, vlan: 2600, userVLAN: 2600, gem: 1,
                nativeEthernet: native))
    }

    /// A terminal that is found, and one with three service ports that is registered.
    static func olt() throws -> SimulatedOlt {
        var olt = SimulatedOlt()
        olt.state.found[serial] = try port()
        let old = try place(0)
        olt.state.terminals[old] = SimulatedOlt.Registered(
            serial: "48575443AABBCCDD", line: 20, service: 20, description: "kv-7", native: [1: 2700])
        for (index, vlan) in [(5, 100), (6, 2600), (9, 2700)] {
            olt.state.services[index] = SimulatedOlt.Service(place: old, vlan: vlan, gem: index, user: vlan)
        }
        return olt
    }

    static func plan(_ request: PlanRequest, on olt: SimulatedOlt) throws -> Plan {
        var olt = olt
        olt.fault = .none
        let answers = request.reads.map { olt.answer($0.line, in: $0.mode) }
        return try Plan(request, OltFacts(request, answers))
    }

    static func found() throws -> PlanRequest {
        .register(isFound: true, try port(), try number(), try TerminalDescription("kv-12"), try profile())
    }

    static func byHand() throws -> PlanRequest {
        .register(
            isFound: false, try port(), try number("HWTC-55667788"), try TerminalDescription("kv-13"),
            try profile())
    }

    static func delete() throws -> PlanRequest { .delete(try place(0), try number("48575443AABBCCDD")) }

    /// The OLT after the deletion, and the plan's request to undo it.
    static func restore() throws -> (PlanRequest, SimulatedOlt) {
        let plan = try plan(delete(), on: olt())
        let after = Carried(plan, on: try olt())
        #expect(after.run.state == .done)
        return (.restore(try #require(plan.before)), after.olt)
    }
}
