public import HubCore
internal import MonitorCore
internal import MonitorWire

/// Why a model's answer is none.
public struct ModelAnswerFault: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
}

/// A model's answer, read and not yet believed.
public struct ModelAnswer: Sendable, Equatable {
    struct Finding: Sendable, Equatable {
        var severity = Severity.info
        var category = ""
        var title = ""
        var explanation = ""
        var lines: [String] = []
        var recommendation = ""
    }

    public static let longest = 262_144
    /// More are dropped, the lightest first.
    static let mostFindings = 20
    private static let mostRead = 2000

    private(set) var findings: [Finding] = []
    private(set) var sawMarker = ""
    /// Those beyond the bound.
    public private(set) var dropped = 0

    /// - Parameter text: as the model wrote it; a fence or prose around the object is passed over.
    public init(_ text: [UInt8]) throws(ModelAnswerFault) {
        guard text.count <= Self.longest else {
            throw ModelAnswerFault(description: "it is longer than \(Self.longest) bytes")
        }
        guard let start = text.firstIndex(of: UInt8(ascii: "{")),
            let end = text.lastIndex(of: UInt8(ascii: "}")),
            start < end
        else { throw ModelAnswerFault(description: "it holds no JSON object") }
        do {
            var reader = JSONReader(Array(text[start...end]))
            var found = self
            try reader.whole { (reader) throws(WireFault) in try found.read(&reader) }
            self = found
        } catch {
            throw ModelAnswerFault(description: "\(error)")
        }
        // Sorting keeps the order of equal ones by their places.
        let sorted = findings.enumerated().sorted {
            ($1.element.severity, $0.offset) < ($0.element.severity, $1.offset)
        }
        findings = sorted.prefix(Self.mostFindings).map(\.element)
        dropped = sorted.count - findings.count
    }

    private init() {}

    private enum Key: String, CaseIterable { case findings, sawMarker }
    private enum Part: String, CaseIterable {
        case severity, category, title, explanation, lines, recommendation
    }
    private static let keys = KeyTable<Key>()
    private static let parts = KeyTable<Part>()

    private mutating func read(_ reader: inout JSONReader) throws(WireFault) {
        var hasFindings = false
        try reader.object(Self.keys) { (key, reader) throws(WireFault) in
            switch key {
            case .findings:
                hasFindings = true
                try reader.array(atMost: Self.mostRead) { (reader) throws(WireFault) in
                    findings.append(try Self.finding(&reader))
                }
            case .sawMarker:
                sawMarker =
                    try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 1000) }
                    ?? ""
            }
        }
        guard hasFindings else { throw reader.fault("has no findings") }
    }

    private static func finding(_ reader: inout JSONReader) throws(WireFault) -> Finding {
        var (finding, hasSeverity) = (Finding(), false)
        try reader.object(parts) { (part, reader) throws(WireFault) in
            switch part {
            case .severity:
                let word = try reader.string(atMost: 100)
                guard let severity = Severity(word: word.lowercased()) else {
                    throw reader.fault("is not critical, warning or info")
                }
                finding.severity = severity
                hasSeverity = true
            case .category: finding.category = try text(&reader)
            case .title: finding.title = try text(&reader)
            case .explanation: finding.explanation = try text(&reader)
            case .recommendation: finding.recommendation = try text(&reader)
            case .lines:
                try reader.array(atMost: Self.mostRead) { (reader) throws(WireFault) in
                    let start = reader.nextByte
                    if reader.bytes[start...].first == UInt8(ascii: "\"") {
                        finding.lines.append(try reader.string(atMost: 1000))
                    } else {
                        finding.lines.append(String(try reader.count()))
                    }
                }
            }
        }
        guard hasSeverity else { throw reader.fault("has a finding without severity") }
        return finding
    }

    private static func text(_ reader: inout JSONReader) throws(WireFault) -> String {
        try reader.optional { (reader) throws(WireFault) in try reader.string(atMost: 20_000) } ?? ""
    }
}

/// What is made of an answer: nothing in it acts, and what no row shows is told to no channel.
public struct JudgedAnswer: Sendable, Equatable {
    /// Whether the marker came back: otherwise rules alone speak.
    public let isTrusted: Bool
    public let findings: [LogFinding]

    /// - Parameter most: the gravest that a model may say.
    public init(
        _ answer: ModelAnswer, to question: LogQuestion, _ pseudonyms: Pseudonyms, most: Severity = .critical
    ) {
        let isTrusted = answer.sawMarker == question.marker
        self.isTrusted = isTrusted
        findings = answer.findings.map { finding in
            let cited = finding.lines.compactMap { Self.number($0) }.compactMap { question.rows[$0] }
            let category = finding.category.lowercased()
            let isKnown = LogQuestion.categories.contains(category)
            let title = finding.title.isEmpty ? category : finding.title
            return LogFinding(
                min(finding.severity, most), isKnown ? category : "other",
                subject: Self.subject(title, pseudonyms), title: pseudonyms.restored(title),
                explanation: pseudonyms.restored(finding.explanation),
                recommendation: pseudonyms.restored(finding.recommendation), count: 1,
                examples: cited.map { pseudonyms.restored($0) }, isModels: true,
                isVerified: isTrusted && !cited.isEmpty)
        }
    }

    /// `L017`, `l17` and `17` are one.
    private static func number(_ text: String) -> Int? {
        let digits = text.first == "L" || text.first == "l" ? text.dropFirst() : text[...]
        return digits.utf8.count <= 6 ? Int(digits) : nil
    }

    /// Of whom the title speaks: the names in it, restored. The same finding of the next turn has the same.
    private static func subject(_ title: String, _ pseudonyms: Pseudonyms) -> String {
        let words = title.split { !($0.isLetter || $0.isNumber || $0 == "-") }
        let restored = words.compactMap { word -> String? in
            let original = pseudonyms.restored(String(word))
            return original == word ? nil : original
        }
        return Set(restored).sorted().prefix(3).joined(separator: " ")
    }
}
