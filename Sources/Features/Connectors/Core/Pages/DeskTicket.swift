/// A ticket as a desk's list shows it.
package struct DeskTicket: Sendable, Equatable {
    /// As the desk prints it.
    package var number: String
    package var subject: String
    /// `open`, `waits`, `closed`, or the desk's own word.
    package var status: String
    /// When it was opened, as the desk prints it.
    package var opened: String
    package var client: String?

    package init(number: String, subject: String, status: String, opened: String = "", client: String? = nil)
    {
        self.number = number
        self.subject = subject
        self.status = status
        self.opened = opened
        self.client = client
    }

    package init?(_ row: [String: String]) {
        guard let number = row["number"], let subject = row["subject"], let status = row["status"] else {
            return nil
        }
        let digits = number.filter { $0.isASCII && $0.isNumber }
        guard (1...18).contains(digits.count) else { return nil }
        self.init(
            number: digits, subject: String(PlainText.line(subject).prefix(300)),
            status: String(PlainText.line(status).prefix(60)),
            opened: String(PlainText.line(row["opened"] ?? "").prefix(60)),
            client: row["client"].map { String(PlainText.line($0).prefix(100)) })
    }
}

/// A ticket with its messages.
package struct DeskThread: Sendable, Equatable {
    package struct Message: Sendable, Equatable {
        package var text: String
        /// Author and time as the desk prints them.
        package var signature: String

        package init(text: String, signature: String) {
            self.text = text
            self.signature = signature
        }
    }

    package var number: String
    package var subject: String
    package var messages: [Message]
    /// Whose it is, where the desk shows it beside the messages and lets it be changed; else `nil`.
    package var client: String?

    package init(number: String, subject: String, messages: [Message], client: String? = nil) {
        self.number = number
        self.subject = subject
        self.messages = messages
        self.client = client
    }

    init(number: String, _ reading: PageReading) {
        self.number = number
        subject = PlainText.line(reading.one["subject"] ?? "")
        messages = reading.rows.map { row in
            Message(text: row["text"] ?? "", signature: PlainText.line(row["signature"] ?? ""))
        }
    }

    /// Changes with every message, with the subject, and with `client`: what a person saw, to be compared before a write.
    ///
    /// FNV-1a, 64 bits: it tells versions of one ticket apart, and protects nothing.
    package var mark: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        let parts = [subject] + [client].compactMap(\.self) + messages.flatMap { [$0.text, $0.signature] }
        for byte in parts.joined(separator: "\u{1}").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return "\(messages.count)-" + String(hash, radix: 16)
    }

    /// Messages that say this.
    func count(saying text: String) -> Int {
        messages.count { PlainText.isSame($0.text, text) }
    }
}
