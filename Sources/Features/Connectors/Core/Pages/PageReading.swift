/// What was read of one page.
package struct PageReading: Sendable, Equatable {
    /// Rows of one page; more are not read.
    package static let mostRows = 100_000

    /// Fields of the whole page.
    package var one: [String: String] = [:]
    package var rows: [[String: String]] = []
    /// Rows that lack a field that each must have.
    package var unread = 0
    /// Links, as the page has them.
    package var next: [String] = []
    package var folders: [String] = []
    /// What the page lacks that every such page has; `nil` where nothing.
    package var change: String?
    /// How often each field was found, for who tries a declaration.
    package var found: [String: Int] = [:]

    package init() {}

    package init(
        _ document: HTMLDocument, _ kind: ConnectorDeclaration.PageKind, _ form: ConnectorDeclaration.PageForm
    ) {
        if let must = form.must, must.first(in: document) == nil {
            change = "nothing on the page matches '\(must.text)'"
        }
        for (name, place) in form.one {
            guard let root = document.nodes.indices.first, let value = place.value(in: root, of: document)
            else { continue }
            found[name, default: 0] += 1
            one[name] = Self.word(value, form.words[name])
        }
        next = Self.links(form.next, document)
        folders = Self.links(form.folders, document)
        guard let selector = form.rows else { return }
        let places = selector.all(in: document, atMost: Self.mostRows)
        for row in places {
            var values: [String: String] = [:]
            for (name, place) in form.fields {
                guard let value = place.value(in: row, of: document), !value.isEmpty else { continue }
                found[name, default: 0] += 1
                values[name] = Self.word(value, form.words[name])
            }
            if kind.required.allSatisfy({ values[$0] != nil }), !values.isEmpty {
                rows.append(values)
            } else if !Self.isHeading(row, document) {
                unread += 1
            }
        }
        if rows.isEmpty, unread > 0, change == nil {
            change = "none of its \(unread) rows has what a row must have"
        }
    }

    private static func word(_ value: String, _ words: [String: String]?) -> String {
        words?[PlainText.line(value).lowercased()] ?? value
    }

    private static func links(_ selector: Selector?, _ document: HTMLDocument) -> [String] {
        guard let selector else { return [] }
        return selector.all(in: document, atMost: 1000).compactMap { document.attribute("href", of: $0) }
    }

    /// Titles of columns, or a row without any text.
    private static func isHeading(_ row: Int, _ document: HTMLDocument) -> Bool {
        let cells = document.elements(in: row)
        return cells.contains { document.name($0) == "th" }
            || PlainText.line(document.text(in: row)).isEmpty
    }
}
