package import MonitorCore

/// A column of the board.
package struct RequestFolder: Equatable, Sendable {
    package let number: Int64
    package var name: String
    /// Requests in it that are not in the bin.
    package var count: Int

    package init(number: Int64, name: String, count: Int = 0) {
        self.number = number
        self.name = name
        self.count = count
    }

    package static let most = 40
    package static let longestName = 60
    /// Requests that the hub keeps, those in the bin included.
    package static let mostRequests = 50_000

    package static func checked(_ name: String) throws(RequestFault) -> String {
        let clean = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        guard !clean.isEmpty, clean.count <= longestName,
            !clean.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        else {
            throw .invalid("A folder's name has 1 to \(longestName) characters, without control characters.")
        }
        return clean
    }
}

/// What a user wrote under a request.
package struct RequestNote: Equatable, Sendable {
    package let number: Int64
    package let at: UTCTime
    package let by: String
    package let text: String

    package static let longest = 4000
    package static let most = 500

    package init(number: Int64, at: UTCTime, by: String, text: String) {
        self.number = number
        self.at = at
        self.by = by
        self.text = text
    }

    package static func checked(_ text: String) throws(RequestFault) -> String {
        let lines = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
        let kept = lines.unicodeScalars.filter {
            $0 == "\n" || $0 == "\t" || $0.value >= 0x20 && $0.value != 0x7f
        }
        let front = String(String.UnicodeScalarView(kept)).drop { $0.isWhitespace }
        let clean = front.reversed().drop { $0.isWhitespace }.reversed()
        guard !clean.isEmpty, clean.count <= longest else {
            throw .invalid("A note has 1 to \(longest) characters.")
        }
        return String(clean)
    }
}

/// A photo under a request; its bytes are in a file.
package struct RequestPhoto: Equatable, Sendable {
    package let number: Int64
    package let request: Int64
    package let at: UTCTime
    package let by: String
    package let kind: Photo.Kind
    package let width: Int
    package let height: Int
    package let bytes: Int
    /// SHA-256 in hexadecimal digits: the file's name.
    package let digest: String

    package static let most = 20

    package init(
        number: Int64, request: Int64, at: UTCTime, by: String, kind: Photo.Kind, width: Int, height: Int,
        bytes: Int, digest: String
    ) {
        self.number = number
        self.request = request
        self.at = at
        self.by = by
        self.kind = kind
        self.width = width
        self.height = height
        self.bytes = bytes
        self.digest = digest
    }
}
