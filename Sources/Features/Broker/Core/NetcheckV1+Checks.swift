internal import MonitorCore
package import MonitorWire
package import Probing

/// What Netcheck's users get of a check, of whichever agents answered it.
extension NetcheckV1 {
    /// One agent's answer.
    package struct Response: Sendable {
        package let id: String
        package let info: BrokerAgent.Info
        package let endedAt: String
        package let outcome: ProbeOutcome
        /// Of the address that it found, of `INFO`; `nil` where that is not known.
        package let place: Place?

        package init(
            id: String, info: BrokerAgent.Info, endedAt: String, outcome: ProbeOutcome, place: Place? = nil
        ) {
            self.id = id
            self.info = info
            self.endedAt = endedAt
            self.outcome = outcome
            self.place = place
        }
    }

    /// Where an address is, as far as files of places say.
    package struct Place: Sendable, Equatable {
        package var name: String?
        package var network: String?
        package var latitude: Double?
        package var longitude: Double?

        package init(name: String?, network: String?, latitude: Double?, longitude: Double?) {
            self.name = name
            self.network = network
            self.latitude = latitude
            self.longitude = longitude
        }
    }

    /// - Parameter notAsked: agents that were left out; named where there are any.
    package static func write(
        _ question: ProbeQuestion, id: String, notAsked: Int = 0, _ responses: [Response],
        _ json: inout JSONWriter
    ) {
        json.value("request_type", word(question.kind) ?? question.kind.rawValue)
        var host = question.host?.description ?? ""
        if case .http(let options) = question.options {
            host = "\(options.scheme.rawValue)://\(host)\(options.path)"
        }
        json.value("host", host)
        json.value("port", question.port.map { UInt64($0) })
        json.value("request_id", id)
        if notAsked > 0 { json.value("not_asked", UInt64(notAsked)) }
        json.array("responses") { json in
            for response in responses { json.object { write(response, question.kind, id, &$0) } }
        }
    }

    private static func write(_ response: Response, _ kind: ProbeKind, _ id: String, _ json: inout JSONWriter)
    {
        let outcome = response.outcome
        json.value("success", outcome.word == .ok)
        json.value("error", outcome.word == .ok ? nil : outcome.reason ?? outcome.word.rawValue)
        if let raw = outcome.result["netcheck"].string {
            json.raw("result", Array(raw.utf8))
        } else {
            json.object("result") { write(outcome, kind, response.place, &$0) }
        }
        if let microseconds = outcome.microseconds {
            json.value("latency_ms", Double(microseconds) / 1000, decimals: 3)
        } else {
            json.value("latency_ms", -1, decimals: 0)
        }
        json.value("timestamp", response.endedAt)
        json.value("request_id", id)
        json.value("agent_id", response.id)
        json.object("agent_info") { json in
            json.value("hostname", response.info.hostname)
            json.value("region", response.info.region)
            json.value("local_ip", response.info.localAddress)
            json.value("public_ip", response.info.publicAddress)
        }
    }

    /// A result of our own agents in Netcheck's words.
    private static func write(
        _ outcome: ProbeOutcome, _ kind: ProbeKind, _ place: Place?, _ json: inout JSONWriter
    ) {
        let (result, error) = (
            outcome.result, outcome.word == .ok ? nil : outcome.reason ?? outcome.word.rawValue
        )
        switch kind {
        case .ping:
            json.value("latency_ms", outcome.microseconds.map { Double($0) / 1000 }, decimals: 3)
            json.value("error", error)
        case .tcp, .udp:
            json.value("success_connect", outcome.word == .ok)
            json.value("error", error)
        case .http:
            let hops = result["hops"].elements
            json.value("status_code", result["status"].whole.map { UInt64(clamping: $0) })
            json.raw("headers", headers(result["headers"].elements))
            json.value("redirected", hops.count > 1)
            json.value("final_url", hops.last?["url"].string)
            json.value("content_length", result["bodyBytes"].whole.map { UInt64(clamping: $0) })
            json.value("content_sample", result["sample"].string)
            json.value(
                "ssl_expiry_days", result["tls"]["chain"].elements.first?["daysLeft"].double, decimals: 0)
        case .dns:
            json.array("a_records") { records("A", result, &$0) }
            json.array("aaaa_records") { records("AAAA", result, &$0) }
            json.array("mx_records") { records("MX", result, &$0) }
            json.array("ns_records") { records("NS", result, &$0) }
            json.array("txt_records") { records("TXT", result, &$0) }
            json.value("error", error)
        case .info: information(result, place, error, &json)
        case .trace, .mtu: break
        }
    }

    /// The host's addresses as this agent finds them, where they are, and what the agent is.
    private static func information(
        _ result: ResultValue, _ place: Place?, _ error: String?, _ json: inout JSONWriter
    ) {
        let addresses = result["hostAddresses"].elements.compactMap(\.string)
        json.value("ip", addresses.first)
        json.array("ip_addresses") { json in for address in addresses { json.value(nil, address) } }
        if let place {
            json.object("location") { json in
                json.value("name", place.name)
                json.value("network", place.network)
                json.value("latitude", place.latitude, decimals: 4)
                json.value("longitude", place.longitude, decimals: 4)
            }
        } else {
            json.value("location", String?.none)
        }
        json.object("agent") { json in
            json.value("version", result["version"].string)
            json.value("hostname", result["hostName"].string)
            json.value("region", result["region"].string)
            json.array("ip_addresses") { json in
                for address in result["addresses"].elements { json.value(nil, address.string) }
            }
            json.value("resolver", result["resolver"].string)
        }
        json.value("error", error)
    }

    private static func records(_ type: String, _ result: ResultValue, _ json: inout JSONWriter) {
        for question in result["questions"].elements where question["type"].string == type {
            for record in question["records"].elements { json.value(nil, record["text"].string) }
        }
    }

    /// Names of headers are keys here.
    private static func headers(_ headers: [ResultValue]) -> [UInt8] {
        func text(_ text: String) -> [UInt8] {
            var json = JSONWriter(reservingBytes: 64)
            json.value(nil, text)
            return json.bytes
        }
        let members = headers.compactMap { header -> [UInt8]? in
            guard let name = header["name"].string, let value = header["value"].string else { return nil }
            return text(name) + Array(":".utf8) + text(value)
        }
        return Array("{".utf8) + members.joined(separator: Array(",".utf8)) + Array("}".utf8)
    }
}
