import MonitorCore
import Testing

@testable import Outbox

@Suite("a record of the outbox") struct RecordTests {
    @Test("CRC-32C gives the values of RFC 3720, appendix B.4")
    func checksum() {
        #expect(Checksum.of("123456789".utf8) == 0xe306_9283)
        #expect(Checksum.of([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(Checksum.of([UInt8](repeating: 0xff, count: 32)) == 0x62a8_ab43)
    }

    @Test(
        "gives back the snapshot it was made of: name, time and bytes",
        arguments: ["", "{}", "{\"ü\":[1,2]}"])
    func roundTrip(json: String) throws {
        let whole = snapshot(7, json: json)
        let record = try #require(Record(whole, position: 3))
        let bytes = record.bytes(settled: 2)
        let header = try #require(RecordHeader(bytes[...]))
        #expect(header.position == 3)
        #expect(header.settled == 2)
        #expect(header.recordBytes == bytes.count)
        let again = try #require(Record(header, payload: bytes[header.byteCount...]))
        #expect(again.report == whole)
        let packed = try #require(again.queued(in: 1)?.packed)
        #expect(Compression.decompress(packed[...], to: json.utf8.count) == whole.json)
    }

    @Test("repetition compresses: fifty like devices take a tenth")
    func compressed() throws {
        let device = "{\"ip\":\"192.168.77.10\",\"mac\":\"02:77:00:00:00:01\",\"rxBytesTotal\":1024000},"
        let json = String(repeating: device, count: 50)
        let record = try #require(Record(snapshot(1, json: json), position: 1))
        #expect(record.byteCount * 10 < json.utf8.count)
    }

    @Test("no flipped bit goes unnoticed, wherever it is")
    func everyBit() throws {
        let record = try #require(Record(snapshot(1), position: 1))
        let bytes = record.bytes(settled: 0)
        for index in bytes.indices {
            for bit in 0..<8 {
                var damaged = bytes
                damaged[index] ^= 1 << UInt8(bit)
                let header = RecordHeader(damaged[...])
                let found = header.flatMap { Record($0, payload: damaged[$0.byteCount...]) }
                #expect(found == nil, "byte \(index), bit \(bit)")
            }
        }
    }

    @Test("a frame that does not decompress to its stated size is no snapshot")
    func wrongSize() throws {
        let compressed = try #require(Compression.compress([1, 2, 3]))
        #expect(Compression.decompress(compressed[...], to: 3) == [1, 2, 3])
        #expect(Compression.decompress(compressed[...], to: 2) == nil)
        #expect(Compression.decompress(compressed[...], to: 4) == nil)
        #expect(Compression.decompress([1, 2, 3], to: 3) == nil)
    }
}
