internal import MonitorWire
internal import Requests

/// The JSON of requests, their folders, notes and photos.
enum RequestShape {
    static func request(_ one: WorkRequest, _ json: inout JSONWriter) {
        let content = one.content
        json.value("number", UInt64(one.number))
        json.value("kind", content.kind.rawValue)
        json.value("title", content.title)
        json.value("address", content.address)
        json.value("phone", content.phone)
        json.value("login", content.login)
        json.value("folder", UInt64(content.folder))
        json.value("state", content.state.rawValue)
        json.value("assignee", content.assignee)
        json.value("due", content.due)
        json.value("colour", content.colour?.rawValue)
        json.value("doneAt", content.doneAt)
        json.value("madeAt", one.madeAt)
        json.value("madeBy", one.madeBy)
        json.value("changedAt", one.changedAt)
        json.value("changedBy", one.changedBy)
        json.value("binnedAt", one.binnedAt)
        json.value("version", UInt64(one.version))
    }

    static func note(_ one: RequestNote, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("at", one.at)
        json.value("by", one.by)
        json.value("text", one.text)
    }

    static func photo(_ one: RequestPhoto, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("at", one.at)
        json.value("by", one.by)
        json.value("type", one.kind.contentType)
        json.value("width", UInt64(one.width))
        json.value("height", UInt64(one.height))
        json.value("bytes", UInt64(one.bytes))
    }

    static func folder(_ one: RequestFolder, _ json: inout JSONWriter) {
        json.value("number", UInt64(one.number))
        json.value("name", one.name)
        json.value("requests", UInt64(one.count))
    }
}
