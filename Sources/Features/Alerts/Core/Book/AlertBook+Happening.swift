public import HubCore
public import MonitorCore

/// What happens: readings, beginnings, ends, events.
extension AlertBook {
    /// Judges a reading by every rule that is about it.
    public mutating func observe(_ reading: AlertReading, at now: UTCTime) {
        for rule in rules where rule.judges(reading) { observe(reading, by: rule, at: now) }
    }

    private mutating func observe(_ reading: AlertReading, by rule: Rule, at now: UTCTime) {
        let key = IncidentKey(rule: rule.name, object: reading.object)
        let before = conditions[key]
        if !rule.isInForce(at: now), before?.state ?? .calm == .calm || before?.state == .pending {
            if conditions.removeValue(forKey: key) != nil { changes.conditions.insert(key) }
            return
        }
        var condition = before ?? Condition(since: reading.at)
        let change = condition.observe(reading.value, at: reading.at, rule.terms)
        if change == nil, before == nil, condition.state == .calm { return }
        conditions[key] = condition.isWorthKeeping ? condition : nil
        // Its clock is worth a row only when something changed: a restart costs at most one `for`.
        if condition.state != before?.state { changes.conditions.insert(key) }
        switch change {
        case .began: begin(key, rule.facts(reading), first: condition.first, at: now)
        case .ended: end(key, at: now)
        case nil: note(condition, key)
        }
    }

    private mutating func note(_ condition: Condition, _ key: IncidentKey) {
        guard condition.state == .burning || condition.state == .clearing, let number = numbers[key] else {
            return
        }
        incidents[number]?.last = condition.last
        if incidents[number]?.worst != condition.worst {
            incidents[number]?.worst = condition.worst
            changes.incidents.insert(number)
        }
    }

    /// Something is wrong from now on. What is open already stays as it is, but for a severity that grows.
    public mutating func begin(
        _ key: IncidentKey, _ facts: IncidentFacts, first: Double? = nil, endsBy: UTCTime? = nil,
        at now: UTCTime
    ) {
        if let number = numbers[key], let known = incidents[number], isCurrent(known, at: now) {
            return again(known, facts, endsBy: endsBy, at: now)
        }
        guard openCount(of: key) < Self.mostOfOne || key.object.kind == "more" else {
            return overflow(key, facts, at: now)
        }
        let number = nextNumber
        nextNumber += 1
        numbers[key] = number
        incidents[number] = Incident(
            number: number, key: key, facts: facts, openedAt: now, first: first, last: first, worst: first,
            endsBy: endsBy)
        changes.incidents.insert(number)
        changes.log(number, .opened, at: now)
        flip(key, number, at: now)
    }

    private func isCurrent(_ incident: Incident, at now: UTCTime) -> Bool {
        incident.endedAt.map { now.milliseconds - $0.milliseconds <= Self.reopening } ?? true
    }

    /// One that is open, or ended a moment ago.
    private mutating func again(_ known: Incident, _ facts: IncidentFacts, endsBy: UTCTime?, at now: UTCTime)
    {
        var incident = known
        if incident.isOpen, incident.calmSince == nil {
            guard facts.severity > incident.severity || endsBy != incident.endsBy else { return }
            incident.facts.severity = max(facts.severity, incident.severity)
            incident.endsBy = endsBy
            save(incident)
            return
        }
        incident.flips += 1
        incident.facts = facts
        incident.calmSince = nil
        incident.endsBy = endsBy
        if !incident.isOpen {
            incident.endedAt = nil
            incident.acknowledgement = nil
            changes.log(incident.number, .reopened, at: now)
            for channel in toldChannels(of: incident.number) { reopen(incident.number, channel, at: now) }
        }
        save(incident)
        flip(incident.key, incident.number, at: now)
    }

    private mutating func reopen(_ number: Int64, _ channel: Int64, at now: UTCTime) {
        let key = ToldKey(incident: number, channel: channel)
        guard let before = told[key], before.state != .opened else { return }
        told[key] = Told(.nothing, at: now)
        changes.told.insert(key)
    }

    /// It is over. Nothing happens where it is not open.
    public mutating func end(_ key: IncidentKey, at now: UTCTime) {
        guard let number = numbers[key], var incident = incidents[number], incident.isOpen,
            incident.calmSince == nil
        else { return endOfMany(key, at: now) }
        flip(key, number, at: now)
        incident = incidents[number] ?? incident
        if incident.isFlapping {
            incident.calmSince = now
            save(incident)
        } else {
            close(incident, at: now)
        }
    }

    mutating func close(_ ending: Incident, at end: UTCTime) {
        var incident = ending
        incident.endedAt = max(end, incident.openedAt)
        incident.calmSince = nil
        incident.endsBy = nil
        incident.isFlapping = false
        save(incident)
        changes.log(incident.number, .ended, at: end)
        if incident.facts.isOutage {
            let pause = max(60_000, incident.facts.settlingMilliseconds)
            settlingObjects[incident.key.object] = UTCTime(milliseconds: end.milliseconds + pause)
        }
    }

    /// Something happened. It is an incident that ends by itself, after `lasting` milliseconds without another such
    /// event; one that does not last is told once, without an end.
    public mutating func event(_ reading: AlertReading, at now: UTCTime) {
        for rule in rules where rule.judges(reading) && rule.isInForce(at: now) {
            guard case .events(let seconds) = RuleKind.of(rule.kind)?.source else { continue }
            let key = IncidentKey(rule: rule.name, object: reading.object)
            let ends = UTCTime(milliseconds: now.milliseconds + Int64(seconds) * 1000)
            if seconds > 0 {
                begin(key, rule.facts(reading), endsBy: ends, at: now)
            } else {
                mention(key, rule.facts(reading), at: now)
            }
        }
    }

    /// An event without duration: an incident that is over as it begins, and a notice of its own kind.
    private mutating func mention(_ key: IncidentKey, _ facts: IncidentFacts, at now: UTCTime) {
        let number = nextNumber
        nextNumber += 1
        let incident = Incident(
            number: number, key: key, facts: facts, openedAt: now, endedAt: now)
        save(incident)
        changes.log(number, .opened, at: now, text: facts.text)
        mentions.append(number)
    }

    mutating func save(_ incident: Incident) {
        incidents[incident.number] = incident
        changes.incidents.insert(incident.number)
    }

    private mutating func flip(_ key: IncidentKey, _ number: Int64, at now: UTCTime) {
        var watch = flips[key] ?? FlipWatch()
        watch.flip(at: now)
        flips[key] = watch
        changes.flips.insert(key)
        guard watch.isFlapping(at: now), incidents[number]?.isFlapping == false else { return }
        incidents[number]?.isFlapping = true
        changes.incidents.insert(number)
        changes.log(number, .flapping, at: now)
    }

    private func toldChannels(of number: Int64) -> [Int64] {
        told.keys.filter { $0.incident == number }.map(\.channel)
    }

    // MARK: - Too many for one each

    private func openCount(of key: IncidentKey) -> Int {
        guard incidents.count >= Self.mostOfOne else { return 0 }
        return incidents.values.count {
            $0.isOpen && $0.key.rule == key.rule && $0.key.object.group == key.object.group
        }
    }

    func many(_ key: IncidentKey) -> IncidentKey {
        // Of hosts, `host:*` means all of them.
        let whole = key.object.group == "hosts" ? "host:" : key.object.group
        return IncidentKey(rule: key.rule, object: AlertObject("\(whole)/more:\(key.rule)"))
    }

    private mutating func overflow(_ key: IncidentKey, _ facts: IncidentFacts, at now: UTCTime) {
        let many = many(key)
        var all = facts
        let whole = key.object.group == "hosts" ? "hosts" : "objects of \(many.object.siteName)"
        all.title = "More \(whole): \(key.rule)"
        all.behind = nil
        begin(many, all, at: now)
        guard let number = numbers[many] else { return }
        members[number, default: []].insert(key.object)
        count(number)
    }

    private mutating func endOfMany(_ key: IncidentKey, at now: UTCTime) {
        guard key.object.kind != "more", let number = numbers[many(key)], let incident = incidents[number],
            incident.isOpen, numbers[key] == nil
        else { return }
        members[number]?.remove(key.object)
        guard members[number]?.isEmpty ?? true else { return count(number) }
        members[number] = nil
        end(many(key), at: now)
    }

    private mutating func count(_ number: Int64) {
        let count = members[number]?.count ?? 1
        guard incidents[number]?.count != count else { return }
        incidents[number]?.count = count
        changes.incidents.insert(number)
    }
}
