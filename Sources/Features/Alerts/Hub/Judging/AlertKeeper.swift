internal import Alerts
internal import HubCore
internal import HubDatabase
internal import HubServer
internal import Logging
internal import MonitorCore
internal import Synchronization

/// The one who has the book: everything that happens comes through here, one after the other, and is stored with what
/// channels are to hear of it in one transaction.
///
/// Next: `NoticeDesk.keep`.
actor AlertKeeper {
    let store: AlertStore
    private let desk: any NoticeDesk
    private let clock: @Sendable () -> UTCTime
    private let logger: Logger
    private let changed: @Sendable () -> Void
    private let show: @Sendable ([Incident]) -> Void
    private let links: AcknowledgementLinks?
    private var book: AlertBook
    private var isLoaded = false
    private var revision: Int64 = -1
    private var places: [String: [String: Int64]] = [:]
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var lastTime: UTCTime?
    /// For metrics and pages, without waiting for the keeper.
    nonisolated let shown = ShownAlerts()

    /// - Parameters:
    ///   - links: by which readers of messages acknowledge; `nil` for none.
    ///   - changed: told when an incident or its story was stored, or people decided something.
    ///   - show: told what is open, whenever something changes.
    init(
        _ store: AlertStore, links: AcknowledgementLinks? = nil, clock: @escaping @Sendable () -> UTCTime,
        logger: Logger, changed: @escaping @Sendable () -> Void = {},
        show: @escaping @Sendable ([Incident]) -> Void
    ) {
        self.store = store
        self.links = links
        self.show = show
        self.changed = changed
        desk = store.desk
        self.clock = clock
        self.logger = logger
        book = AlertBook(startedAt: clock())
    }

    // MARK: - What happens

    /// Judges what sources read.
    ///
    /// - Parameter complete: kinds of which what is not named is well.
    func judge(_ readings: [AlertReading], complete: Set<String>) async throws {
        try await change { book, now in
            for reading in readings
            where !complete.contains(reading.kind)
                || !book.hasJustChanged(IncidentKey(rule: reading.kind, object: reading.object), at: now)
            {
                book.observe(reading, at: now)
            }
            if !complete.isEmpty { book.observeUnnamed(of: complete, besides: readings, at: now) }
        }
    }

    /// Judges events of a source, each once, whatever is killed when.
    func judge(_ events: AlertSource.Events, of source: String) async throws {
        try await alone {
            try await load()
            guard places[source] != events.places else { return }
            try await changeNow(places: [source: events.places]) { book, now in
                for one in events.readings { book.event(one, at: now) }
            }
            places[source] = events.places
        }
    }

    /// How far the events of a source were read.
    func places(of source: String) async throws -> [String: Int64] {
        try await alone {
            try await load()
            if let known = places[source] { return known }
            let kept = try await store.places(of: source)
            places[source] = kept
            return kept
        }
    }

    /// Judges one event.
    func judge(_ event: AlertReading) async throws {
        try await change { $0.event(event, at: $1) }
    }

    /// What a feature judged itself, where the rule of it is on.
    func begin(_ key: IncidentKey, _ facts: IncidentFacts) async throws {
        try await change { book, now in
            guard let rule = book.rules.first(where: { $0.name == key.rule }), rule.isOn,
                rule.objects.matches(key.object.path), rule.isInForce(at: now),
                // What has to last is judged by readings.
                rule.terms.forMilliseconds == 0
            else { return }
            var facts = facts
            facts.severity = rule.severity
            book.begin(key, facts, at: now)
        }
    }

    func end(_ keys: [IncidentKey]) async throws {
        guard !keys.isEmpty else { return }
        try await change { book, now in
            for key in keys { book.end(key, at: now) }
        }
    }

    /// - Parameter onlyFirst: whether an acknowledgement that is there already stays.
    /// - Returns: `false` for an incident that is not open, and where one stayed.
    func acknowledge(
        _ number: Int64, note: String?, by person: String, onlyFirst: Bool = false
    ) async throws -> Bool {
        try await alone {
            try await load()
            guard let incident = book.incidents[number], incident.isOpen,
                !onlyFirst || incident.acknowledgement == nil
            else { return false }
            try await changeNow { book, now in
                _ = book.acknowledge(number, by: person, note: note, at: now)
            }
            return true
        }
    }

    func endSettling() { book.endSettling(at: clock()) }

    func digest(day: Int64) async throws {
        try await alone {
            try await load()
            var next = book
            let now = clock()
            let tellings = next.digest(at: now) + next.advance(to: now)
            try await keep(next, tellings, digestDay: day)
        }
    }

    /// Sees whether people decided something, and lets time pass.
    ///
    /// - Returns: when something is due next; `nil` for never.
    func tick() async throws -> UTCTime? {
        try await alone {
            try await load()
            let now = clock()
            // A clock that was set back: newest readings are of a time to come, and would stop every condition.
            if let lastTime, now.milliseconds < lastTime.milliseconds - 5000 { book.clockWasSetBack() }
            lastTime = now
            if try await store.revision() != revision {
                try await decide()
                changed()
            }
            try await changeNow { _, _ in }
            return book.wakesAt
        }
    }

    // MARK: - One after the other

    /// Others wait while a change is being stored: they go on from what it made.
    private func alone<Value>(_ body: () async throws -> Value) async throws -> Value {
        if isBusy { await withCheckedContinuation { waiting.append($0) } }
        isBusy = true
        defer {
            if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
        }
        return try await body()
    }

    private func change(_ body: (inout AlertBook, UTCTime) -> Void) async throws {
        try await alone { try await changeNow(body) }
    }

    // MARK: - Storing

    private func changeNow(
        places: [String: [String: Int64]] = [:], _ body: (inout AlertBook, UTCTime) -> Void
    ) async throws {
        try await load()
        var next = book
        let now = clock()
        body(&next, now)
        let tellings = next.advance(to: now)
        try await keep(next, tellings, places: places)
    }

    /// Where it cannot be stored, the book stays as it was, and the next turn says the same again.
    private func keep(
        _ changed: AlertBook, _ tellings: [Telling], places: [String: [String: Int64]] = [:],
        done: [AlertStore.Wish] = [], digestDay: Int64? = nil
    ) async throws {
        var next = changed
        let changes = next.takeChanges()
        if changes != AlertChanges() || !tellings.isEmpty || !places.isEmpty || !done.isEmpty
            || digestDay != nil
        {
            let signed = await links?.adding(to: tellings, at: clock()) ?? tellings
            try await store.write(
                changes, of: next, signed, places: places, done: done, digestDay: digestDay)
            log(changes, next)
            if changes != AlertChanges() || !tellings.isEmpty || !done.isEmpty { self.changed() }
        }
        book = next
        if shown.set(next.open) { show(next.open) }
        if !tellings.isEmpty { desk.ring() }
    }

    private func log(_ changes: AlertChanges, _ book: AlertBook) {
        for line in changes.story where line.kind != .told {
            guard let incident = book.incidents[line.incident] else { continue }
            logger.notice("Alerts: incident \(line.incident) \(line.kind.rawValue): \(incident.facts.title)")
        }
    }

    private func load() async throws {
        guard !isLoaded else { return }
        let stored = try await store.load()
        book = AlertBook(stored, startedAt: clock())
        try await decide()
        isLoaded = true
    }

    /// Takes over what people decided, in whichever process.
    private func decide() async throws {
        let all = try await store.decisions()
        var next = book
        let now = clock()
        next.set(channels: all.channels)
        next.set(silences: all.silences.filter { $0.isWanted(next) })
        next.set(plannedWork: all.plannedWork)
        next.set(rules: all.rules, at: now)
        for wish in all.wishes { _ = next.acknowledge(wish.incident, by: wish.who, note: wish.note, at: now) }
        let tellings = next.advance(to: now)
        try await keep(next, tellings, done: all.wishes)
        revision = all.revision
    }
}

extension Silence {
    /// Whether the incident that it ends with, if any, is still open.
    fileprivate func isWanted(_ book: AlertBook) -> Bool {
        withIncident.map { book.incidents[$0]?.isOpen == true } ?? true
    }
}

/// What is open, for those who do not wait for the keeper.
final class ShownAlerts: Sendable {
    private let state = Mutex<[Incident]>([])

    /// - Returns: whether something is another than before.
    func set(_ open: [Incident]) -> Bool {
        state.withLock { state in
            defer { state = open }
            return state != open
        }
    }

    var open: [Incident] { state.withLock { $0 } }
}
