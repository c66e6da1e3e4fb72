import Evidence
import LanCore
import Testing

@Suite("places in lists of vendors") struct VendorPlacesTests {
    private let csv = Array(VendorTests.csv.utf8)

    private func places(in bytes: [UInt8], pieces: Int) -> [(prefix: VendorTable.Prefix, place: Int)] {
        var (places, found) = (VendorPlaces(), [(prefix: VendorTable.Prefix, place: Int)]())
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            places.take(bytes[start..<min(bytes.count, start + pieces)]) { found.append(($0, $1)) }
        }
        places.finish { found.append(($0, $1)) }
        return found
    }

    @Test("a list gives the same assignments in pieces as whole", arguments: [1, 2, 7, 64, 4096])
    func pieces(bytes: Int) {
        let rows = VendorRegistry.rows(csv)
        let found = places(in: csv, pieces: bytes)
        #expect(found.map(\.prefix) == rows.map { VendorTable.Prefix(bits: $0.bits, value: $0.prefix) })
        let names = found.map { VendorRegistry.name(of: $0.prefix, in: Array(csv[$0.place...])) }
        #expect(names == rows.map(\.name))
    }

    @Test(
        "quotes, empty fields and lines that end early are taken apart as RFC 4180 says",
        arguments: [
            ("a,\"00\"\"2272\",x\n", 0), ("a,\"002272\",x", 1), ("a,002272", 0), ("a,002272,", 1),
            ("a,00227,x\n", 0), ("a,0022721234,x\n", 0), ("\n\n\"\n,\",002272,x\r\n", 1), ("a,+02272,x", 0),
        ])
    func lines(text: String, count: Int) {
        #expect(places(in: Array(text.utf8), pieces: 3).count == count)
    }

    @Test("where another line stands by now there is no name")
    func changed() throws {
        let prefix = VendorTable.Prefix(bits: 24, value: 0x002272)
        #expect(VendorRegistry.name(of: prefix, in: Array("MA-L,002273,ACME,x".utf8)) == nil)
        #expect(VendorRegistry.name(of: prefix, in: []) == nil)
    }
}
