import Connectors
import HTMLTree
import MonitorCore
import Testing

@Suite("windows-1251 and forms") struct TextTests {
    @Test("each byte means a character, and each character but one finds its byte back")
    func roundTrip() throws {
        for byte in UInt8.min...UInt8.max where byte != 0x98 {
            let scalar = try #require(Windows1251.text([byte]).unicodeScalars.first)
            #expect(Windows1251.byte(scalar) == byte)
        }
        #expect(Windows1251.text([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2, 0x20, 0xb9, 0x31]) == "Привет №1")
    }

    @Test("a form is percent-encoded out of the server's charset, with line ends as browsers send them")
    func form() throws {
        let bytes = try FormBody.bytes(
            [FormField("subj", "Нет & сети"), FormField("text", "a\nb\r\nc")], in: .windows1251)
        #expect(
            String(decoding: bytes, as: UTF8.self) == "subj=%CD%E5%F2+%26+%F1%E5%F2%E8&text=a%0D%0Ab%0D%0Ac")
    }

    @Test(
        "what the charset lacks is refused by name",
        arguments: ["👍", "é", "😀x", "\u{0}", "\u{7}", "汉", "\u{98}"])
    func unsendable(text: String) {
        #expect(throws: UnsendableCharacter.self) { try Charset.windows1251.bytes("да " + text) }
    }

    @Test("the header names the charset, else the page, else what is known")
    func charset() {
        let page = Array("<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>".utf8)
        #expect(Charset(contentType: "text/html; charset=UTF-8", page: page, usual: .windows1251) == .utf8)
        #expect(Charset(contentType: "text/html", page: page, usual: .utf8) == .windows1251)
        #expect(Charset(contentType: nil, page: [], usual: .windows1251) == .windows1251)
    }
}

@Suite("pages as trees") struct TreeTests {
    @Test("cells without ends, attributes without quotes, scripts in between")
    func oldHTML() throws {
        let page = try HTMLReader.document(
            """
            <TABLE ID=stat_table BORDER=0><TR><TD>29.11<TD><A HREF=helpdesk?id=7>7</A><TD><script>document.write('<td>x')</script>Тема
            <TR><TD>30.11<TD><a href="helpdesk?id=8">8</a><TD>Другая
            """)
        let rows = try Selector("table#stat_table tr").all(in: page)
        #expect(rows.count == 2)
        #expect(try FieldPlace("2 a").value(in: rows[0], of: page) == "7")
        #expect(try FieldPlace("2 a @href").value(in: rows[1], of: page) == "helpdesk?id=8")
        #expect(try FieldPlace("3").value(in: rows[0], of: page) == "Тема")
        #expect(try FieldPlace("4").value(in: rows[0], of: page) == nil)
    }

    @Test("selectors choose as CSS does")
    func selectors() throws {
        let page = try HTMLReader.document(
            """
            <div class="a b" id=x><p><b>1</b></p><div class=b><b>2</b></div></div><b>3</b><input name=q type=hidden>
            <ideco-box class=z>4</ideco-box>
            """)
        func texts(_ selector: String) throws -> [String] {
            try Selector(selector).all(in: page).map { PlainText.line(page.text(in: $0)) }
        }
        #expect(try texts("b") == ["1", "2", "3"])
        #expect(try texts("div b") == ["1", "2"])
        #expect(try texts("div > b") == ["2"])
        #expect(try texts("div.a.b > p b") == ["1"])
        #expect(try texts("#x > .b") == ["2"])
        #expect(try texts("body > b") == ["3"])
        #expect(try Selector("input[name=q][type]").all(in: page).count == 1)
        #expect(try texts("ideco-box.z") == ["4"])
        #expect(try texts("p div") == [])
    }

    @Test(
        "selectors that mean nothing are refused",
        arguments: [
            "", ">", "a >", "> a", "a > > b", "a..b", "a#", "[", "[]", "a[b", "a:first-child", "a,b", "a+b",
            String(repeating: "a ", count: 13), String(repeating: "a", count: 201),
        ])
    func badSelectors(text: String) {
        #expect(throws: DeclarationFault.self) { try Selector(text) }
    }

    @Test("names, logins and numbers out of one link")
    func parts() throws {
        let page = try HTMLReader.document(
            "<div class=u><a href='/cabinet/userinfo/17?x=1'>Иванов &lt;И.&gt; &lt;agro1181&gt;</a></div>")
        let row = try #require(try Selector("div.u").first(in: page))
        #expect(try FieldPlace("a before <").value(in: row, of: page) == "Иванов <И.>")
        #expect(try FieldPlace("a inside <>").value(in: row, of: page) == "agro1181")
        #expect(try FieldPlace("a @href last").value(in: row, of: page) == "17")
    }

    enum Costly: String, CaseIterable {
        case deep, unknownEnds, formatting, links, fonts

        var page: String {
            switch self {
            case .deep: String(repeating: "<div>", count: 400_000)
            case .unknownEnds:
                String(repeating: "<span>", count: 300_000) + String(repeating: "</x>", count: 300_000)
            case .formatting:
                (0..<20_000).map { "<b id=\($0)>" }.joined() + String(repeating: "<p>", count: 200_000)
            case .links: String(repeating: "<a><p>", count: 300_000)
            case .fonts: String(repeating: "<p><b><i><u><font>", count: 100_000)
            }
        }
    }

    @Test("a page that is written to cost time or memory is refused", arguments: Costly.allCases)
    func costly(one: Costly) {
        #expect(throws: HTMLFault.self) { try HTMLReader.document(one.page, milliseconds: 300) }
    }

    @Test("a page of 20,000 rows is read")
    func large() throws {
        let rows = (0..<20_000).map {
            "<div class='tree_user tree_node_user'><a href=userinfo/\($0)>Имя \($0) &lt;l\($0)&gt;</a></div>"
        }
        let page = try HTMLReader.document("<div class=tree>" + rows.joined() + "</div>")
        let declaration = try PretendDesk.declaration
        let form = try #require(declaration.pages[.clients])
        let reading = PageReading(page, .clients, form)
        #expect(reading.rows.count == 20_000)
        #expect(reading.rows[777] == ["id": "777", "name": "Имя 777", "login": "l777"])
    }

    @Test("what a page says by a script's alert")
    func alerts() throws {
        #expect(
            try ScriptAlert.text(
                in: HTMLReader.document("<script>\nalert( 'Нет \\'прав\\'\\nсовсем' ); x()</script>"))
                == "Нет 'прав' совсем")
        #expect(try ScriptAlert.text(in: HTMLReader.document("<p>alert('x')</p>")) == nil)
    }
}

@Suite("where a connector may go") struct AddressTests {
    @Test(
        "only below its address",
        arguments: [
            ("helpdesk", "/cabinet/helpdesk"), ("helpdesk?id=7", "/cabinet/helpdesk?id=7"),
            ("userinfo/7", "/cabinet/userinfo/7"), ("./a/../b", "/cabinet/b"),
        ])
    func below(path: String, target: String) throws {
        let address = try ConnectorAddress("http://desk.example:8080/cabinet/")
        #expect(address.target(path) == target)
        #expect(address.target(of: "http://desk.example:8080" + target, on: "/cabinet/x") == target)
    }

    @Test(
        "and nowhere else",
        arguments: [
            "../admin", "..%2fadmin", "%2e%2e/admin", "/admin", "http://desk.example/cabinet/x",
            "https://desk.example:8080/cabinet/x", "http://desk.example:8080@evil/cabinet/x",
            "//evil/cabinet/x",
            "ftp://desk.example:8080/cabinet/x", "javascript:alert(1)", "/cabinetx", "\\\\evil\\x",
            "/cabinet/a b",
            "a;jsessionid=1", "http:cabinet/x", "a\u{1}b",
        ])
    func elsewhere(location: String) throws {
        let address = try ConnectorAddress("http://desk.example:8080/cabinet")
        #expect(address.target(of: location, on: "/cabinet/userinfo") == nil)
    }

    @Test("a relative link is seen from its page")
    func relative() throws {
        let address = try ConnectorAddress("http://desk.example/cabinet")
        #expect(address.target(of: "8", on: "/cabinet/userinfo/7") == "/cabinet/userinfo/8")
        #expect(address.target(of: "?page=2", on: "/cabinet/stat?page=1") == "/cabinet/stat?page=2")
        #expect(address.target(of: "userinfo", on: "/cabinet/login") == "/cabinet/userinfo")
        #expect(address.target(of: "#top", on: "/cabinet/stat") == "/cabinet/stat")
    }

    @Test(
        "addresses that could mean two things are refused",
        arguments: [
            "desk.example/cabinet", "ftp://desk.example/", "http://anna:x@desk.example/",
            "http://desk.example/?a",
            "http://", "http:///x", "http://127.1/", "http://2130706433/", "http://0x7f000001/",
            "http://desk.example:0/",
            "http://desk.example:99999/", "http://desk.example/../x", "http://desk example/", "http://[::1/",
            "http://д.example/",
        ])
    func unclear(text: String) {
        #expect(throws: DeclarationFault.self) { try ConnectorAddress(text) }
    }

    @Test("a name does not lead to this machine, its links or private networks that were not declared")
    func guarded() throws {
        func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
        let name = try ConnectorAddress("http://desk.example/", networks: ["10.1.0.0/16"])
        #expect(try name.allows(address("203.0.113.5")))
        #expect(try name.allows(address("10.1.2.3")))
        for one in [
            "10.2.0.1", "127.0.0.1", "::1", "169.254.169.254", "0.0.0.0", "fe80::1", "192.168.1.1",
            "::ffff:127.0.0.1",
        ] {
            #expect(try !name.allows(address(one)), "\(one)")
        }
        let literal = try ConnectorAddress("http://192.168.1.1/")
        #expect(try literal.allows(address("192.168.1.1")))
        #expect(try !literal.allows(address("192.168.1.2")))
        let link = try ConnectorAddress("http://169.254.169.254/")
        #expect(try !link.allows(address("169.254.169.254")))
    }
}

@Suite("declarations") struct DeclarationTests {
    private static let standard = ConnectorDeclaration.standard[0].json

    @Test("the standard one is read, and is what it says")
    func standard() throws {
        let declaration = try ConnectorDeclaration(json: Array(Self.standard.utf8))
        #expect(declaration.hasDesk && declaration.hasBilling)
        #expect(declaration.charset == .windows1251)
        #expect(declaration.pages[.tickets]?.words["status"]?["ожидает ответа"] == "waits")
        #expect(declaration.writes.count == 3)
    }

    @Test(
        "what is wrong is said where it is",
        arguments: [
            ("\"gap\": 300", "\"gap\": 99999", "gap"), ("\"must\": \"div.hdsk_main\",", "", "must"),
            ("helpdesk?id=$number\", \"must\"", "helpdesk?id=$nummer\", \"must\"", "$nummer"),
            ("\"get\": \"helpdesk\",", "\"get\": \"../admin\",", "elsewhere"),
            ("\"number\": \"2 a\",", "", "number"),
            ("\"ended\": \"input[name=cab_password]\",", "", "ended"),
            ("\"tickets\": {", "\"tiqets\": {", "tiqets"),
            ("\"subject\": \"3 a\"", "\"subject\": \"3 a:hover\"", "a:hover"),
            ("windows-1251", "koi8-r", "koi8-r"),
            ("\"good\": \"userinfo\",", "\"god\": \"userinfo\",", "key"), ("http://", "gopher://", "http://"),
            ("\"limit\": 10", "\"limit\": 10, \"colour\": 1", "key"),
        ])
    func faults(old: String, new: String, word: String) throws {
        let text = Self.standard.replacing(old, with: new)
        #expect(text != Self.standard)
        do {
            _ = try ConnectorDeclaration(json: Array(text.utf8))
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(word), "\(error)")
        }
    }

    @Test("any cut of it is refused, and never more than that")
    func cuts() {
        let bytes = Array(Self.standard.utf8)
        for length in stride(from: 0, to: bytes.count - 2, by: 7) {
            #expect(throws: DeclarationFault.self) { try ConnectorDeclaration(json: Array(bytes[..<length])) }
        }
    }
}

@Suite("whose turn it is") struct TurnTests {
    @Test("one after the other, in the order of coming; who gives up is passed over")
    func order() {
        var turns = TurnQueue()
        let numbers = (0..<4).map { _ in turns.enter().number }
        #expect(turns.length == 4)
        #expect(turns.leave(numbers[1]) == nil)
        #expect(turns.leave(numbers[0]) == numbers[2])
        #expect(turns.leave(numbers[2]) == numbers[3])
        #expect(turns.leave(numbers[3]) == nil)
        #expect(turns.isFree)
    }

    @Test("a queue that is full says so")
    func full() {
        var turns = TurnQueue()
        for _ in 0...TurnQueue.most { _ = turns.enter() }
        #expect(turns.enter().entry == .full)
    }

    @Test("cookies of one session, and nothing that could end a header")
    func cookies() {
        var cookies = CabinetCookies()
        for one in [
            "PHPSESSID=a1; path=/; HttpOnly", "x=1", "bad=a\r\nHost: evil", "noequals", "x=2; Path=/",
            "y=deleted",
        ] {
            cookies.take(one)
        }
        #expect(cookies.header == "PHPSESSID=a1; x=2")
        cookies.take("x=; Max-Age=0")
        #expect(cookies.header == "PHPSESSID=a1")
    }
}
