internal import HubCore
public import MonitorCore

/// Who is to be told of what, now.
extension AlertBook {
    /// Moves everything on to this time.
    ///
    /// - Returns: what channels get, which belongs into their outboxes in the transaction that stores the book's
    ///   changes.
    public mutating func advance(to now: UTCTime) -> [Telling] {
        settle(at: now)
        wakesAt = nil
        let outages = outages(at: now)
        var tellings: [Telling] = []
        for channel in channels {
            tellings += mentioned(to: channel, outages, at: now)
            for number in active { tellings += step(number, channel, outages, at: now) }
            tellings += passedDue(channel, at: now)
        }
        mentions = []
        forget(at: now)
        wakeForTimes()
        return tellings
    }

    /// One digest of everything that is open, for each channel that wants it and heard of it.
    public mutating func digest(at now: UTCTime) -> [Telling] {
        var tellings: [Telling] = []
        for channel in channels where channel.wantsDigest {
            for incident in open
            where told[ToldKey(incident: incident.number, channel: channel.number)]?.state == .opened {
                tellings.append(
                    Telling(
                        channel: channel.number, notice: Notice(.digest, at: now, incident: incident.noticed))
                )
            }
            tellings += passedNotice(channel, at: now)
        }
        return tellings
    }

    /// Open, or not told to the end: in the order of their numbers.
    private var active: [Int64] { incidents.keys.sorted() }

    private mutating func step(
        _ number: Int64, _ channel: ChannelPolicy, _ outages: Set<AlertObject>, at now: UTCTime
    ) -> [Telling] {
        guard let incident = incidents[number] else { return [] }
        let key = ToldKey(incident: number, channel: channel.number)
        let before = told[key]
        let state = before ?? Told(at: now)
        let quiet = quietEnd(channel, incident.severity, at: now)
        let hold = incident.isOpen ? hold(incident, outages, at: now) : nil
        switch TellingStep.next(incident, state, channel, hold: hold, quiet: quiet, at: now) {
        case .wait(let until, let isHeldByWish):
            wake(at: until)
            if isHeldByWish, !state.isHeldByWish {
                var held = state
                held.isHeldByWish = true
                write(held, key)
            }
            return []
        case .pass:
            pass(channel, at: now)
            write(Told(.passed, at: now), key)
            return []
        case .tell(let kind):
            write(after(kind, state, at: now, incident), key)
            changes.log(number, .told, at: now, text: "\(kind.rawValue) \(channel.name)")
            let count = kind == .flapping || kind == .settled ? incident.flips + 1 : 0
            return [
                Telling(
                    channel: channel.number,
                    notice: Notice(kind, at: now, incident: incident.noticed, count: count))
            ]
        }
    }

    private func after(_ kind: Notice.Kind, _ state: Told, at now: UTCTime, _ incident: Incident) -> Told {
        switch kind {
        case .ended: return Told(.ended, at: now)
        case .opened: return Told(.opened, at: now, saidFlapping: incident.isFlapping)
        default:
            var next = state
            next.at = now
            if kind == .reminder { next.reminders += 1 }
            next.saidFlapping = incident.isFlapping
            return next
        }
    }

    private mutating func write(_ state: Told, _ key: ToldKey) {
        told[key] = state
        changes.told.insert(key)
    }

    // MARK: - What keeps messages back

    private func quietEnd(_ channel: ChannelPolicy, _ severity: Severity, at now: UTCTime) -> UTCTime? {
        guard severity < channel.quietFloor, let until = channel.quietUntil, now < until else { return nil }
        return until
    }

    private func hold(_ incident: Incident, _ outages: Set<AlertObject>, at now: UTCTime) -> Hold? {
        if let until = plannedWork.compactMap({ $0.holds(incident.key.object, at: now) }).max() {
            return .wanted(until: until)
        }
        if let until = silences.filter({ $0.isActive(at: now) && $0.matcher.matches(incident) }).map(\.endsAt)
            .max()
        {
            return .wanted(until: until)
        }
        let above = causes(of: incident)
        if above.contains(where: { outages.contains($0) }) { return .dependency(until: nil) }
        if let until = above.compactMap({ settlingObjects[$0] }).max(), now < until {
            return .dependency(until: until)
        }
        return now < settlingUntil ? .settling(until: settlingUntil) : nil
    }

    /// Objects whose outage explains it.
    private func causes(of incident: Incident) -> [AlertObject] {
        var found: [AlertObject] = []
        var next = incident.facts.isOutage ? incident.key.object.parent : incident.key.object
        while let object = next {
            found.append(object)
            next = object.parent
        }
        return found + (incident.facts.behind.map { [$0] } ?? [])
    }

    /// Objects that are away, or soon may be: their rule's condition holds, and its time runs.
    private mutating func outages(at now: UTCTime) -> Set<AlertObject> {
        var found = Set(incidents.values.filter { $0.isOpen && $0.facts.isOutage }.map(\.key.object))
        let kinds = Set(rules.filter { RuleKind.of($0.kind)?.isOutage == true }.map(\.name))
        for (key, condition) in conditions where condition.state == .pending && kinds.contains(key.rule) {
            // Nothing is kept back for a reading that does not come.
            guard let until = condition.freshUntil, now < until else { continue }
            found.insert(key.object)
            wake(at: until)
        }
        return found
    }

    // MARK: - What passes with time

    private mutating func settle(at now: UTCTime) {
        for (number, incident) in incidents where incident.isOpen {
            if let ends = incident.endsBy, ends <= now { end(incident.key, at: ends) }
            guard let flapping = incidents[number], flapping.isOpen, flapping.isFlapping,
                flips[flapping.key]?.settlesAt ?? now <= now
            else { continue }
            flips[flapping.key] = nil
            changes.flips.insert(flapping.key)
            if let calm = flapping.calmSince {
                close(flapping, at: calm)
            } else {
                incidents[number]?.isFlapping = false
                changes.incidents.insert(number)
                changes.log(number, .settled, at: now)
            }
        }
        settlingObjects = settlingObjects.filter { now < $0.value }
        flips = flips.filter {
            now.milliseconds - ($0.value.times.last?.milliseconds ?? 0) < FlipWatch.window
        }
    }

    /// Drops what is over and told.
    private mutating func forget(at now: UTCTime) {
        let owed = Set(
            told.filter { $0.value.state == .opened }.keys.filter { key in
                channels.contains { $0.number == key.channel }
            }.map(\.incident))
        let over = incidents.values.filter { incident in
            guard let end = incident.endedAt else { return false }
            return now.milliseconds - end.milliseconds > Self.reopening && !owed.contains(incident.number)
        }
        guard !over.isEmpty else { return }
        for incident in over {
            incidents[incident.number] = nil
            if numbers[incident.key] == incident.number { numbers[incident.key] = nil }
        }
        let gone = Set(over.map(\.number))
        told = told.filter { !gone.contains($0.key.incident) }
    }

    private mutating func wake(at time: UTCTime?) {
        guard let time else { return }
        wakesAt = min(wakesAt ?? time, time)
    }

    private mutating func wakeForTimes() {
        for incident in incidents.values where incident.isOpen {
            wake(at: incident.endsBy)
            if incident.isFlapping { wake(at: flips[incident.key]?.settlesAt) }
        }
        for one in passed.values { wake(at: one.dueAt) }
    }

    // MARK: - What came and went

    private mutating func mentioned(
        to channel: ChannelPolicy, _ outages: Set<AlertObject>, at now: UTCTime
    ) -> [Telling] {
        mentions.compactMap { number -> Telling? in
            guard let incident = incidents[number],
                channel.wants(
                    rule: incident.key.rule, object: incident.key.object, severity: incident.severity)
            else { return nil }
            let isKept =
                hold(incident, outages, at: now)?.counts == true
                || quietEnd(channel, incident.severity, at: now) != nil
            write(
                Told(isKept ? .passed : .ended, at: now), ToldKey(incident: number, channel: channel.number))
            guard !isKept else {
                pass(channel, at: now)
                return nil
            }
            changes.log(number, .told, at: now, text: "event \(channel.name)")
            return Telling(
                channel: channel.number, notice: Notice(.event, at: now, incident: incident.noticed))
        }
    }

    private mutating func pass(_ channel: ChannelPolicy, at now: UTCTime) {
        var all = passed[channel.number] ?? Passed()
        all.count += 1
        if let until = channel.quietUntil, now < until { all.dueAt = until }
        passed[channel.number] = all
        changes.passed.insert(channel.number)
    }

    private mutating func passedDue(_ channel: ChannelPolicy, at now: UTCTime) -> [Telling] {
        guard let due = passed[channel.number]?.dueAt, due <= now else { return [] }
        return passedNotice(channel, at: now)
    }

    private mutating func passedNotice(_ channel: ChannelPolicy, at now: UTCTime) -> [Telling] {
        guard let all = passed.removeValue(forKey: channel.number), all.count > 0 else { return [] }
        changes.passed.insert(channel.number)
        return [Telling(channel: channel.number, notice: Notice(.passed, at: now, count: all.count))]
    }
}
