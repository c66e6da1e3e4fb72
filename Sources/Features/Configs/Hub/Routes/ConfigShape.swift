internal import Configs
internal import MonitorWire

/// The JSON of configurations and firmware.
enum ConfigShape {
    static func copy(_ one: ConfigCopy, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("device", one.device)
        json.value("at", one.at)
        json.value("by", one.by)
        json.value("source", one.source.rawValue)
        json.value("digest", one.digest)
        json.value("lines", UInt64(one.lines))
        json.value("bytes", UInt64(one.bytes))
        json.value("note", one.note)
        json.value("hasFull", one.hasFull)
    }

    static func device(_ one: ConfigDevice, _ json: inout JSONWriter) {
        json.value("name", one.name)
        json.value("profile", one.profile)
        json.value("triedAt", one.triedAt)
        json.value("outcome", one.outcome?.rawValue)
        json.value("reason", one.reason)
        json.value("confirmedAt", one.confirmedAt)
        json.value("versions", UInt64(one.versions))
        if let newest = one.newest {
            json.key("newest")
            json.object { copy(newest, &$0) }
        }
    }

    static func firmware(_ one: Firmware, _ json: inout JSONWriter) {
        json.value("digest", one.digest)
        json.value("name", one.details.name)
        json.value("vendor", one.details.vendor)
        json.value("model", one.details.model)
        json.value("version", one.details.version)
        json.value("note", one.details.note)
        json.value("isRecommended", one.details.isRecommended)
        json.value("revision", one.details.revision)
        json.value("bytes", UInt64(one.bytes))
        json.value("at", one.at)
        json.value("by", one.by)
    }
}
