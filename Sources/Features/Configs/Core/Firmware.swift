package import MonitorCore

/// A firmware file; its bytes are in a file of its digest.
package struct Firmware: Equatable, Sendable {
    package let number: Int64
    package let details: Details
    package let bytes: Int
    /// SHA-256 in hexadecimal digits.
    package let digest: String
    package let at: UTCTime
    package let by: String

    package init(number: Int64, _ details: Details, bytes: Int, digest: String, at: UTCTime, by: String) {
        self.number = number
        self.details = details
        self.bytes = bytes
        self.digest = digest
        self.at = at
        self.by = by
    }

    package static let most = 500

    /// What people say of it.
    package struct Details: Equatable, Sendable {
        /// As the file is called; shown, and offered to the user who downloads it.
        package var name = ""
        package var vendor = ""
        package var model = ""
        package var version = ""
        package var note = ""
        package var isRecommended = false

        package init() {}

        /// Another one after each change: what was seen is compared by it before it is replaced.
        package var revision: String {
            // No line holds a line break.
            let text = [name, vendor, model, version, note, "\(isRecommended)"].joined(separator: "\n")
            return SHA256.hash(Array(text.utf8)).prefix(8).map { byte in
                let text = String(byte, radix: 16)
                return text.count == 1 ? "0" + text : text
            }.joined()
        }

        package func checked() throws(ConfigFault) -> Details {
            var clean = self
            clean.name = try Self.line(name, "name", atMost: 120)
            // Browsers of other systems send whole paths.
            clean.name =
                clean.name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
            guard !clean.name.isEmpty, clean.name != ".", clean.name != ".." else {
                throw .invalid("The file has no name.")
            }
            clean.vendor = try Self.line(vendor, "vendor", atMost: 60)
            clean.model = try Self.line(model, "model", atMost: 60)
            clean.version = try Self.line(version, "version", atMost: 60)
            clean.note = try Self.line(note, "note", atMost: 300)
            return clean
        }

        private static func line(
            _ text: String, _ name: String, atMost most: Int
        ) throws(ConfigFault) -> String {
            let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            guard line.count <= most, line.utf8.count <= 4 * most,
                !line.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
            else { throw .invalid("The \(name) has at most \(most) characters, without control characters.") }
            return line
        }
    }
}
