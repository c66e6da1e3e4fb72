internal import CGumbo
package import Connectors

/// Reads pages as browsers do, through gumbo: unclosed cells, attributes without quotes, bytes that no page should have.
///
/// Source: WHATWG HTML §13.2; gumbo.h.
package enum HTMLReader {
    package static let longestPage = 4 << 20
    package static let mostNodes = 400_000
    package static let deepest = 512
    /// Memory that gumbo may take for one page.
    private static let mostBytes = 256 << 20
    private static let mostAttributes = 64

    /// - Parameter milliseconds: that reading it may take.
    /// - Throws: `HTMLFault` for a page that is larger, deeper or costlier than pages of people are.
    package static func document(
        _ page: String, milliseconds: Int64 = 3000
    ) throws(HTMLFault) -> HTMLDocument {
        guard page.utf8.count <= longestPage else { throw .tooLong }
        var text = page
        do {
            return try text.withUTF8 { bytes in
                // because gumbo reads the text while the page is there, which ends in this closure.
                guard
                    let parsed = unsafe bytes.withMemoryRebound(
                        to: CChar.self,
                        { unsafe cgumbo_parse($0.baseAddress, $0.count, mostBytes, milliseconds) })
                else { throw HTMLFault.tooCostly }
                defer { unsafe cgumbo_free(parsed) }
                return try unsafe tree(cgumbo_root(parsed))
            }
        } catch let fault as HTMLFault {
            throw fault
        } catch {
            throw .tooCostly
        }
    }

    /// Without recursion: a hostile page is as deep as it is long.
    private static func tree(_ root: UnsafePointer<GumboNode>) throws(HTMLFault) -> HTMLDocument {
        var document = HTMLDocument()
        // because all nodes live until the page is freed, after the tree was copied.
        unsafe begin(root, &document)
        var open: [(node: UnsafePointer<GumboNode>, next: UInt32)] = unsafe [(root, 0)]
        while let (node, next) = unsafe open.last {
            guard unsafe next < cgumbo_children(node) else {
                document.end()
                _ = unsafe open.popLast()
                continue
            }
            unsafe open[open.count - 1].next = next + 1
            guard let child = unsafe cgumbo_child(node, next) else { continue }
            guard document.nodes.count < mostNodes else { throw .tooLong }
            if unsafe cgumbo_is_text(child) != 0 {
                document.add(text: unsafe String(cString: cgumbo_text(child)))
            } else if unsafe cgumbo_is_element(child) != 0 {
                guard unsafe open.count < deepest else { throw .tooDeep }
                unsafe begin(child, &document)
                unsafe open.append((child, 0))
            }
        }
        return document
    }

    private static func begin(_ node: UnsafePointer<GumboNode>, _ document: inout HTMLDocument) {
        // because names and attributes are gumbo's texts, ended by zero, and are copied here.
        var name = unsafe String(cString: cgumbo_name(node))
        if name.isEmpty { name = unsafe unknownName(cgumbo_original(node)) }
        let count = unsafe min(cgumbo_attributes(node), UInt32(mostAttributes))
        let attributes = (0..<count).compactMap { index -> HTMLDocument.Attribute? in
            guard let attribute = unsafe cgumbo_attribute(node, index) else { return nil }
            return unsafe HTMLDocument.Attribute(
                String(cString: attribute.pointee.name), String(cString: attribute.pointee.value))
        }
        document.begin(name, attributes)
    }

    /// `<ideco-box class=x>` is an `ideco-box`.
    private static func unknownName(_ piece: GumboStringPiece) -> String {
        // because the piece is part of the page's text.
        guard let data = unsafe piece.data else { return "" }
        let bytes = unsafe UnsafeRawBufferPointer(start: data, count: min(Int(piece.length), 80))
        let name = unsafe bytes.drop { $0 == UInt8(ascii: "<") }.prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
        }
        return unsafe String(decoding: Array(name), as: UTF8.self).lowercased()
    }
}

/// Why a page was not read.
package enum HTMLFault: Error, Sendable, Equatable, CustomStringConvertible {
    case tooLong
    case tooDeep
    case tooCostly

    package var description: String {
        switch self {
        case .tooLong:
            "The page is longer than \(HTMLReader.longestPage >> 20) MiB or \(HTMLReader.mostNodes) elements."
        case .tooDeep: "The page nests more than \(HTMLReader.deepest) elements."
        case .tooCostly: "The page takes too much memory or time to read."
        }
    }
}
