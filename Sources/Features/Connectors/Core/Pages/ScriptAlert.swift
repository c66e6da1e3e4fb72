/// What a page tells by `alert('…')` in a script of its own: the only words that old desks have for a refusal.
package enum ScriptAlert {
    package static let longest = 300

    package static func text(in document: HTMLDocument) -> String? {
        for (index, node) in document.nodes.enumerated() {
            guard case .element("script", _) = node.content else { continue }
            for inner in document.range(of: index).dropFirst() {
                guard case .text(let script) = document.nodes[inner].content, let text = alert(in: script)
                else { continue }
                return text
            }
        }
        return nil
    }

    private static func alert(in script: String) -> String? {
        guard let start = script.firstRange(of: "alert(") else { return nil }
        var rest = script[start.upperBound...].drop(while: \.isWhitespace)
        guard let quote = rest.popFirst(), quote == "'" || quote == "\"" else { return nil }
        var text = ""
        while let character = rest.popFirst(), character != quote, text.count < longest {
            guard character == "\\", let escaped = rest.popFirst() else {
                text.append(character)
                continue
            }
            text.append(escaped == "n" || escaped == "r" || escaped == "t" ? " " : escaped)
        }
        let line = PlainText.line(text)
        return line.isEmpty ? nil : line
    }
}
