package import DeviceAccess

/// What an OLT printed after one line.
package struct OltAnswer: Equatable, Sendable {
    /// How it ended.
    package enum End: Equatable, Sendable {
        /// The prompt came back, as it does after success and after failure.
        case prompt
        /// The OLT asked something that is in no plan; the line was called off.
        case question(String)
        /// The OLT wanted more words; the line was called off.
        case incomplete
        /// The line may not be sent, or the mode was not reached: nothing left.
        case notSent(String)
        /// The bytes left, and what became of them is not known.
        case lost(String)
    }

    package var lines: [[UInt8]]
    /// What was printed between the answer before and this line: late sentences.
    package var late: [[UInt8]]
    package var end: End
    /// More came than is kept.
    package var isCut: Bool

    package init(_ end: End, lines: [[UInt8]] = [], late: [[UInt8]] = [], isCut: Bool = false) {
        self.end = end
        self.lines = lines
        self.late = late
        self.isCut = isCut
    }

    package var text: DeviceText { DeviceText(lines: lines) }

    /// As it is kept and shown.
    package var printed: String {
        lines.map { $0[...].text }.joined(separator: "\n")
    }

    /// The first row that says something.
    package var firstLine: String? {
        lines.lazy.map { $0[...].trimmed }.first { !$0.isEmpty }?.text
    }
}

/// What an answer means for the line that it answers.
package enum Judgement: Equatable, Sendable {
    /// As it should be. Nothing counts as done before it was read back.
    ///
    /// - Parameter place: of a registration.
    case done(TerminalPlace?)
    /// The OLT refuses, and changed nothing.
    case refused(String)
    /// The line was not understood.
    case error(String)
    /// Not now.
    case busy(String)
    /// Neither yes nor no: what is there decides.
    case unclear(String)
    case notSent(String)
    case lost(String)
}

extension OltWrite {
    /// Only the text tells: the prompt is the same after success and after failure.
    package func judge(_ answer: OltAnswer) -> Judgement {
        switch answer.end {
        case .notSent(let reason): return .notSent(reason)
        case .lost(let reason): return .lost(reason)
        case .question(let question):
            return .unclear("the OLT asked '\(question)', and the command was aborted")
        case .incomplete: return .error("the OLT says the command is incomplete")
        case .prompt: break
        }
        guard !answer.isCut else { return .unclear("the answer was too long") }
        let row = Layout.named("smartax-answer")?.read(answer.text).rows.first
        let reason = row?["reason"]?.string ?? "without a reason"
        switch row?["outcome"]?.string {
        case "refused": return .refused(reason)
        case "busy": return .busy(reason)
        case "error": return .error(reason)
        case "empty": return .refused("the OLT does not find this terminal any more")
        case "done": return judgeDone(answer, row)
        default: return .unclear("the answer was not understood")
        }
    }

    private func judgeDone(_ answer: OltAnswer, _ row: Row?) -> Judgement {
        let said = answer.firstLine.map { "the OLT said '\($0)'" }
        switch self {
        case .confirmTerminal(let port, _):
            guard Self.success(answer) == 1, row?["port"]?.int == port.port, let ont = row?["ont"]?.int,
                let place = TerminalPlace(port, ont)
            else { return .unclear(said ?? "the OLT said nothing") }
            return .done(place)
        case .addTerminal(let place, _), .restoreTerminal(let place, _):
            guard Self.success(answer) == 1, row?["port"]?.int == place.port.port,
                row?["ont"]?.int == place.ont
            else { return .unclear(said ?? "the OLT said nothing") }
            return .done(place)
        case .addServicePort, .removeServicePort: return said.map(Judgement.unclear) ?? .done(nil)
        case .setNativeVLAN, .deleteTerminal:
            return Self.success(answer) == 1 ? .done(nil) : .unclear(said ?? "the OLT said nothing")
        case .save:
            return Self.isSaved(answer) ? .done(nil) : .unclear(said ?? "the OLT has not said that it saved")
        }
    }

    /// The number behind `success:`; `nil` where several lines say one.
    private static func success(_ answer: OltAnswer) -> Int? {
        let numbers = answer.lines.compactMap { line -> Int? in
            guard let at = line[...].position(of: "success:") else { return nil }
            return line[(at + 8)...].trimmed.prefix { $0 >= 0x30 && $0 <= 0x39 }.number
        }
        return numbers.count == 1 ? numbers[0] : nil
    }

    /// Whether the OLT says that its configuration was saved, in the answer or late.
    package static func isSaved(_ answer: OltAnswer) -> Bool {
        (answer.late + answer.lines).contains { line in
            let small = line[...].text.lowercased()
            return small.contains("saved success") || small.contains("saved completely")
                || small.contains("has been saved")
        }
    }
}

extension Value {
    var string: String? { if case .text(let text) = self { text } else { nil } }

    var int: Int? {
        switch self {
        case .number(let number): number
        case .text(let text): Int(text)
        default: nil
        }
    }

    var double: Double? {
        switch self {
        case .decimal(let number): number
        case .number(let number): Double(number)
        case .text(let text): Double(text)
        default: nil
        }
    }
}
