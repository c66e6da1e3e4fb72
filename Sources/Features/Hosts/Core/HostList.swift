/// Hosts as a table that a spreadsheet reads and writes: `folder,name,address,paused`.
///
/// Source: RFC 4180.
package enum HostList {
    package struct Host: Equatable, Sendable {
        package var folder: String
        package var name: String
        /// An IP address or a name.
        package var address: String
        package var isPaused: Bool

        package init(folder: String, name: String, address: String, isPaused: Bool = false) {
            self.folder = folder
            self.name = name
            self.address = address
            self.isPaused = isPaused
        }
    }

    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let line: Int
        package let cause: String

        package var description: String { "line \(line): \(cause)" }
    }

    package static let mostHosts = 10_000
    package static let longestName = 60
    package static let heading = ["folder", "name", "address", "paused"]

    /// - Throws: the first fault, with its line.
    package static func read(_ text: String) throws(Fault) -> [Host] {
        var hosts: [Host] = []
        var known: Set<String> = []
        var addresses: Set<String> = []
        for (number, fields) in try records(text) {
            if number == 1, fields.map({ $0.lowercased() }) == heading { continue }
            let host = try host(fields, number)
            guard known.insert(host.folder + "\u{0}" + host.name).inserted else {
                throw Fault(
                    line: number, cause: "the folder '\(host.folder)' has a host '\(host.name)' already.")
            }
            guard addresses.insert(host.address.lowercased()).inserted else {
                throw Fault(line: number, cause: "the address '\(host.address)' appears twice.")
            }
            guard hosts.count < mostHosts else {
                throw Fault(line: number, cause: "more than \(mostHosts) hosts.")
            }
            hosts.append(host)
        }
        return hosts
    }

    package static func text(_ hosts: [Host]) -> String {
        ([heading] + hosts.map { [$0.folder, $0.name, $0.address, $0.isPaused ? "yes" : "no"] })
            .map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
    }

    private static func host(_ fields: [String], _ line: Int) throws(Fault) -> Host {
        guard fields.count == 3 || fields.count == 4 else {
            throw Fault(line: line, cause: "\(fields.count) fields. Write folder,name,address,paused.")
        }
        for (index, title) in heading.prefix(3).enumerated() {
            guard !fields[index].isEmpty, fields[index].count <= (index == 2 ? 253 : longestName),
                !fields[index].unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
            else {
                throw Fault(
                    line: line, cause: "the \(title) is empty, too long, or holds a control character.")
            }
        }
        guard isAddress(fields[2]) else {
            throw Fault(line: line, cause: "'\(fields[2])' is not an IP address or a host name.")
        }
        let paused = fields.count == 4 ? fields[3].lowercased() : ""
        guard ["", "no", "yes", "0", "1"].contains(paused) else {
            throw Fault(line: line, cause: "paused is '\(fields[3])'. Write yes or no.")
        }
        return Host(
            folder: fields[0], name: fields[1], address: fields[2], isPaused: paused == "yes" || paused == "1"
        )
    }

    /// Letters, digits and marks of addresses alone: never an option of a program.
    package static func isAddress(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 253 else {
            return false
        }
        return text.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 >= 0x41 && $0 <= 0x5a) || ($0 >= 0x61 && $0 <= 0x7a)
                || "-.:%_".utf8.contains($0)
        }
    }

    /// What a spreadsheet would take for a formula is written as text.
    private static func field(_ text: String) -> String {
        let isFormula = text.utf8.first.map { formulas.contains($0) } ?? false
        let plain = isFormula ? "'" + text : text
        let isQuoted = plain.utf8.contains { [0x2c, 0x22, 0x0d, 0x0a].contains($0) }
        return isQuoted ? "\"" + plain.replacing("\"", with: "\"\"") + "\"" : plain
    }

    /// What a spreadsheet takes for the beginning of a formula, and the mark that keeps it from doing so.
    private static let formulas = Array("=+-@'".utf8)

    /// Lines of fields, with the line where each begins. Empty ones are left out.
    private static func records(_ text: String) throws(Fault) -> [(line: Int, fields: [String])] {
        var records: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field: [UInt8] = []
        var isQuoted = false
        var wasQuoted = false
        var line = 1
        var start = 1
        func ended() -> String {
            let text = String(decoding: field, as: UTF8.self)
            let isEscaped =
                text.utf8.first == UInt8(ascii: "'")
                && (text.utf8.dropFirst().first.map { formulas.contains($0) } ?? false)
            return isEscaped ? String(text.dropFirst()) : text
        }
        let bytes = Array(text.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if isQuoted {
                if byte == UInt8(ascii: "\"") {
                    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
                        field.append(byte)
                        index += 1
                    } else {
                        isQuoted = false
                        wasQuoted = true
                    }
                } else {
                    if byte == 0x0a { line += 1 }
                    field.append(byte)
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: isQuoted = true
            case UInt8(ascii: ","):
                fields.append(ended())
                field = []
                wasQuoted = false
            case 0x0d: break
            case 0x0a:
                if !fields.isEmpty || !field.isEmpty || wasQuoted {
                    records.append((start, fields + [ended()]))
                }
                fields = []
                field = []
                wasQuoted = false
                line += 1
                start = line
            default: field.append(byte)
            }
        }
        guard !isQuoted else { throw Fault(line: start, cause: "a quotation mark is not closed.") }
        if !fields.isEmpty || !field.isEmpty || wasQuoted { records.append((start, fields + [ended()])) }
        return records
    }
}
