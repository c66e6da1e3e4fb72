internal import HostLogs
public import Schedules

extension HostDefinition {
    /// Whether it can be one; cleans its texts.
    ///
    /// - Parameters:
    ///   - businessHours: of the settings.
    ///   - named: the schedule that it names; `nil` for one that there is not.
    /// - Returns: what is expected of it.
    @discardableResult
    public mutating func check(
        businessHours: Hours, named: CustomSchedule? = nil
    ) throws(HostFault) -> ReportExpectation {
        // One spelling, by which those are found that name it.
        if let scheduleName {
            scheduleConfig = String(decoding: ScheduleReference.json(scheduleName), as: UTF8.self)
        }
        try checkNames()
        try checkTexts()
        for (field, value, range) in [
            ("max_run_seconds", longestRunSeconds, HostRules.runs),
            ("failures_before", failuresBefore, HostRules.counts),
            ("successes_before", successesBefore, HostRules.counts),
        ] {
            guard let value else { continue }
            guard range.contains(value) else {
                throw .invalid(
                    field: field, kind: "value_error",
                    sentence: "\(field) is \(range.lowerBound) to \(range.upperBound).")
            }
        }
        do {
            return try expectation(businessHours: businessHours, named: named)
        } catch let fault as ScheduleFault {
            throw .refused(fault.description)
        } catch let fault as ZoneFault {
            throw .refused(fault.description)
        } catch {
            throw .refused("\(error)")
        }
    }

    private mutating func checkNames() throws(HostFault) {
        guard Self.isID(hostID), !Self.reserved.contains(hostID) else {
            throw .invalid(
                field: "host_id", kind: "string_pattern_mismatch",
                sentence: Self.reserved.contains(hostID)
                    ? "host_id '\(hostID)' is a word of the API. Take another."
                    : "host_id has 1 to \(Self.longestID) letters, digits, dots, hyphens and underscores.")
        }
        name = CleanText.line(name)
        guard (1...Self.longestName).contains(name.utf8.count) else {
            throw .invalid(
                field: "name", kind: name.isEmpty ? "string_too_short" : "string_too_long",
                sentence: "name has 1 to \(Self.longestName) bytes.")
        }
    }

    private mutating func checkTexts() throws(HostFault) {
        tags = CleanText.line(tags)
        note = CleanText.line(note)
        behind = behind.map(CleanText.line).flatMap { $0.isEmpty ? nil : $0 }
        for (field, text) in [
            ("tags", tags), ("note", note), ("behind", behind ?? ""),
            ("schedule_config", scheduleConfig ?? ""), ("log_analysis_config", logConfig ?? ""),
        ] where text.utf8.count > Self.longestText {
            throw .invalid(
                field: field, kind: "string_too_long",
                sentence: "\(field) has at most \(Self.longestText) bytes.")
        }
        guard let logConfig else { return }
        do {
            _ = try LogConfiguration(json: logConfig.utf8)
        } catch {
            throw .invalid(
                field: "log_analysis_config", kind: "value_error",
                sentence: "log_analysis_config cannot be used: \(error)")
        }
    }

    /// What is expected of it.
    ///
    /// - Throws: `ScheduleFault`, `ZoneFault`.
    public func expectation(
        businessHours: Hours, named: CustomSchedule? = nil
    ) throws -> ReportExpectation {
        let custom = try scheduleType == .custom ? customSchedule(named) : nil
        let hours: Hours? =
            switch scheduleType {
            case .always: nil
            case .businessHours: businessHours
            case .custom: custom?.hours
            }
        let rhythm: ReportExpectation.Rhythm =
            if let expression {
                try .at(ScheduleExpression(expression), zone: ZoneName(zone))
            } else if let custom, let calendar = custom.calendar {
                .at(calendar, zone: custom.zone)
            } else {
                .every(seconds: periodSeconds)
            }
        return try ReportExpectation(rhythm, graceSeconds: graceSeconds, hours: hours)
    }

    /// The schedule that it shares with others; `nil` for one of its own, or none.
    public var scheduleName: String? {
        guard scheduleType == .custom, let scheduleConfig else { return nil }
        return ScheduleReference.name(scheduleConfig.utf8)
    }

    /// Without a configuration of its own, a custom schedule counts around the clock.
    private func customSchedule(_ named: CustomSchedule?) throws -> CustomSchedule? {
        if let scheduleName {
            guard let named else { throw HostFault.noSchedule(scheduleName) }
            return named
        }
        guard let scheduleConfig, !scheduleConfig.isEmpty else { return nil }
        return try CustomSchedule(json: scheduleConfig.utf8)
    }

    /// Whether a text can be a host's ID.
    public static func isID(_ text: String) -> Bool {
        (1...longestID).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { byte in
                (48...57).contains(byte) || (65...90).contains(byte & 0xdf)
                    || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains(byte)
            }
    }
}
