internal import LanCore
internal import MonitorCore

/// A router judged once, for its page, the overview and whatever else shows it: how it is, and why, in words.
struct RouterHealth: Sendable, Equatable {
    enum Grade: Int, Sendable, Comparable {
        case good, watch, bad

        static func < (one: Grade, other: Grade) -> Bool { one.rawValue < other.rawValue }
    }

    struct Reason: Sendable, Equatable {
        let grade: Grade
        let words: String
    }

    /// From which ratio a level is worth a look, and from which it is bad: as the frame's meters turn.
    private static let watched = 0.80
    private static let tooMuch = 0.92
    private static let warmCelsius = 80.0
    private static let hotCelsius = 95.0
    private static let clockSeconds = 30.0

    /// The worst first; empty where all is well.
    let reasons: [Reason]

    /// - Parameter clockBehindSeconds: how far the router's clock is behind the hub's.
    init(_ now: AgentNow, clockBehindSeconds: Double) {
        var reasons: [Reason] = []
        func level(_ ratio: Double?, _ name: String) {
            guard let ratio, ratio >= Self.watched else { return }
            let percent = Int((ratio * 100).rounded())
            reasons.append(
                Reason(grade: ratio >= Self.tooMuch ? .bad : .watch, words: "\(name) at \(percent) %"))
        }
        level(now.host.cpuBusyRatio, "CPU")
        level(now.memoryRatio, "memory")
        for disk in now.host.fileSystems ?? [] {
            let usable = disk.usedBytes &+ disk.freeBytes
            level(usable > 0 ? Double(disk.usedBytes) / Double(usable) : nil, "disk \(disk.mount)")
        }
        for heat in now.host.temperatures where heat.celsius >= Self.warmCelsius {
            reasons.append(
                Reason(
                    grade: heat.celsius >= Self.hotCelsius ? .bad : .watch,
                    words: "\(heat.sensor) at \(Int(heat.celsius.rounded())) °C"))
        }
        if abs(clockBehindSeconds) >= Self.clockSeconds {
            let side = clockBehindSeconds > 0 ? "behind" : "ahead of"
            reasons.append(
                Reason(
                    grade: .watch,
                    words: "its clock is \(Int(abs(clockBehindSeconds).rounded())) s \(side) the hub’s"))
        }
        if now.isIncomplete {
            reasons.append(
                Reason(grade: .watch, words: "packets were dropped: devices’ numbers may be too low"))
        }
        self.reasons = reasons.enumerated().sorted {
            ($1.element.grade, $0.offset) < ($0.element.grade, $1.offset)
        }.map(\.element)
    }

    var grade: Grade { reasons.map(\.grade).max() ?? .good }

    var words: String { reasons.isEmpty ? "all well" : reasons.map(\.words).joined(separator: ", ") }
}
