import MonitorCore
import MonitorWire

@testable import DeviceAccess

/// What network devices send: screens, tables, SNMP, and what operators write about them.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = Array(UnsafeRawBufferPointer(start: data, count: size))
    guard let choice = input.first else { return 0 }
    let bytes = Array(input.dropFirst())
    screen(bytes, DeviceProfile.known[Int(choice) % DeviceProfile.known.count].marks)
    table(bytes, Layout.all[Int(choice) % Layout.all.count])
    telnet(bytes)
    let text = DeviceText(bytes)
    let copy = SafeConfiguration(text)
    require(copy.lines.count == text.lines.count, "a line of a configuration is lost")
    for (line, original) in zip(copy.lines, text.lines) where !line.isSecret {
        require(line.text == original, "a line without a secret is changed")
    }
    if let message = try? SNMPMessage(bytes) {
        require((try? SNMPMessage(message.bytes)) != nil, "a message that is not read again")
    }
    if let profile = try? ProfileFile.read(bytes), profile.faults.isEmpty {
        for line in profile.reads.values.joined().map(\.line) {
            require(!["save", "reboot", "disable clipaging"].contains(line), "a line that changes a device")
        }
    }
    return 0
}

private func screen(_ bytes: [UInt8], _ marks: ScreenMarks) {
    var whole = ScreenReader(marks)
    whole.receive(bytes)
    var single = ScreenReader(marks)
    for byte in bytes {
        single.receive([byte])
        _ = single.waiting
    }
    require(whole.account.isBalanced, "a byte of a screen is lost")
    whole.finish()
    single.finish()
    require(whole.lines == single.lines && whole.events == single.events, "a split changes the lines")
    require(whole.account == single.account && whole.account.isBalanced, "a byte of a screen is lost")
    require(whole.account.received == bytes.count, "a byte was not seen")
}

private func table(_ bytes: [UInt8], _ layout: Layout) {
    let table = layout.read(DeviceText(bytes))
    require(!table.json.isEmpty, "no JSON")
    guard case .addresses(let rows) = table.content, layout.name != "snmprec" else { return }
    let digits = bytes.filter { HexDigit.value($0) != nil || $0 == 0x0a || $0 == 0x20 }
        .map { $0 >= 0x41 && $0 <= 0x46 ? $0 + 32 : $0 }
    let text = String(decoding: digits, as: UTF8.self)
    for row in rows {
        let address = String(row.address.description.filter { $0 != ":" })
        require(text.contains(address), "an address that the text does not hold")
    }
}

private func telnet(_ bytes: [UInt8]) {
    var codec = TelnetCodec()
    let result = codec.receive(bytes)
    require(result.reply.count <= 4096 + 32, "a server makes the client talk without end")
    require(result.data.count <= bytes.count, "text is made")
}
