/// All that a device has said of itself. Bounded: one name a source, and so many services.
struct DeviceEvidence: Sendable {
    static let maximumServices = 24
    /// How long a better name of one source keeps a worse one out after it was last heard.
    static let rankTime: Duration = .seconds(3600)

    struct Name: Sendable {
        var text: String
        var rank: UInt8
        var heard: ContinuousClock.Instant
    }

    private(set) var names: [NameSource: Name] = [:]
    private(set) var services: [String] = []
    private(set) var vendorClass: String?
    private(set) var requestedOptions: [UInt8]?
    private(set) var clientID: [UInt8]?
    private(set) var fullName: String?
    private(set) var model: String?
    private(set) var software: String?
    private(set) var isRouter = false
    private(set) var servesDHCP = false

    /// - Returns: whether anything changed.
    mutating func take(_ claims: [Claim], at now: ContinuousClock.Instant) -> Bool {
        claims.reduce(false) { changed, claim in take(claim, at: now) || changed }
    }

    private mutating func take(_ claim: Claim, at now: ContinuousClock.Instant) -> Bool {
        switch claim {
        case .name(let source, let text, let rank): return name(source, text, rank, now)
        case .service(let type):
            guard services.count < Self.maximumServices, !services.contains(type) else { return false }
            services.append(type)
            services.sort()
            return true
        case .vendorClass(let text): return replace(&vendorClass, text)
        case .clientID(let id): return replace(&clientID, id)
        case .requestedOptions(let list): return replace(&requestedOptions, list)
        case .fullName(let text): return replace(&fullName, text)
        case .model(let text): return replace(&model, text)
        case .software(let text): return replace(&software, text)
        case .routes: return replace(&isRouter, true)
        case .servesDHCP: return replace(&servesDHCP, true)
        }
    }

    private mutating func name(
        _ source: NameSource, _ text: String, _ rank: UInt8, _ now: ContinuousClock.Instant
    ) -> Bool {
        if let held = names[source], held.rank < rank, now - held.heard < Self.rankTime { return false }
        let isNews = names[source]?.text != text
        names[source] = Name(text: text, rank: rank, heard: now)
        return isNews
    }

}

/// - Returns: whether it was another value before.
private func replace<Value: Equatable>(_ place: inout Value, _ value: Value) -> Bool {
    if place == value { return false }
    place = value
    return true
}
