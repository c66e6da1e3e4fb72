import Connectors
import HTMLTree

/// Pages of old desks, declarations, links and selectors from outside: no trap, no endless work, nothing invented.
///
/// An input is a byte that chooses the reader, then its bytes.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // because libFuzzer owns the bytes for the duration of this call, and says how many there are.
    let input = UnsafeRawBufferPointer(start: data, count: size)
    guard let first = input.first else { return -1 }
    let rest = Array(input.dropFirst())
    switch first % 5 {
    case 0, 1: checkPage(rest, first % 5 == 0 ? .windows1251 : .utf8)
    case 2: checkDeclaration(rest)
    case 3: checkLink(String(decoding: rest, as: UTF8.self))
    default: checkSelector(String(decoding: rest, as: UTF8.self))
    }
    return 0
}

private let declaration: ConnectorDeclaration = {
    guard let standard = ConnectorDeclaration.standard.first,
        let declaration = try? ConnectorDeclaration(json: Array(standard.json.utf8))
    else { fatalError("the standard declaration is not read") }
    return declaration
}()

private func checkPage(_ bytes: [UInt8], _ usual: Charset) {
    let charset = Charset(contentType: nil, page: bytes, usual: usual)
    guard let document = try? HTMLReader.document(charset.text(bytes)) else { return }
    for (index, node) in document.nodes.enumerated() {
        require(node.parent < index && node.end > index, "a node does not stand where its tree says")
        require(node.end <= document.nodes.count, "a node ends behind its page")
    }
    for (kind, form) in declaration.pages {
        let reading = PageReading(document, kind, form)
        for row in reading.rows {
            require(kind.required.allSatisfy { row[$0] != nil }, "a row lacks what a row must have")
        }
        for ticket in reading.rows.compactMap(DeskTicket.init) where kind == .tickets {
            require(ticket.number.utf8.allSatisfy { (0x30...0x39).contains($0) }, "a number is none")
        }
        for link in reading.next + reading.folders { checkLink(link) }
    }
    if let said = ScriptAlert.text(in: document) {
        require(said.count <= ScriptAlert.longest, "an alert is longer than it may be")
    }
}

private func checkDeclaration(_ bytes: [UInt8]) {
    guard let read = try? ConnectorDeclaration(json: bytes) else { return }
    require(
        !read.pages.isEmpty && (1...60).contains(read.limitSeconds),
        "a declaration is taken that says nothing")
}

private func checkLink(_ location: String) {
    guard let target = declaration.address.target(of: location, on: "/cabinet/userinfo/7") else { return }
    let path = target.prefix { $0 != "?" }
    require(path == "/cabinet" || path.hasPrefix("/cabinet/"), "a link leads out of its path")
    require(!path.split(separator: "/").contains(".."), "a link leads upwards")
    require(target.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }, "a target would break a request")
}

private let page: HTMLDocument = {
    let text = "<div class='a b' id=x><p><b>1</b></p><table><tr><td>1<td><a href=/x>2</a></table></div>"
    guard let page = try? HTMLReader.document(text) else { fatalError("a small page is not read") }
    return page
}()

private func checkSelector(_ text: String) {
    if let selector = try? Selector(text) {
        let all = selector.all(in: page)
        require(all == all.sorted() && Set(all).count == all.count, "elements are out of order")
        require(selector.first(in: page) == all.first, "the first is another")
    }
    _ = (try? FieldPlace(text))?.value(in: 0, of: page)
}
