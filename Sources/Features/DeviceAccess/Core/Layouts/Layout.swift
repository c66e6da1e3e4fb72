/// One form in which devices print something, and its reader.
///
/// Each family of devices has its own in one file of `Layouts/`; two devices with one layout need one reader.
package struct Layout: Sendable {
    /// What a reading asks for.
    package enum Subject: String, Sendable, CaseIterable {
        case mac, neighbours, arp, version, sessions, terminals, config, other
    }

    /// As `--format` and the shared cases name it: `cisco-table`.
    package let name: String
    package let subject: Subject
    /// The profile whose screens it comes from; `nil` for what is not a screen.
    package let profile: String?
    /// The heading of its table, in small letters, where one family has several layouts of one reading.
    package let heading: LiteralPattern?
    package let read: @Sendable (DeviceText) -> Table

    package init(
        _ name: String, _ subject: Subject, profile: String?, heading: LiteralPattern? = nil,
        _ read: @escaping @Sendable (DeviceText) -> Table
    ) {
        self.name = name
        self.subject = subject
        self.profile = profile
        self.heading = heading
        self.read = read
    }

    /// The layout of the same family and reading whose heading the text has, else this one.
    package func fitting(_ text: DeviceText) -> Layout {
        let others = Self.all.filter { $0.heading != nil && $0.profile == profile && $0.subject == subject }
        guard !others.isEmpty else { return self }
        for line in text.lines.prefix(40) {
            let small = line.map(Bytes.small)[...]
            if let found = others.first(where: { $0.heading?.matches(small) ?? false }) { return found }
        }
        return self
    }

    package static let all: [Layout] =
        CiscoLayouts.all + DLinkLayouts.all + ZyxelLayouts.all + HuaweiLayouts.all + EltexLayouts.all
        + RouterOSLayouts.all + SmartAXLayouts.all + CommonLayouts.all

    package static func named(_ name: String) -> Layout? { all.first { $0.name == name } }

    /// A table of hardware addresses, of which each line gives one row at most.
    static func addresses(
        _ name: String, profile: String?, heading: LiteralPattern? = nil, total: String? = nil,
        _ row: @escaping @Sendable (_ words: [Bytes]) -> AddressRow?
    ) -> Layout {
        Layout(name, .mac, profile: profile, heading: heading) { text in
            var table = Table(.addresses(text.lines.compactMap { row($0.words) }))
            if let total { table.printedTotal = Self.total(total, in: text) }
            return table
        }
    }

    /// The sum of the numbers at the end of the lines that begin so: devices print one a slot.
    static func total(_ beginning: String, in text: DeviceText) -> Int? {
        var sum: Int?
        for line in text.lines {
            let line = line.trimmed
            guard line.hasPrefix(beginning), let number = line.dropFirst(beginning.utf8.count).firstNumber
            else { continue }
            sum = (sum ?? 0) + number
        }
        return sum
    }
}

extension Bytes {
    /// The first decimal number behind a colon or an equals sign.
    var firstNumber: Int? {
        guard let at = firstIndex(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "=") }) else {
            return nil
        }
        return self[(at + 1)...].trimmed.prefix { $0 >= 0x30 && $0 <= 0x39 }.number
    }
}

extension [Bytes] {
    /// The word at an index, where there are so many.
    func word(_ index: Int) -> Bytes? { indices.contains(index) ? self[index] : nil }

    /// The words from an index on, joined by one blank; `nil` where there are none.
    func joined(from index: Int) -> String? {
        guard index < count else { return nil }
        return self[index...].map(\.text).joined(separator: " ")
    }
}
