import HTTPTypes
import HubCore
import Hummingbird
import MonitorCore
import NIOCore
import TestSupport
import Testing

@testable import HubServer

@Suite("forms with files") struct MultipartTests {
    private static let type = "multipart/form-data; boundary=----x1"

    private func body(_ parts: [(head: String, bytes: [UInt8])], end: String = "--\r\n") -> [UInt8] {
        parts.reduce(into: []) { all, part in
            all += Array("------x1\r\nContent-Disposition: form-data; \(part.head)\r\n\r\n".utf8)
            all += part.bytes + [0x0d, 0x0a]
        } + Array("------x1\(end)".utf8)
    }

    /// Pieces of one file joined, whatever the splits.
    private func read(_ bytes: [UInt8], splits: [Int]) throws -> [String] {
        var reader = try MultipartReader(contentType: Self.type)
        var words: [String] = []
        var file: [UInt8] = []
        var start = 0
        for end in splits.sorted() + [bytes.count] {
            for piece in try reader.read(bytes[start..<end]) {
                switch piece {
                case .field(let name, let value):
                    words.append("\(name)=\(String(decoding: value, as: UTF8.self))")
                case .file(let name):
                    words.append("file \(name)")
                    file = []
                case .bytes(let more): file += more
                case .fileEnded: words.append("\(file.count) bytes, \(SHA256.hash(file).prefix(4))")
                case .end: words.append("end")
                }
            }
            start = end
        }
        return words
    }

    @Test("fields and a file are found whatever the splits, and a file may hold what looks like a delimiter")
    func splits() throws {
        let file = Array("\r\n------x\r\n------x2--\r\n\r\r\n-".utf8) + [UInt8](0...255)
        let bytes = body([
            ("name=\"csrf\"", Array("c5f1".utf8)), ("name=\"empty\"", []),
            ("name=\"photo\"; filename=\"a; b.jpg\"", file), ("name=\"note\"", Array("after".utf8)),
        ])
        let whole = try read(bytes, splits: [])
        #expect(
            whole.first == "csrf=c5f1" && whole.contains("empty=")
                && whole.suffix(2) == ["note=after", "end"])
        #expect(whole.contains("\(file.count) bytes, \(SHA256.hash(file).prefix(4))"))
        var random = SeededRandom(seed: 3)
        for _ in 0..<1000 {
            let splits = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                Int.random(in: 0...bytes.count, using: &random)
            }
            #expect(try read(bytes, splits: splits) == whole)
        }
        #expect(try read(bytes, splits: Array(0...bytes.count)) == whole)
    }

    @Test("what has no end is not over; what is not a form, or has endless heads and fields, is refused")
    func hostile() throws {
        var reader = try MultipartReader(contentType: Self.type)
        _ = try reader.read(body([("name=\"a\"", [1])], end: ""))
        #expect(!reader.isOver)
        for type in ["", "text/plain", "multipart/form-data", "multipart/form-data; boundary="] {
            #expect(throws: MultipartReader.Fault.self) { try MultipartReader(contentType: type) }
        }
        let long = [UInt8](repeating: 0x61, count: 20_000)
        for bytes in [
            long, Array("------x1\r\n".utf8) + long, body([("name=\"a\"", long)]),
            Array("------x1zz".utf8), body([("filename=\"a\"", [1])]),
        ] {
            var reader = try MultipartReader(contentType: Self.type)
            #expect(throws: MultipartReader.Fault.self) { try reader.read(bytes) }
        }
        var random = SeededRandom(seed: 5)
        let whole = body([("name=\"a\"", [1, 2]), ("name=\"f\"; filename=\"x\"", Array(0...99))])
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(
                    in: 0...255, using: &random)
            }
            var reader = try MultipartReader(contentType: Self.type)
            _ = try? reader.read(bytes)
        }
    }

    @Test("a file of 4 MiB is given away in pieces, and none of it is held")
    func bounded() throws {
        var reader = try MultipartReader(contentType: Self.type)
        let file = [UInt8](repeating: 0x0d, count: 4 << 20)
        let bytes = body([("name=\"f\"; filename=\"x\"", file)])
        var count = 0
        for start in stride(from: 0, to: bytes.count, by: 16_384) {
            for piece in try reader.read(bytes[start..<min(start + 16_384, bytes.count)]) {
                if case .bytes(let more) = piece {
                    #expect(more.count <= 16_384 + 128)
                    count += more.count
                }
            }
        }
        #expect(count == file.count && reader.isOver)
    }
}
