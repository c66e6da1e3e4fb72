internal import MonitorCore
internal import MonitorWire

/// As the API, the database and `hosts.yaml` have it.
extension LogConfiguration {
    private enum Key: String, CaseIterable {
        case enabled, method
        case host = "ssh_host"
        case port = "ssh_port"
        case user = "ssh_user"
        case keyPath = "ssh_key_path"
        case password = "ssh_password"
        case command = "log_command"
        case sender = "syslog_from"
        case unit = "journal_unit"
        case agent
        case period = "analysis_frequency"
        case prompt = "analysis_prompt"
    }
    private static let keys = KeyTable<Key>()

    public init(json: some Sequence<UInt8>) throws(LogConfigurationFault) {
        self.init()
        do {
            var reader = JSONReader(Array(json))
            var found = self
            try reader.whole { (reader) throws(WireFault) in
                try reader.object(Self.keys) { (key, reader) throws(WireFault) in
                    _ = try reader.optional { (reader) throws(WireFault) in try found.read(key, &reader) }
                }
            }
            guard reader.unknownKeys == 0 else {
                let known = Key.allCases.filter { $0 != .password }.map(\.rawValue).joined(separator: ", ")
                throw LogConfigurationFault("It holds a key that is not known. Known ones are \(known).")
            }
            self = found
        } catch let fault as WireFault {
            throw LogConfigurationFault(fault.description)
        } catch let fault as LogConfigurationFault {
            throw fault
        } catch {
            throw LogConfigurationFault("\(error)")
        }
        try check()
    }

    private mutating func read(_ key: Key, _ reader: inout JSONReader) throws(WireFault) {
        switch key {
        case .enabled: isEnabled = try reader.bool()
        case .method:
            guard let found = Method(rawValue: try reader.string(atMost: 64)) else {
                throw reader.fault("is not one of ssh, syslog, journal and agent")
            }
            method = found
        case .host: host = try reader.string(atMost: 1000)
        case .port: port = Int(try reader.number(in: 0...65_536))
        case .user: user = try reader.string(atMost: 1000)
        case .keyPath:
            let path = try reader.string(atMost: 2000)
            keyPath = path.isEmpty ? nil : path
        case .password: throw reader.fault("is not taken: the hub keeps no password. Use a key: ssh_key_path")
        case .command: command = try reader.string(atMost: 4000)
        case .sender:
            let text = try reader.string(atMost: 100)
            guard let address = IPAddress(text) else { throw reader.fault("is not an address") }
            sender = address
        case .unit:
            let name = try reader.string(atMost: 1000)
            unit = name.isEmpty ? nil : name
        case .agent: agent = try reader.string(atMost: 1000)
        case .period: periodSeconds = Int(try reader.number(in: 0...1e9))
        case .prompt: prompt = try reader.string(atMost: 8000)
        }
    }

    public var json: String {
        var writer = JSONWriter(reservingBytes: 512)
        writer.object { json in
            json.value("enabled", isEnabled)
            json.value("method", method.rawValue)
            switch method {
            case .ssh:
                json.value("ssh_host", host)
                if port != 22 { json.value("ssh_port", UInt64(max(0, port))) }
                json.value("ssh_user", user)
                if let keyPath { json.value("ssh_key_path", keyPath) }
                json.value("log_command", command)
            case .syslog: if let sender { json.value("syslog_from", "\(sender)") }
            case .journal: if let unit { json.value("journal_unit", unit) }
            case .agent:
                json.value("agent", agent)
                if let unit { json.value("journal_unit", unit) }
            }
            json.value("analysis_frequency", UInt64(max(0, periodSeconds)))
            json.value("analysis_prompt", prompt)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
