/// A feature's part of the OpenAPI document: an object with `tags`, `paths`, `parameters`, `responses` and `schemas`,
/// each of which may be left out.
package struct ReferencePart: Sendable {
    let json: [UInt8]

    package init(_ json: [UInt8]) {
        self.json = json
    }
}

/// The OpenAPI document of all features, put together once. Text is taken over as it stands.
struct HubReference: Sendable {
    static let servers = #""servers": [{ "url": "/" }]"#
    private static let kinds = ["parameters", "responses", "schemas", "securitySchemes"]
    let json: [UInt8]

    /// Features may share a path, each with methods of its own.
    ///
    /// - Throws: `HubServer.Contradiction` where a method of a path or a component appears twice, or a part is not JSON.
    init(_ parts: [ReferencePart]) throws(HubServer.Contradiction) {
        let base = try Self.members(of: PackageResources.hub_openapi_json[...])
        let all =
            [base]
            + (try parts.map { (part) throws(HubServer.Contradiction) in
                try Self.members(of: part.json[...])
            })
        func merged(_ kind: String) throws(HubServer.Contradiction) -> String {
            var seen: Set<String> = []
            var lines: [String] = []
            for part in all {
                guard let object = part.first(where: { $0.name == kind })?.value else { continue }
                for (name, value) in try Self.members(of: object) {
                    guard seen.insert(name).inserted else {
                        throw HubServer.Contradiction(
                            description: "two features describe '\(name)' in the OpenAPI document")
                    }
                    lines.append("\"\(name)\": \(String(decoding: value, as: UTF8.self))")
                }
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n}"
        }
        let paths = try Self.paths(of: all)
        let head = base.filter { !(Self.kinds + ["paths"]).contains($0.name) }
            .map { "\"\($0.name)\": \(String(decoding: $0.value, as: UTF8.self))" }
        var components: [String] = []
        for kind in Self.kinds { components.append("\"\(kind)\": " + (try merged(kind))) }
        let text =
            "{\n" + head.joined(separator: ",\n") + ",\n\"paths\": " + paths
            + ",\n\"components\": {\n" + components.joined(separator: ",\n") + "\n}\n}\n"
        json = Array(text.utf8)
    }

    private static func paths(
        of parts: [[(name: String, value: ArraySlice<UInt8>)]]
    ) throws(HubServer.Contradiction) -> String {
        var order: [String] = []
        var found: [String: [ArraySlice<UInt8>]] = [:]
        for part in parts {
            guard let object = part.first(where: { $0.name == "paths" })?.value else { continue }
            for (path, value) in try members(of: object) {
                if found[path] == nil { order.append(path) }
                found[path, default: []].append(value)
            }
        }
        var lines: [String] = []
        for path in order { lines.append("\"\(path)\": " + (try methods(found[path] ?? [], of: path))) }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }

    /// What one feature describes stays as it stands.
    private static func methods(
        _ values: [ArraySlice<UInt8>], of path: String
    ) throws(HubServer.Contradiction) -> String {
        guard values.count > 1 else { return String(decoding: values.first ?? [], as: UTF8.self) }
        var seen: Set<String> = []
        var lines: [String] = []
        for value in values {
            for method in try members(of: value) {
                guard seen.insert(method.name).inserted else {
                    throw HubServer.Contradiction(
                        description: "two features describe '\(path)' in the OpenAPI document")
                }
                lines.append("\"\(method.name)\": \(String(decoding: method.value, as: UTF8.self))")
            }
        }
        return "{\n" + lines.joined(separator: ",\n") + "\n}"
    }

    /// The document where the hub is reached at another URL.
    func json(at url: PublicURL) -> [UInt8] {
        let text = String(decoding: json, as: UTF8.self)
        return Array(
            text.replacing(Self.servers, with: #""servers": [{ "url": "\#(url)" }]"#, maxReplacements: 1).utf8
        )
    }

    /// The members of a JSON object, in their order, with their text as it stands.
    private static func members(
        of object: ArraySlice<UInt8>
    ) throws(HubServer.Contradiction) -> [(name: String, value: ArraySlice<UInt8>)] {
        var members: [(name: String, value: ArraySlice<UInt8>)] = []
        var (depth, isQuoted, isEscaped) = (0, false, false)
        var start: Int?
        var name: String?
        func end(_ at: Int) {
            guard let key = name, let from = start else { return }
            let value = object[from..<at]
            let isBlank: (UInt8) -> Bool = { [0x20, 0x0a, 0x0d, 0x09].contains($0) }
            let tail = value.reversed().prefix(while: isBlank).count
            members.append((key, value.drop(while: isBlank).dropLast(tail)))
            (name, start) = (nil, nil)
        }
        for (at, byte) in zip(object.indices, object) {
            if isQuoted {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isQuoted = false
                    if depth == 1, name == nil, let from = start {
                        name = String(decoding: object[from..<at], as: UTF8.self)
                        start = nil
                    }
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted = true
                if depth == 1, name == nil { start = at + 1 }
            case UInt8(ascii: ":") where depth == 1 && start == nil: start = at + 1
            case UInt8(ascii: ",") where depth == 1: end(at)
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 1 { end(at) }
                depth -= 1
            default: break
            }
        }
        guard depth == 0, !isQuoted else {
            throw HubServer.Contradiction(description: "a part of the OpenAPI document is not JSON")
        }
        return members
    }
}

extension HubServer {
    /// The OpenAPI document of some features, as the hub serves it.
    package static func reference(of features: [HubFeature]) throws(Contradiction) -> [UInt8] {
        try HubReference(features.compactMap(\.reference)).json
    }
}
