internal import HTTPTypes
internal import Hummingbird
internal import MonitorCore

/// Pages as plain as they can be.
struct PlainPage {
    private var html = ""

    mutating func text(_ tag: String, _ text: String) { html += "<\(tag)>\(Self.escaped(text))</\(tag)>" }

    mutating func problem(_ sentence: String?) {
        if let sentence { html += "<p role=\"alert\">\(Self.escaped(sentence))</p>" }
    }

    mutating func form(_ action: String, csrf: Secret? = nil, _ button: String, _ fields: [Field] = []) {
        html += "<form method=\"post\" action=\"\(Self.escaped(action))\">"
        if let csrf { html += Field("csrf", "", value: csrf.revealed, type: "hidden").html }
        html += fields.map(\.html).joined() + "<button>\(Self.escaped(button))</button></form>"
    }

    mutating func link(_ path: String, _ text: String) {
        html += "<p><a href=\"\(Self.escaped(path))\">\(Self.escaped(text))</a></p>"
    }

    mutating func cells(_ cells: [String]) {
        html += "<tr>" + cells.map { "<td>\(Self.escaped($0))</td>" }.joined() + "</tr>"
    }

    mutating func table(_ body: (inout PlainPage) -> Void) {
        html += "<table>"
        body(&self)
        html += "</table>"
    }

    static func document(_ title: String, _ body: (inout PlainPage) -> Void) -> String {
        var page = PlainPage()
        body(&page)
        return "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">"
            + "<meta name=\"viewport\" content=\"width=device-width\">"
            + "<title>\(escaped(title))</title><main><h1>\(escaped(title))</h1>\(page.html)</main></html>"
    }

    fileprivate static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
    }

    struct Field {
        let html: String

        init(_ name: String, _ label: String, value: String = "", type: String = "text") {
            let value = type == "password" ? "" : " value=\"\(PlainPage.escaped(value))\""
            let input = "<input name=\"\(name)\" type=\"\(type)\"\(value)>"
            html = type == "hidden" ? input : "<p><label>\(PlainPage.escaped(label)) \(input)</label></p>"
        }

        init(role name: String) {
            let options = Role.allCases.map { "<option>\($0)</option>" }.joined()
            html = "<p><label>Role <select name=\"\(name)\">\(options)</select></label></p>"
        }
    }
}
