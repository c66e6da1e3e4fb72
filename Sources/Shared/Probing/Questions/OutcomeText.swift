/// An outcome for a terminal.
package enum OutcomeText {
    package static func text(_ question: ProbeQuestion, _ outcome: ProbeOutcome) -> String {
        let details = lines(question.kind, outcome.result)
        return ([headline(question, outcome)] + details.map { "  " + $0 }).joined(separator: "\n")
    }

    /// `tcp example.net 443 (192.0.2.1): ok, 23.4 ms`.
    package static func headline(_ question: ProbeQuestion, _ outcome: ProbeOutcome) -> String {
        let what = [question.kind.rawValue, question.host?.description, question.port.map { String($0) }]
            .compactMap { $0 }.joined(separator: " ")
        let address = outcome.address.map { "\($0)" }
        let shown = address == nil || address == question.host?.description ? "" : " (\(address ?? ""))"
        let time = outcome.microseconds.map { ", \(milliseconds(Double($0)))" } ?? ""
        return "\(what)\(shown): \(summary(outcome))\(time)"
    }

    /// `ok`, `failed at tls: The certificate has expired.`
    package static func summary(_ outcome: ProbeOutcome) -> String {
        let place = outcome.failedAt.map { " at \($0.rawValue)" } ?? ""
        return outcome.word.rawValue + place + (outcome.reason.map { ": \($0)" } ?? "")
    }

    /// `23.4 ms`, two digits behind the point below ten.
    package static func milliseconds(_ microseconds: Double) -> String {
        let hundredths = (microseconds / 10).rounded()
        guard hundredths < 1000 else {
            let tenths = Int((microseconds / 100).rounded())
            return "\(tenths / 10).\(tenths % 10) ms"
        }
        let whole = Int(hundredths)
        return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100) ms"
    }

    private static func time(_ value: ResultValue) -> String? { value.double.map(milliseconds) }

    /// What is worth telling of a result, line by line.
    package static func lines(_ kind: ProbeKind, _ result: ResultValue) -> [String] {
        switch kind {
        case .ping: ping(result)
        case .tcp: tcp(result)
        case .udp: [result["answer"].string, result["sample"].string].compactMap { $0 }
        case .http: web(result)
        case .dns: names(result)
        case .trace: result["hops"].elements.map(hop)
        case .mtu:
            result["bytes"].whole.map {
                ["\($0) bytes" + (result["isBlackHole"].isTrue ? ", dropped silently above" : "")]
            } ?? []
        case .info:
            result.members.map { member in
                let values = member.value.elements.compactMap(\.string)
                return "\(member.name): \(member.value.string ?? values.joined(separator: ", "))"
            }
        }
    }

    private static func ping(_ result: ResultValue) -> [String] {
        guard let sent = result["sent"].whole, let answered = result["answered"].whole else { return [] }
        let times = ["minimumMicroseconds", "averageMicroseconds", "maximumMicroseconds"].compactMap {
            time(result[$0])
        }
        let line =
            "\(answered) of \(sent) answered"
            + (times.count == 3 ? ": \(times.joined(separator: " / "))" : "")
        return [line] + result["errors"].elements.compactMap(\.string)
    }

    private static func tcp(_ result: ResultValue) -> [String] {
        let rows = result["attempts"].elements.map { row in
            "\(row["address"].string ?? ""): \(row["error"].string ?? time(row["microseconds"]) ?? "")"
        }
        return rows + [result["banner"].string.map { "says \($0)" }].compactMap { $0 }
    }

    private static func web(_ result: ResultValue) -> [String] {
        var lines = result["hops"].elements.map { hop in
            [
                hop["status"].whole.map { String($0) }, hop["url"].string, hop["address"].string,
                time(hop["microseconds"]),
            ].compactMap { $0 }.joined(separator: "  ")
        }
        let phases = result["times"].members.compactMap { member in
            time(member.value).map { "\(member.name.replacing("Microseconds", with: "")) \($0)" }
        }
        if !phases.isEmpty { lines.append(phases.joined(separator: ", ")) }
        let tls = result["tls"]
        if let verdict = tls["verdict"].string {
            lines.append(
                ["certificate \(verdict)", tls["version"].string, tls["cipher"].string].compactMap { $0 }
                    .joined(separator: ", "))
        }
        for certificate in tls["chain"].elements {
            let days = certificate["daysLeft"].whole.map { "\($0) days left" } ?? ""
            lines.append("  \(certificate["subject"].string ?? ""), \(days)")
        }
        return lines
    }

    private static func names(_ result: ResultValue) -> [String] {
        [result["server"].string.map { "asked \($0)" }].compactMap { $0 }
            + result["questions"].elements.flatMap { question -> [String] in
                let type = question["type"].string ?? ""
                guard question["answered"].isTrue else { return ["\(type): no answer"] }
                let flags = question["flags"].elements.compactMap(\.string).joined(separator: " ")
                let head =
                    "\(type): \(question["code"].string ?? "")  \(flags)  \(time(question["microseconds"]) ?? "")"
                    + (question["dnssec"].string.map { "  dnssec \($0)" } ?? "")
                return [head]
                    + question["records"].elements.map { record in
                        "  \(record["name"].string ?? "") \(record["seconds"].whole ?? 0) \(record["type"].string ?? "") "
                            + (record["text"].string ?? "")
                    }
            }
    }

    private static func hop(_ hop: ResultValue) -> String {
        let addresses = hop["addresses"].elements.compactMap(\.string)
        let times = hop["roundTripMicroseconds"].elements.map { time($0) ?? "*" }
        return
            "\(hop["hop"].whole ?? 0)  \(addresses.isEmpty ? "does not answer" : addresses.joined(separator: ", "))  "
            + times.joined(separator: "  ") + (hop["error"].string.map { "  \($0)" } ?? "")
    }
}
