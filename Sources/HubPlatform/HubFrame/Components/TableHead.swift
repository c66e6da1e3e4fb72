/// The head of a table whose order is in the page's address: `{{#head}}{{>tablehead}}{{/head}}` in a `table` of class
/// `list`. Without a script each head is a link; with `table.js` the rows move, and the address follows.
public struct TableHead: Sendable {
    let columns: [Heading]

    /// - Parameters:
    ///   - query: of the page, with its `sort` word: a key, led by `-` for the largest first.
    ///   - usual: what is sorted by where the address says nothing.
    public init(_ columns: [Column], _ query: PageQuery, usual: String) {
        let sort = query["sort"] ?? usual
        self.columns = columns.map { Heading($0, query, sort) }
    }

    public struct Column: Sendable {
        let title: String
        let key: String?
        let isNumber: Bool
        let priority: Int
        let isHidden: Bool

        /// - Parameters:
        ///   - key: what the address and the rows' `data-` attributes call it; `nil` cannot be sorted by.
        ///   - priority: 1 is always there; 2 goes below 900 px, 3 below 1,100, 4 below 1,300.
        ///   - isHidden: a title for those who hear the page.
        public init(
            _ title: String, key: String? = nil, isNumber: Bool = false, priority: Int = 1,
            isHidden: Bool = false
        ) {
            self.title = title
            self.key = key
            self.isNumber = isNumber
            self.priority = priority
            self.isHidden = isHidden
        }
    }

    struct Heading: Sendable {
        let title: String
        let key: String?
        let path: String?
        let isNumber: Bool
        let priority: Int
        let isHidden: Bool
        /// `ascending`, `descending`, or `nil`.
        let order: String?

        init(_ column: Column, _ query: PageQuery, _ sort: String) {
            title = column.title
            key = column.key
            isNumber = column.isNumber
            priority = column.priority
            isHidden = column.isHidden
            let mine = column.key.map { ["-\($0)", $0] }?.firstIndex(of: sort)
            order = mine.map { $0 == 0 ? "descending" : "ascending" }
            // Numbers begin with the largest, words with A.
            path = column.key.map { key in
                let first = column.isNumber ? "-\(key)" : key
                let other = column.isNumber ? key : "-\(key)"
                return query.with("sort", sort == first ? other : first).with("page", nil).url
            }
        }
    }
}

/// What is sorted by: the word `sort` of an address.
public struct SortOrder: Sendable, Equatable {
    public let key: String
    public let isDescending: Bool

    /// - Parameters:
    ///   - word: as the address has it: `name`, `-today`.
    ///   - keys: those that there are; another word is the first of them.
    public init(_ word: String, among keys: [String]) {
        let key = word.hasPrefix("-") ? String(word.dropFirst()) : word
        guard keys.contains(key) else {
            self.key = keys.first ?? ""
            isDescending = false
            return
        }
        self.key = key
        isDescending = word.hasPrefix("-")
    }
}

/// The pages of a long list: `{{#pager}}{{>pager}}{{/pager}}`.
public struct Pager: Sendable, Equatable {
    let words: String
    let earlier: String?
    let later: String?

    /// - Parameters:
    ///   - page: from 1.
    ///   - count: rows in all.
    /// - Returns: `nil` where one page holds all rows.
    public init?(_ query: PageQuery, page: Int, size: Int, count: Int) {
        guard count > size else { return nil }
        let last = (count + size - 1) / size
        let page = min(max(1, page), last)
        words = "\((page - 1) * size + 1) to \(min(count, page * size)) of \(count)"
        earlier = page > 1 ? query.with("page", page > 2 ? "\(page - 1)" : nil).url : nil
        later = page < last ? query.with("page", "\(page + 1)").url : nil
    }

    /// The rows of a page.
    public static func range(page: Int, size: Int, count: Int) -> Range<Int> {
        let last = max(1, (count + size - 1) / size)
        let first = (min(max(1, page), last) - 1) * size
        return first..<min(count, first + size)
    }
}
