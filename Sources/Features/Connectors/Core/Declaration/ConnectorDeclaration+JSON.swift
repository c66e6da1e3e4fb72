internal import MonitorWire

extension ConnectorDeclaration {
    private enum Key: String, CaseIterable {
        case name, base, networks, charset, login, ended, pages, writes, gap, limit
    }
    private enum LoginKey: String, CaseIterable { case page, post, fields, good, bad }
    private enum PageKey: String, CaseIterable {
        case select, get, post, form, must, one, rows, fields, words, next, folders
    }
    private enum WriteKey: String, CaseIterable { case select, post, form }

    private static let keys = KeyTable<Key>()
    private static let loginKeys = KeyTable<LoginKey>()
    private static let pageKeys = KeyTable<PageKey>()
    private static let writeKeys = KeyTable<WriteKey>()

    /// Reads a declaration.
    ///
    /// - Throws: `DeclarationFault`: what is wrong, and where.
    package init(json: [UInt8]) throws(DeclarationFault) {
        guard json.count <= Self.longest else {
            throw DeclarationFault("a declaration is longer than \(Self.longest) bytes")
        }
        var reader = JSONReader(json)
        do {
            let raw = try reader.whole { (reader) throws(WireFault) in try Raw(&reader) }
            guard reader.unknownKeys == 0 else {
                throw DeclarationFault("a key is not known: see docs/isp-desk.md for those that are")
            }
            self = try raw.declaration()
        } catch let fault as DeclarationFault {
            throw fault
        } catch let fault as WireFault {
            throw DeclarationFault("\(fault)")
        } catch {
            throw DeclarationFault("\(error)")
        }
    }

    /// The texts, before they mean anything.
    private struct Raw {
        struct Login {
            var page = "", post = "", good = ""
            var fields: [(String, String)] = []
            var bad: String?
        }
        struct Page {
            var select: String?
            var path: String?
            var posted: String?
            var form: [(String, String)] = []
            var must: String?
            var one: [(String, String)] = []
            var rows: String?
            var fields: [(String, String)] = []
            var words: [(String, [(String, String)])] = []
            var next: String?
            var folders: String?
        }
        struct Write {
            var select = "", post = ""
            var form: [(String, String)] = []
        }

        var name = "", base = "", charset = "utf-8"
        var networks: [String] = []
        var login: Login?
        var ended: String?
        var pages: [(String, Page)] = []
        var writes: [(String, Write)] = []
        var gap: UInt64 = 0
        var limit: UInt64 = 10

        init(_ reader: inout JSONReader) throws(WireFault) {
            try reader.object(ConnectorDeclaration.keys) { (key, reader) throws(WireFault) in
                switch key {
                case .name: name = try reader.string(atMost: 64)
                case .base: base = try reader.string(atMost: 500)
                case .networks:
                    try reader.array(atMost: 16) { (reader) throws(WireFault) in
                        networks.append(try reader.string(atMost: 60))
                    }
                case .charset: charset = try reader.string(atMost: 20)
                case .login: login = try Self.login(&reader)
                case .ended: ended = try reader.string(atMost: 200)
                case .pages:
                    try reader.members(atMost: 16) { (name, reader) throws(WireFault) in
                        pages.append((name, try Self.page(&reader)))
                    }
                case .writes:
                    try reader.members(atMost: 16) { (name, reader) throws(WireFault) in
                        writes.append((name, try Self.write(&reader)))
                    }
                case .gap: gap = try reader.count()
                case .limit: limit = try reader.count()
                }
            }
        }

        private static func texts(_ reader: inout JSONReader) throws(WireFault) -> [(String, String)] {
            var all: [(String, String)] = []
            try reader.members(atMost: 64) { (name, reader) throws(WireFault) in
                all.append((name, try reader.string(atMost: 500)))
            }
            return all
        }

        private static func login(_ reader: inout JSONReader) throws(WireFault) -> Login {
            var login = Login()
            try reader.object(ConnectorDeclaration.loginKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .page: login.page = try reader.string(atMost: 500)
                case .post: login.post = try reader.string(atMost: 500)
                case .fields: login.fields = try texts(&reader)
                case .good: login.good = try reader.string(atMost: 200)
                case .bad: login.bad = try reader.string(atMost: 200)
                }
            }
            return login
        }

        private static func page(_ reader: inout JSONReader) throws(WireFault) -> Page {
            var page = Page()
            try reader.object(ConnectorDeclaration.pageKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .select: page.select = try reader.string(atMost: 500)
                case .get: page.path = try reader.string(atMost: 500)
                case .post: page.posted = try reader.string(atMost: 500)
                case .form: page.form = try texts(&reader)
                case .must: page.must = try reader.string(atMost: 200)
                case .one: page.one = try texts(&reader)
                case .rows: page.rows = try reader.string(atMost: 200)
                case .fields: page.fields = try texts(&reader)
                case .words:
                    try reader.members(atMost: 16) { (name, reader) throws(WireFault) in
                        page.words.append((name, try texts(&reader)))
                    }
                case .next: page.next = try reader.string(atMost: 200)
                case .folders: page.folders = try reader.string(atMost: 200)
                }
            }
            return page
        }

        private static func write(_ reader: inout JSONReader) throws(WireFault) -> Write {
            var write = Write()
            try reader.object(ConnectorDeclaration.writeKeys) { (key, reader) throws(WireFault) in
                switch key {
                case .select: write.select = try reader.string(atMost: 500)
                case .post: write.post = try reader.string(atMost: 500)
                case .form: write.form = try texts(&reader)
                }
            }
            return write
        }

        // MARK: What the texts mean

        func declaration() throws(DeclarationFault) -> ConnectorDeclaration {
            var result = ConnectorDeclaration(address: try ConnectorAddress(base, networks: networks))
            result.name = name
            guard let charset = Charset(label: charset) else {
                throw DeclarationFault("\"charset\" is utf-8 or windows-1251, not '\(charset)'")
            }
            result.charset = charset
            if let ended { result.ended = try Selector(ended) }
            if let login { result.login = try meaning(login, result.address) }
            for (name, page) in pages {
                guard let kind = PageKind(rawValue: name) else {
                    let all = PageKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
                    throw DeclarationFault("'\(name)' is not one of these pages: \(all)")
                }
                result.pages[kind] = try meaning(page, kind, result.address)
            }
            for (name, write) in writes {
                guard let kind = WriteKind(rawValue: name) else {
                    throw DeclarationFault("'\(name)' is not a write: they are 'open', 'reply' and 'close'")
                }
                result.writes[kind] = WriteForm(
                    select: try path(write.select, kind.words, result.address),
                    post: try path(write.post, kind.words, result.address),
                    form: try form(write.form, kind.words))
            }
            guard gap <= 10_000, (1...60).contains(limit) else {
                throw DeclarationFault("\"gap\" is 0 to 10000 milliseconds, \"limit\" 1 to 60 seconds")
            }
            result.gapMilliseconds = Int(gap)
            result.limitSeconds = Int(limit)
            return try result.checked()
        }

        private func path(
            _ text: String, _ words: Set<String>, _ address: ConnectorAddress
        ) throws(DeclarationFault) -> Template {
            let template = try Template(text, knowing: words)
            // Whatever stands for a word is escaped: it cannot lead elsewhere.
            guard address.target(text.replacing("$", with: "")) != nil else {
                throw DeclarationFault("'\(text)' leads elsewhere than below \(address.text)")
            }
            return template
        }

        private func form(
            _ fields: [(String, String)], _ words: Set<String>
        ) throws(DeclarationFault) -> [FormTemplate] {
            var all: [FormTemplate] = []
            for (name, value) in fields {
                all.append(FormTemplate(name: name, value: try Template(value, knowing: words)))
            }
            return all
        }

        private func meaning(_ login: Login, _ address: ConnectorAddress) throws(DeclarationFault)
            -> ConnectorDeclaration.Login
        {
            let fields = try form(login.fields, ["name", "password"])
            guard fields.contains(where: { $0.value.words.contains("password") }), !login.good.isEmpty else {
                throw DeclarationFault(
                    "\"login\" needs a field with $password, and \"good\": what follows a good login")
            }
            return ConnectorDeclaration.Login(
                page: try path(login.page, [], address), post: try path(login.post, [], address),
                fields: fields,
                good: login.good,
                bad: try login.bad.map { (text) throws(DeclarationFault) in try Selector(text) })
        }

        private func meaning(
            _ page: Page, _ kind: PageKind, _ address: ConnectorAddress
        ) throws(DeclarationFault) -> PageForm {
            guard (page.path == nil) != (page.posted == nil), page.posted != nil || page.form.isEmpty,
                let own = page.path ?? page.posted
            else {
                throw DeclarationFault(
                    "the page '\(kind.rawValue)' has either \"get\", or \"post\" with its \"form\"")
            }
            var result = PageForm(path: try path(own, kind.words, address))
            if let select = page.select { result.select = try path(select, kind.words, address) }
            result.form = try form(page.form, kind.words)
            if page.posted != nil, result.form.isEmpty {
                throw DeclarationFault("what is posted has a \"form\"")
            }
            if let must = page.must { result.must = try Selector(must) }
            if let rows = page.rows { result.rows = try Selector(rows) }
            if let next = page.next { result.next = try Selector(next) }
            if let folders = page.folders { result.folders = try Selector(folders) }
            for (name, place) in page.one { result.one[name] = try FieldPlace(place) }
            for (name, place) in page.fields { result.fields[name] = try FieldPlace(place) }
            for (field, words) in page.words {
                for (theirs, ours) in words {
                    result.words[field, default: [:]][PlainText.line(theirs).lowercased()] = ours
                }
            }
            return result
        }
    }
}
