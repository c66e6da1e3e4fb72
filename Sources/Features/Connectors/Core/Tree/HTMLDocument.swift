/// A page as a tree, in document order: a parent always stands before what it holds.
package struct HTMLDocument: Sendable, Equatable {
    package struct Attribute: Sendable, Equatable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package enum Content: Sendable, Equatable {
        /// Its name in lower case.
        case element(String, [Attribute])
        case text(String)
    }

    package struct Node: Sendable, Equatable {
        package let content: Content
        /// Its index; -1 for the root.
        package let parent: Int
        /// The index behind the last node that it holds.
        package var end: Int
    }

    package private(set) var nodes: [Node] = []
    /// Elements that have begun and not ended.
    private var open: [Int] = []

    package init() {}

    package mutating func begin(_ name: String, _ attributes: [Attribute] = []) {
        nodes.append(Node(content: .element(name, attributes), parent: open.last ?? -1, end: 0))
        open.append(nodes.count - 1)
    }

    package mutating func end() {
        if let index = open.popLast() { nodes[index].end = nodes.count }
    }

    package mutating func add(text: String) {
        nodes.append(Node(content: .text(text), parent: open.last ?? -1, end: nodes.count + 1))
    }

    /// All of it.
    package var whole: Range<Int> { 0..<nodes.count }

    /// What a node holds, itself first.
    package func range(of index: Int) -> Range<Int> { index..<nodes[index].end }

    package func name(_ index: Int) -> String? {
        if case .element(let name, _) = nodes[index].content { name } else { nil }
    }

    package func attribute(_ name: String, of index: Int) -> String? {
        guard case .element(_, let attributes) = nodes[index].content else { return nil }
        return attributes.first { $0.name == name }?.value
    }

    /// Children that are elements.
    package func elements(in index: Int) -> [Int] {
        var (children, next) = ([Int](), index + 1)
        while next < nodes[index].end {
            if case .element = nodes[next].content { children.append(next) }
            next = max(nodes[next].end, next + 1)
        }
        return children
    }

    /// The text in a node; scripts and styles have none, and `br` and the ends of blocks end a line.
    ///
    /// - Parameter skipped: nodes whose text is left out.
    package func text(in index: Int, without skipped: Set<Int> = []) -> String {
        var (text, next) = ("", index)
        let end = nodes[index].end
        while next < end {
            if skipped.contains(next), next != index {
                next = max(nodes[next].end, next + 1)
                continue
            }
            switch nodes[next].content {
            case .text(let more): text += more.replacing("\n", with: " ")
            case .element("script", _), .element("style", _):
                next = max(nodes[next].end, next + 1)
                continue
            case .element("br", _), .element("p", _), .element("div", _), .element("tr", _),
                .element("li", _):
                text += "\n"
            case .element("td", _): text += " "
            case .element: break
            }
            next += 1
        }
        return text
    }
}
