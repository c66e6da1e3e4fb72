import Testing

@testable import PacketCapture

@Suite("the program for the kernel, as an object") struct ProgramObjectTests {
    static let maps = ["running": Int32(7), "networks": 8, "totals": 9, "halves": 10]

    /// An object as clang makes it, with one section of code that names one map.
    static let object = SmallObject(
        code: [0x18, 0, 0x95], relocated: [0], symbol: "running"
    ).bytes

    @Test("a descriptor stands where the program names a map, and nothing else changes")
    func linked() throws {
        let program = try #require(ProgramObject(Self.object))
        #expect(program.instructions == [0x18, 0, 0x95])
        // BPF_PSEUDO_MAP_FD in the second byte's upper half, the descriptor in the upper four bytes.
        #expect(program.linked(Self.maps) == [7 << 32 | 0x1018, 0, 0x95])
    }

    @Test("a map that nobody made is refused")
    func unknownMap() throws {
        #expect(try #require(ProgramObject(Self.object)).linked(["other": 7]) == nil)
    }

    @Test("an object cut anywhere, or with any byte changed, is refused or read, and never trapped on")
    func damaged() {
        for length in 0..<Self.object.count {
            #expect(ProgramObject(Array(Self.object.prefix(length))) == nil)
        }
        for place in Self.object.indices {
            for value: UInt8 in [0, 1, 0x7f, 0xff] {
                var bytes = Self.object
                bytes[place] = value
                _ = ProgramObject(bytes)?.linked(Self.maps)
            }
        }
    }

    @Test("what was compiled into this build, if anything, links against the maps that are made for it")
    func embedded() throws {
        guard let object = KernelCounter.object else { return }
        let linked = try #require(object.linked(Self.maps))
        // One reference to each map.
        #expect(zip(linked, object.instructions).count { $0 != $1 } == 4)
    }
}

/// Just enough of an ELF object: the section of code, its relocations, one symbol and the names.
struct SmallObject {
    private(set) var bytes: [UInt8]

    init(code: [UInt64], relocated: [UInt64], symbol: String) {
        var names: [UInt8] = [0]
        func name(_ text: String) -> UInt64 {
            defer { names += Array(text.utf8) + [0] }
            return UInt64(names.count)
        }
        func words(_ values: [UInt64], _ size: Int = 8) -> [UInt8] {
            values.flatMap { value in (0..<size).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) } }
        }
        let symbolName = name(symbol)
        let (socketName, otherName) = (name("socket"), name("other"))
        let contents = [
            [], words(code), relocated.flatMap { words([$0, 1 << 32 | 1]) },
            [UInt8](repeating: 0, count: 24) + words([symbolName], 4) + [UInt8](repeating: 0, count: 20),
            names,
        ]
        // Kind, name, the section of the symbols or the names, and the section that is relocated.
        let kinds: [(type: UInt64, name: UInt64, link: UInt64, info: UInt64)] = [
            (0, 0, 0, 0), (1, socketName, 0, 0), (9, otherName, 3, 1), (2, otherName, 4, 0),
            (3, otherName, 0, 0),
        ]
        var offset = UInt64(64 + 64 * kinds.count)
        bytes = [0x7f, 0x45, 0x4c, 0x46, 2, 1] + [UInt8](repeating: 0, count: 34) + words([64])
        bytes += [UInt8](repeating: 0, count: 12) + words([UInt64(kinds.count), 4], 2)
        for (kind, content) in zip(kinds, contents) {
            bytes += words([kind.name, kind.type], 4) + words([0, 0, offset, UInt64(content.count)])
            bytes += words([kind.link, kind.info], 4) + words([0, 0])
            offset += UInt64(content.count)
        }
        bytes += contents.joined()
    }
}
