import DeviceAccess
import DeviceLab
import TestSupport
import Testing

@Suite("the dialogue with a device's terminal") struct DeviceDialogueTests {
    private static let table = """
        Vlan    Mac Address       Type        Ports
        ----    -----------       --------    -----
         100    488f.5a00.0001    DYNAMIC     Fa0/7
         100    488f.5a00.0002    DYNAMIC     Fa0/8
        Total Mac Addresses for this criterion: 2
        """.replacing("\n", with: "\r\n")

    private static let credentials = DeviceCredentials(
        name: Array("reader".utf8), password: Array("s3cret-word".utf8), enable: Array("raise-me".utf8))

    private func device() -> FakeTerminal {
        var device = FakeTerminal()
        device.enablePassword = "raise-me"
        device.answers = [
            "terminal length 0": "", "terminal width 511": "", "terminal no monitor": "",
            "show mac address-table": Self.table,
        ]
        return device
    }

    /// Runs both until the dialogue is over, in pieces of `size` bytes.
    private func talk(
        _ dialogue: DeviceDialogue, _ device: inout FakeTerminal, size: Int = 1000, steps: Int = 200
    ) -> DeviceReading? {
        var dialogue = dialogue
        var incoming = Array(device.greeting().utf8)[...]
        var isClosed = false
        for _ in 0..<steps {
            var actions: [DeviceDialogue.Action] = []
            while !incoming.isEmpty {
                actions += dialogue.received(Array(incoming.prefix(size)))
                incoming = incoming.dropFirst(size)
            }
            actions += isClosed ? dialogue.closed() : dialogue.silent()
            if actions.isEmpty, !isClosed { actions = dialogue.timedOut() }
            for action in actions {
                switch action {
                case .finish(let reading): return reading
                case .send(let bytes):
                    if let said = device.receive(bytes) {
                        incoming += Array(said.utf8)
                    } else {
                        isClosed = true
                    }
                }
            }
        }
        return nil
    }

    private func dialogue(_ profile: String = "cisco-ios") throws -> DeviceDialogue {
        DeviceDialogue(try #require(DeviceProfile.named(profile)), Self.credentials, reading: .mac)
    }

    @Test("logs in, raises its rights, reads, leaves; any size of pieces", arguments: [1, 2, 7, 1000])
    func whole(_ size: Int) throws {
        var device = device()
        let reading = try #require(talk(try dialogue(), &device, size: size))
        #expect(reading.verdict == .complete, "\(reading.reason ?? "")")
        guard case .addresses(let rows)? = reading.table?.content else {
            Issue.record("no table")
            return
        }
        #expect(rows.map(\.port) == ["Fa0/7", "Fa0/8"])
        #expect(
            device.received == [
                "enable", "terminal length 0", "terminal width 511", "terminal no monitor",
                "show mac address-table", "exit",
            ])
        #expect(reading.sent == device.received)
    }

    @Test("no secret is in the transcript, even where the device repeats it")
    func secrets() throws {
        var device = device()
        device.answers["show mac address-table"] = "s3cret-word raise-me\r\n" + Self.table
        let reading = try #require(talk(try dialogue(), &device))
        let text = String(decoding: reading.transcript, as: UTF8.self)
        #expect(!text.contains("s3cret-word") && !text.contains("raise-me"))
        #expect(text.contains("<removed>"))
    }

    @Test("a pager is answered page by page, also where it may not be switched off")
    func pager() throws {
        var device = device()
        device.answers["terminal length 0"] = "Command authorization failed."
        device.pagerAfter = 80
        let reading = try #require(talk(try dialogue(), &device))
        #expect(reading.verdict == .complete, "\(reading.reason ?? "")")
        #expect(reading.table?.count == 2)
        #expect(device.keys == [" "])
    }

    @Test("an old image's form is tried after the new one is refused")
    func forms() throws {
        var device = device()
        device.answers["show mac address-table"] = nil
        device.answers["show mac-address-table"] = Self.table
        let reading = try #require(talk(try dialogue(), &device))
        #expect(reading.verdict == .complete)
        #expect(reading.table?.count == 2)
    }

    @Test("wrong credentials fail at once, are tried once, and are named")
    func wrongPassword() throws {
        var device = device()
        device.password = "another"
        let reading = try #require(talk(try dialogue(), &device))
        #expect(reading.verdict == .failed)
        #expect(reading.failure == .credentials)
        #expect(device.received.isEmpty)
    }

    @Test("a table whose printed total is another number is partial, and both numbers are told")
    func total() throws {
        var device = device()
        device.answers["show mac address-table"] = Self.table.replacing("criterion: 2", with: "criterion: 5")
        let reading = try #require(talk(try dialogue(), &device))
        #expect(reading.verdict == .partial)
        #expect(reading.reason == "the device counted 5 rows, and 2 came")
    }

    @Test("an unknown question is interrupted, never answered with yes, and the reading is partial or failed")
    func question() throws {
        var device = device()
        device.answers["show mac address-table"] = Self.table
        device.enabledPrompt = "sw1#"
        var dialogue = try dialogue()
        // The dialogue as far as the reading, then a question instead of an answer.
        var sent: [UInt8] = []
        var actions = dialogue.received(Array("Username: ".utf8)) + dialogue.silent()
        actions += dialogue.received(Array("\r\nPassword: ".utf8)) + dialogue.silent()
        actions += dialogue.received(Array("\r\nsw1#".utf8)) + dialogue.silent()
        for _ in 0..<3 { actions += dialogue.received(Array("\r\nsw1#".utf8)) + dialogue.silent() }
        actions += dialogue.received(Array("show mac address-table\r\nClear the table? (y/n)[n]:".utf8))
        actions += dialogue.silent()
        actions += dialogue.received(Array("^C\r\nsw1#".utf8)) + dialogue.silent()
        var reading: DeviceReading?
        for action in actions {
            switch action {
            case .send(let bytes): sent += bytes
            case .finish(let end): reading = end
            }
        }
        #expect(sent.contains(0x03))
        #expect(!String(decoding: sent, as: UTF8.self).contains("y\r"))
        #expect(reading?.verdict != .complete)
        #expect(reading?.reason == "the device asked 'Clear the table? (y/n)[n]:'")
    }

    @Test("silence, a closed connection and a flood end the session with a sentence")
    func ends() throws {
        var silent = try dialogue()
        #expect(failure(silent.timedOut()) == "no login prompt")
        var busy = try dialogue()
        #expect(failure(busy.closed()) == "all sessions of the device are in use")
        var flood = try dialogue()
        var actions: [DeviceDialogue.Action] = []
        let block = [UInt8](repeating: 0x41, count: 1 << 20)
        for _ in 0..<9 where actions.isEmpty { actions = flood.received(block) }
        #expect(failure(actions) == "more than 8388608 bytes came")
        #expect(flood.isOver)
    }

    private func failure(_ actions: [DeviceDialogue.Action]) -> String? {
        for case .finish(let reading) in actions { return reading.reason }
        return nil
    }
}
