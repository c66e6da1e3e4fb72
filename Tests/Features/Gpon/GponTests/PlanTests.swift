import Gpon
import Testing

@Suite("plans") struct PlanTests {
    @Test("a registration of a found terminal shows the exact lines, what reads them back, and the undo")
    func found() throws {
        let plan = try Made.plan(Made.found(), on: Made.olt())
        #expect(
            plan.steps.map(\.write.line) == [
                "ont confirm 3 sn-auth 4857544311223344 omci ont-lineprofile-id 10 ont-srvprofile-id 10 desc \"kv-12\"",
                "service-port 0 vlan 2600 gpon 0/1/3 ont <ont of step 1> gemport 1 multi-service user-vlan 2600 tag-transform translate",
                "ont port native-vlan 3 <ont of step 1> eth 1 vlan 2600 priority 0",
            ])
        #expect(plan.steps[0].verify == "display ont info by-sn 4857544311223344")
        #expect(plan.steps[1].undo == "undo service-port 0")
        #expect(plan.steps[0].undo == "ont delete 3 <ont of step 1>")
        #expect(plan.affected.isEmpty)
    }

    @Test("a registration by hand has final lines: the hub chooses the lowest free number")
    func byHand() throws {
        let plan = try Made.plan(Made.byHand(), on: Made.olt())
        #expect(
            plan.steps[0].write.line
                == "ont add 3 1 sn-auth 4857544355667788 omci ont-lineprofile-id 10 ont-srvprofile-id 10 desc \"kv-13\""
        )
        #expect(plan.steps.allSatisfy { !$0.write.isOpen })
    }

    @Test("a deletion removes every service port first, and keeps all to restore the terminal")
    func delete() throws {
        let plan = try Made.plan(Made.delete(), on: Made.olt())
        #expect(
            plan.steps.map(\.write.line) == [
                "undo service-port 5", "undo service-port 6", "undo service-port 9", "ont delete 3 0",
            ])
        let before = try #require(plan.before)
        #expect(before.servicePorts.map(\.index) == [5, 6, 9])
        #expect(before.nativeVLANs == [1: 2700])
        #expect(plan.affected.first == "kv-7 at 0/1/3:0 is online, and is cut off")
    }

    @Test("what a plan stands on is in its hash, and counters are not")
    func hash() throws {
        let olt = try Made.olt()
        let plan = try Made.plan(Made.found(), on: olt)
        #expect(try Made.plan(Made.found(), on: olt).hash == plan.hash)
        var taken = olt
        taken.state.services[0] = SimulatedOlt.Service(place: try Made.place(0), vlan: 100, gem: 4, user: 100)
        #expect(try Made.plan(Made.found(), on: taken).hash != plan.hash)
        var renamed = olt
        renamed.lineProfiles[10] = "other"
        #expect(try Made.plan(Made.found(), on: renamed).hash != plan.hash)
        let delete = try Made.plan(Made.delete(), on: olt)
        var more = olt
        more.state.services[77] = SimulatedOlt.Service(place: try Made.place(0), vlan: 100, gem: 4, user: 100)
        #expect(try Made.plan(Made.delete(), on: more).hash != delete.hash)
    }

    @Test("no plan is made of what does not hold")
    func refusals() throws {
        func refusal(_ request: PlanRequest, _ change: (inout SimulatedOlt) throws -> Void) throws -> String?
        {
            var olt = try Made.olt()
            try change(&olt)
            do { _ = try Made.plan(request, on: olt) } catch { return "\(error)" }
            return nil
        }
        let found = try Made.found()
        #expect(try refusal(found) { $0.state.found = [:] }?.contains("does not find HWTC-11223344") == true)
        #expect(
            try refusal(found) { $0.state.found[Made.serial] = try Made.port(4) }?.contains("0/1/4") == true)
        #expect(try refusal(found) { $0.vlans = [] }?.contains("no VLAN 2600") == true)
        #expect(try refusal(found) { $0.lineProfiles = [:] } != nil)
        #expect(
            try refusal(found) {
                $0.state.terminals[try Made.place(4, port: 5)] = SimulatedOlt.Registered(
                    serial: Made.serial, line: 10, service: 10)
            }?.contains("registered as 0/1/5:4") == true)
        let delete = PlanRequest.delete(try Made.place(0), try Made.number())
        #expect(try refusal(delete) { _ in }?.contains("is 48575443AABBCCDD, not") == true)
    }

    @Test(
        "a service port without a terminal is removed by its index; one of a terminal, or of another sort of port, is not"
    )
    func orphan() throws {
        var olt = try Made.olt()
        let place = try Made.place(9)
        olt.state.services[40] = SimulatedOlt.Service(place: place, vlan: 100, gem: 1, user: 100)
        let plan = try Made.plan(.removeOrphan(index: 40, place), on: olt)
        #expect(plan.steps.map(\.write.line) == ["undo service-port 40"])
        #expect(plan.steps[0].verify == "display service-port all" && plan.steps[0].undo == nil)
        #expect(plan.affected.count == 1 && plan.affected[0].contains("VLAN 100 at 0/1/3:9"))
        let carried = Carried(plan, on: olt)
        #expect(carried.run.state == .done && carried.olt.state.services[40] == nil)
        #expect(carried.sent == ["undo service-port 40"])
        func refusal(_ request: PlanRequest, _ olt: SimulatedOlt) -> String? {
            do { _ = try Made.plan(request, on: olt) } catch { return "\(error)" }
            return nil
        }
        #expect(
            refusal(.removeOrphan(index: 5, try Made.place(0)), olt)?.contains("page of that terminal")
                == true)
        #expect(refusal(.removeOrphan(index: 5, nil), olt)?.contains("is of 0/1/3:0 now") == true)
        #expect(refusal(.removeOrphan(index: 40, nil), olt)?.contains("is of 0/1/3:9 now") == true)
        #expect(refusal(.removeOrphan(index: 41, place), olt)?.contains("no service port 41") == true)
        // A terminal that is registered there meanwhile is another state: the plan's hash is another, or there is none.
        olt.state.terminals[place] = SimulatedOlt.Registered(serial: Made.serial, line: 10, service: 10)
        #expect(refusal(.removeOrphan(index: 40, place), olt) != nil)
    }

    @Test("a service port of another sort of port is told apart, and no plan removes it")
    func otherPort() throws {
        let lines = [
            "   INDEX VLAN VLAN     PORT F/ S/ P VPI  VCI   FLOW  FLOW       RX   TX   STATE",
            "      41 2600 common   eth  0/9 /0  -    -     vlan  2600       -    -    up   ",
            "      42 100  common   gpon 0/1 /3  -    -     vlan  100        -    -    down ",
            "   Total : 2  (Up/Down :    1/1)",
        ]
        let answer = OltAnswer(.prompt, lines: lines.map { Array($0.utf8) })
        let listed = try OltReader.servicePorts(.allServicePorts, answer)
        #expect(listed.map(\.portType) == ["eth", "gpon"] && listed.map(\.place) == [nil, nil])
        #expect(listed.map(\.port) == ["0/9/0", "0/1/3"])
        func plan(_ index: Int) throws -> Plan {
            let request = PlanRequest.removeOrphan(index: index, nil)
            return try Plan(request, OltFacts(request, [answer]))
        }
        #expect(throws: Plan.Refusal.self) { try plan(41) }
        #expect(try plan(42).affected == ["the OLT names no terminal: who uses VLAN 100 there is not known"])
    }

    @Test("what is kept of a request reads as the same request")
    func kept() throws {
        let place = try Made.place(7)
        let serial = try Made.number()
        let requests = [
            try Made.found(), try Made.byHand(), try Made.delete(), try Made.restore().0, .save,
            .addServicePort(place, serial, vlan: 100, userVLAN: 101, gem: 2),
            .removeServicePort(place, serial, index: 412), .removeOrphan(index: 412, place),
            .removeOrphan(index: 412, nil),
            .setNativeVLAN(place, serial, ethernet: 2, vlan: 300),
        ]
        for request in requests { #expect(PlanRequest(json: request.json) == request) }
        #expect(PlanRequest(json: Array("{\"kind\":\"delete\",\"place\":\"0/1/3:7\"}".utf8)) == nil)
        #expect(PlanRequest(json: Array("{}".utf8)) == nil)
        for orphan in [
            "\"place\":\"0/1/3\",\"index\":4", "\"index\":32768", "\"place\":\"0/1/3:4\"",
        ] {
            #expect(
                PlanRequest(json: Array("{\"kind\":\"remove-orphan-service-port\",\(orphan)}".utf8)) == nil)
        }
    }
}

@Suite("carrying plans out") struct PlanRunTests {
    @Test("a registration ends done, online and measured, with each line sent once")
    func registers() throws {
        let carried = Carried(try Made.plan(Made.found(), on: Made.olt()), on: try Made.olt())
        #expect(carried.run.state == .done)
        #expect(carried.run.place == (try Made.place(1)))
        #expect(carried.run.isOnline == true)
        #expect(carried.run.optics?.rxDBm == -21.55)
        #expect(carried.sent == carried.olt.executed)
        #expect(carried.sent.count == 3)
        #expect(carried.olt.state.terminals[try Made.place(1)]?.native == [1: 2600])
    }

    @Test("a deletion and its restore leave exactly what was")
    func restores() throws {
        let before = try Made.olt().state
        let (request, after) = try Made.restore()
        #expect(after.state.terminals.isEmpty)
        let plan = try Made.plan(request, on: after)
        let carried = Carried(plan, on: after)
        #expect(carried.run.state == .done)
        #expect(carried.olt.state == before)
    }

    @Test("a deletion that stopped half way is completed by its restore")
    func completes() throws {
        var olt = try Made.olt()
        let before = olt.state
        let plan = try Made.plan(Made.delete(), on: olt)
        olt.fault = .refused(2)
        let half = Carried(plan, on: olt)
        #expect(half.run.state == .stopped)
        #expect(half.run.results.map(\.state) == [.done, .done, .failed, .waiting])
        var now = half.olt
        now.fault = .none
        let restore = PlanRequest.restore(try #require(plan.before))
        let carried = Carried(try Made.plan(restore, on: now), on: now)
        #expect(carried.run.state == .done)
        #expect(carried.olt.state == before)
    }

    @Test("a save is done once the OLT says so, and not before")
    func saves() throws {
        var run = PlanRun(try Made.plan(.save, on: Made.olt()))
        #expect(run.begin() == .write(step: 0, isUndo: false, .save))
        #expect(
            run.answered(OltAnswer(.prompt, lines: [Array("  It will take several minutes".utf8)]))
                == .pause(seconds: 5))
        #expect(run.paused() == .read(.freeIndex))
        #expect(
            run.answered(
                OltAnswer(.prompt, lines: [Array("  Next valid free service virtual port ID: 4".utf8)]))
                == .pause(seconds: 5))
        #expect(run.state == .running)
        _ = run.paused()
        let late = [Array("  Configuration file had been saved successfully".utf8)]
        #expect(run.answered(OltAnswer(.prompt, lines: [], late: late)) == .finish)
        #expect(run.state == .done)
    }

    static let scripts: [SimulatedOlt.Fault] = [
        .none, .offline, .successZero(0), .successZero(1), .silentFailure(0), .silentFailure(1),
        .silentFailure(2),
        .lyingDone(0), .lyingDone(1), .lyingDone(2), .busy(0, times: 2), .busy(1, times: 99),
        .busy(0, times: 99),
        .busyThoughDone(0), .busyThoughDone(1), .refused(0), .refused(1), .refused(2), .refusedThoughDone(0),
        .refusedThoughDone(1), .syntaxError(0), .syntaxError(1), .lostDone(0), .lostDone(1), .lostDone(2),
        .lostNotDone(0), .lostNotDone(1), .silence(2), .question(0), .question(1), .incomplete(1),
        .garbageDone(0),
        .garbageDone(1), .garbageNotDone(0), .garbageNotDone(1), .takesIndex, .takesSerial, .addsServicePort,
        .deletesTerminal, .readsBusy(after: 0, times: 2), .readsBusy(after: 1, times: 99),
        .lostReading(after: 0),
        .lostReading(after: 1), .readsCut(after: 0),
    ]

    enum Sort: String, CaseIterable, Sendable { case found, byHand, delete, restore }

    @Test(
        "whatever goes wrong, the result never says done when the OLT says otherwise", arguments: scripts,
        Sort.allCases)
    func faults(_ fault: SimulatedOlt.Fault, _ sort: Sort) throws {
        var olt = try Made.olt()
        let request: PlanRequest
        switch sort {
        case .found: request = try Made.found()
        case .byHand: request = try Made.byHand()
        case .delete: request = try Made.delete()
        case .restore: (request, olt) = try Made.restore()
        }
        let plan = try Made.plan(request, on: olt)
        let before = olt.state
        let good = Carried(plan, on: olt)
        olt = freshOlt(olt)
        olt.fault = fault
        let carried = Carried(plan, on: olt)
        let run = carried.run
        // Nothing is carried out twice, and nothing but the plan's lines and their undo.
        #expect(Set(carried.olt.executed).count == carried.olt.executed.count)
        #expect(run.state != .running)
        switch run.state {
        case .done:
            #expect(run.results.allSatisfy { $0.state == .done })
            if !isMeddling(fault) { #expect(carried.olt.state == good.olt.state) }
            for result in run.results { #expect(isThere(result.write, carried.olt) == !result.write.cutsOff) }
        case .undone:
            if !isMeddling(fault) { #expect(carried.olt.state == before) }
            for result in run.results { #expect(!isThere(result.write, carried.olt)) }
        case .stopped, .unknown:
            for result in run.results {
                switch result.state {
                case .done:
                    if !isMeddling(fault) {
                        #expect(isThere(result.write, carried.olt) == !result.write.cutsOff)
                    }
                case .waiting, .failed: #expect(!carried.olt.executed.contains(result.write.line))
                case .undone: #expect(!isThere(result.write, carried.olt))
                case .sent: Issue.record("a step is left as sent")
                case .unknown: #expect(run.state == .unknown)
                }
            }
            if run.state == .stopped { #expect(run.reason != nil) }
        case .running: break
        }
    }

    /// The same state, without a memory of what was sent.
    private func freshOlt(_ olt: SimulatedOlt) -> SimulatedOlt {
        var fresh = SimulatedOlt()
        fresh.state = olt.state
        return fresh
    }

    private func isMeddling(_ fault: SimulatedOlt.Fault) -> Bool {
        [.takesIndex, .takesSerial, .addsServicePort, .deletesTerminal].contains(fault)
    }

    /// Whether the object that a write is about is on the OLT.
    private func isThere(_ write: OltWrite, _ olt: SimulatedOlt) -> Bool {
        switch write {
        case .confirmTerminal(let port, let registration):
            olt.state.terminals.contains {
                $0.key.port == port && $0.value.serial == registration.serial.digits
            }
        case .addTerminal(let place, let registration), .restoreTerminal(let place, let registration):
            olt.state.terminals[place]?.serial == registration.serial.digits
        case .addServicePort(let target, let service):
            olt.state.services[service.index].map { $0.place == target.place && $0.vlan == service.vlan }
                ?? false
        case .removeServicePort(let index, _): olt.state.services[index] != nil
        case .setNativeVLAN(let target, let ethernet, let vlan):
            target.place.flatMap { olt.state.terminals[$0]?.native[ethernet] } == vlan
        case .deleteTerminal(let target): target.place.map { olt.state.terminals[$0] != nil } ?? false
        case .save: false
        }
    }

    @Test("after a line that was lost nothing more is sent")
    func lost() throws {
        var olt = try Made.olt()
        olt.fault = .lostDone(1)
        let carried = Carried(try Made.plan(Made.found(), on: Made.olt()), on: olt)
        #expect(carried.run.state == .unknown)
        #expect(carried.sent.count == 2)
        #expect(carried.run.results.map(\.state) == [.done, .unknown, .waiting])
    }

    @Test("a registration that fails half way is taken back, and each object is proven to be its own first")
    func undoes() throws {
        var olt = try Made.olt()
        let before = olt.state
        olt.fault = .refused(1)
        let carried = Carried(try Made.plan(Made.found(), on: Made.olt()), on: olt)
        #expect(carried.run.state == .undone)
        #expect(carried.olt.state == before)
        #expect(carried.sent.last == "ont delete 3 1")
    }

    @Test("a terminal to which a user gave a service port meanwhile is not taken back")
    func leaves() throws {
        var olt = try Made.olt()
        olt.fault = .addsServicePort
        let plan = try Made.plan(Made.found(), on: Made.olt())
        // The native VLAN's step fails, after another operator's service port.
        var run = PlanRun(plan)
        var action = run.begin()
        var writes = 0
        while action != .finish {
            switch action {
            case .write(_, _, let write):
                writes += 1
                action = run.answered(
                    writes == 3
                        ? OltAnswer(.prompt, lines: [Array("  Failure: The operation is not allowed".utf8)])
                        : olt.answer(write.line, in: write.mode))
            case .read(let read): action = run.answered(olt.answer(read.line, in: read.mode))
            case .pause: action = run.paused()
            case .finish: break
            }
        }
        #expect(run.state == .stopped)
        #expect(run.reason?.contains("a user gave the terminal service port 30000") == true)
        #expect(olt.state.terminals[try Made.place(1)] != nil)
    }
}

@Suite("light") struct LightTests {
    @Test("is judged by both directions, the worse counts")
    func limits() {
        let limits = SignalLimits()
        #expect(limits.verdict(nil) == .none)
        #expect(limits.verdict(OpticalReading(rxDBm: -21.5, oltRxDBm: -24)) == .good)
        #expect(limits.verdict(OpticalReading(rxDBm: -27.01, oltRxDBm: -24)) == .weak)
        #expect(limits.verdict(OpticalReading(rxDBm: -30.01)) == .bad)
        #expect(limits.verdict(OpticalReading(rxDBm: -20, oltRxDBm: -33)) == .bad)
        #expect(limits.verdict(OpticalReading(rxDBm: -7)) == .strong)
    }

    @Test("is worse when it is 3 dB below the median of seven days")
    func trend() {
        let usual = [Double](repeating: -20, count: 20)
        #expect(SignalTrend.worseBy(-23, history: usual) == 3)
        #expect(SignalTrend.worseBy(-22.9, history: usual) == nil)
        #expect(SignalTrend.worseBy(-30, history: [-20, -20]) == nil)
        #expect(SignalTrend.worseBy(nil, history: usual) == nil)
    }
}
