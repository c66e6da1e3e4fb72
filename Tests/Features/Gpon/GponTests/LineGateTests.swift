import Gpon
import TestSupport
import Testing

@Suite("the second gate") struct LineGateTests {
    private func write(_ line: String, _ mode: OltMode) -> OltWrite? {
        if case .write(let write)? = LineGate.form(Array(line.utf8), in: mode) { write } else { nil }
    }

    @Test("passes the eight forms, and reads each back as the same write")
    func forms() throws {
        let place = try Made.place(82)
        let registration = OltWrite.Registration(
            serial: try Made.number(), lineProfile: 10, serviceProfile: 11,
            description: try TerminalDescription("kv-12 (Lenina\\5)"))
        var bare = registration
        bare.description = nil
        let service = try #require(ServicePort(index: 412, vlan: 2600, gem: 1, userVLAN: 2600))
        let shaped = try #require(
            ServicePort(index: 412, vlan: 1, gem: 1023, userVLAN: 4094, rxTable: 0, txTable: 6))
        let target = OltWrite.Target(place)
        let writes: [OltWrite] = [
            .confirmTerminal(place.port, registration), .addTerminal(place, registration),
            .addTerminal(place, bare),
            .addServicePort(target, service), .addServicePort(target, shaped),
            .setNativeVLAN(target, ethernet: 1, vlan: 2600), .deleteTerminal(target), .save,
        ]
        for one in writes { #expect(write(one.line, one.mode) == one, "\(one.line)") }
        #expect(write("undo service-port 412", .config) == .removeServicePort(index: 412, of: nil))
        #expect(
            write(OltWrite.restoreTerminal(place, registration).line, .board(1))
                == .addTerminal(place, registration))
    }

    @Test(
        "refuses what is near the forms",
        arguments: [
            "ont delete 3 all", "ont delete 3", "ont delete 3 82 ", " ont delete 3 82", "ont  delete 3 82",
            "ont delete 3 128",
            "ont delete 16 0", "ont delete 03 8", "ONT delete 3 8", "ont delete 3 82\r",
            "ont delete 3 82\nsave",
            "ont confirm 3 all omci",
            "ont confirm 3 sn-auth 4857544311223344 omci ont-lineprofile-id 10 ont-srvprofile-id 10 desc \"a\"b\"",
            "ont confirm 3 sn-auth 4857544311223344 omci ont-lineprofile-id 10 ont-srvprofile-id 10 desc \"a?\"",
            "ont confirm 3 sn-auth 4857544311223344 omci ont-lineprofile-id 10 ont-srvprofile-id 10 desc \"\"",
            "ont confirm 3 sn-auth 485754431122334g omci ont-lineprofile-id 10 ont-srvprofile-id 10",
            "ont confirm 3 sn-auth 4857544311223344 omci ont-lineprofile-id 8192 ont-srvprofile-id 10",
            "ont port native-vlan 3 82 eth 1 vlan 4095 priority 0",
            "ont port native-vlan 3 82 eth 1 vlan 1 priority 1",
            "ont port native-vlan 3 <ont of step 1> eth 1 vlan 2600 priority 0", "ont reset 3 82",
            "ont modify 3 82", "",
            "display ont info 0 1 3 all | include x", "display x?", "display \"a\"",
        ])
    func nearBoard(_ line: String) {
        #expect(LineGate.form(Array(line.utf8), in: .board(1)) == nil, "\(line)")
    }

    @Test(
        "refuses what is near the forms in configuration mode",
        arguments: [
            "undo service-port all", "undo service-port", "undo service-port port 0/1/3 ont 82",
            "undo service-port 32768",
            "undo service-port 412 ", "undo interactive", "undo vlan 100", "reboot", "reset",
            "board delete 0/1",
            "service-port 412 vlan 2600 gpon 0/1/3 ont 82 gemport 1 multi-service user-vlan 2600 tag-transform translate x",
            "service-port 412 vlan 2600 gpon 1/1/3 ont 82 gemport 1 multi-service user-vlan 2600 tag-transform translate",
            "service-port 412 vlan 2600 gpon 0/1/3 ont <ont of step 1> gemport 1 multi-service user-vlan 2600 tag-transform translate",
            "service-port 412 vlan 0 gpon 0/1/3 ont 82 gemport 1 multi-service user-vlan 2600 tag-transform translate",
            "save data", "save configuration", "terminal user name", "vlan 300 smart", "interface gpon 0/23",
            "interface vlanif 1",
            "ont delete 3 82",
        ])
    func nearConfig(_ line: String) {
        #expect(LineGate.form(Array(line.utf8), in: .config) == nil, "\(line)")
    }

    @Test("a form in another mode than its own does not pass")
    func modes() {
        #expect(write("undo service-port 412", .board(1)) == nil)
        #expect(write("save", .privileged) == nil)
        #expect(write("ont delete 3 82", .privileged) == nil)
        #expect(LineGate.form(Array("config".utf8), in: .privileged) == .move)
        #expect(LineGate.form(Array("config".utf8), in: .config) == nil)
    }

    /// Bytes that could mean something to an OLT, and what people paste.
    private static let hostile = [
        "\r", "\n", "\r\n", "\t", "?", "\"", "\\", "\u{3}", "\u{15}", "\u{1b}[A", "\u{0}", " ",
        "undo service-port all",
        "reboot", "save", "\" \rreboot\r", "кв-12", "🙂", "all", "|", ";", "`", "$(reboot)", "<cr>",
        "--More--", "OLT-1#",
        "OLT-1(config)#", "a", "0/1/3", "4857544311223344", "HWTC", "{ <cr> }:", "\u{ff}", "%", "'", "y",
        "--END", "no ",
    ]

    @Test("10,000 hostile names, serial numbers and descriptions: no line outside of the eight forms")
    func hostile() throws {
        var random = SeededRandom(seed: 20)
        let olt = try Made.olt()
        var made = 0
        for _ in 0..<10_000 {
            let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? Self.hostile.randomElement(using: &random) ?? ""
                    : String(
                        (0..<4).map { _ in
                            Character(Unicode.Scalar(UInt8.random(in: 0...127, using: &random)))
                        })
            }.joined()
            // A serial number is digits or nothing.
            if let serial = SerialNumber(text) { #expect(serial.digits.utf8.count == 16) }
            #expect(PonPort(text).map { "\($0)" == text } ?? true)
            #expect(TerminalPlace(text).map { "\($0)" == text } ?? true)
            // The text itself is a line only where it is one of the forms, byte for byte.
            for mode in [OltMode.config, .board(1), .privileged, .user] {
                if case .write(let write)? = LineGate.form(Array(text.utf8), in: mode) {
                    #expect(write.line == text)
                }
            }
            guard let description = try? TerminalDescription(text) else { continue }
            made += 1
            let request = PlanRequest.register(
                isFound: true, try Made.port(), try Made.number(), description, try Made.profile())
            #expect(PlanRequest(json: request.json) == request)
            for step in try Made.plan(request, on: olt).steps where !step.write.isOpen {
                #expect(write(step.write.line, step.write.mode)?.line == step.write.line)
            }
        }
        #expect(made > 100)
    }

    @Test("changing any byte of a line makes it another form's, its own, or none")
    func mutations() throws {
        var random = SeededRandom(seed: 21)
        let plan = try Made.plan(Made.byHand(), on: Made.olt())
        for _ in 0..<10_000 {
            guard let step = plan.steps.randomElement(using: &random) else { return }
            var bytes = Array(step.write.line.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let at = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
                default: if bytes.count > 1 { bytes.remove(at: at) }
                }
            }
            for mode in [OltMode.config, .board(1)] {
                guard case .write(let write)? = LineGate.form(bytes, in: mode) else { continue }
                #expect(Array(write.line.utf8) == bytes)
            }
        }
    }
}
