/// The compiled program: its instructions, and which of them speak of a map.
///
/// What libbpf does beside this (relocations against the kernel's types, its own maps) the program does not
/// need.
///
/// Source: elf(5); Linux, Documentation/bpf/llvm_reloc.rst.
struct ProgramObject {
    private(set) var instructions: [UInt64]
    private let references: [(instruction: Int, map: String)]

    /// - Parameter bytes: an ELF object of 64 bits, in this machine's order of bytes.
    /// - Returns: `nil` for anything else, and where there is no section `socket`.
    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]) else { return nil }
        let file = ElfFile(bytes: bytes)
        guard let code = file.section(named: "socket"), let content = file.content(of: code),
            content.count % 8 == 0
        else { return nil }
        instructions = stride(from: 0, to: content.count, by: 8).compactMap { file.number(content, $0, 8) }
        guard let references = file.references(to: code) else { return nil }
        self.references = references
        guard references.allSatisfy({ instructions.indices.contains($0.instruction) }) else { return nil }
    }

    /// Puts descriptors where the program names maps.
    ///
    /// - Returns: `nil` when it names one that is not known.
    func linked(_ maps: [String: Int32]) -> [UInt64]? {
        var linked = instructions
        for (instruction, name) in references {
            guard let map = maps[name] else { return nil }
            // BPF_PSEUDO_MAP_FD is 1, in the upper half of the second byte; the descriptor is the upper half.
            linked[instruction] =
                linked[instruction] & 0xffff_0fff | 1 << 12 | UInt64(UInt32(bitPattern: map)) << 32
        }
        return linked
    }
}

/// Sections and symbols. Offsets come out of the file, so each is checked against it.
private struct ElfFile {
    let bytes: [UInt8]

    struct Section {
        let index: Int
        let name: Int
        let type: UInt64
        let offset: Int
        let size: Int
        let link: Int
        let info: Int
    }

    func number(_ range: Range<Int>, _ at: Int, _ size: Int) -> UInt64? {
        guard at >= 0, at + size <= range.count, range.upperBound <= bytes.count else { return nil }
        let first = range.lowerBound + at
        return bytes[first..<first + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func number(_ at: Int, _ size: Int) -> Int? {
        number(0..<bytes.count, at, size).flatMap { Int(exactly: $0) }
    }

    func section(_ index: Int) -> Section? {
        guard let table = number(40, 8), let count = number(60, 2), index < count, table < bytes.count,
            let name = number(table + index * 64, 4), let type = number(table + index * 64 + 4, 4),
            let offset = number(table + index * 64 + 24, 8), let size = number(table + index * 64 + 32, 8),
            let link = number(table + index * 64 + 40, 4), let info = number(table + index * 64 + 44, 4)
        else { return nil }
        return Section(
            index: index, name: name, type: UInt64(type), offset: offset, size: size, link: link, info: info)
    }

    private var sections: [Section] {
        (0..<(number(60, 2) ?? 0)).compactMap(section)
    }

    func content(of section: Section) -> Range<Int>? {
        guard section.offset <= bytes.count, section.size <= bytes.count - section.offset else { return nil }
        return section.offset..<section.offset + section.size
    }

    func section(named name: String) -> Section? {
        guard let names = number(62, 2).flatMap(section) else { return nil }
        return sections.first { text(names, at: $0.name) == name }
    }

    private func text(_ table: Section, at: Int) -> String? {
        guard let content = content(of: table), at < content.count else { return nil }
        return String(decoding: bytes[content].dropFirst(at).prefix { $0 != 0 }, as: UTF8.self)
    }

    /// The names that the relocations of a section ask for, and the instructions of eight bytes that ask.
    func references(to code: Section) -> [(instruction: Int, map: String)]? {
        let relocations: UInt64 = 9
        var found: [(instruction: Int, map: String)] = []
        for table in sections where table.type == relocations && table.info == code.index {
            guard let content = content(of: table), let symbols = section(table.link),
                let symbolContent = self.content(of: symbols), let names = section(symbols.link)
            else { return nil }
            for at in stride(from: 0, to: content.count, by: 16) {
                guard let place = number(content, at, 8), let what = number(content, at + 8, 8),
                    let name = number(symbolContent, Int(what >> 32) * 24, 4), place % 8 == 0,
                    let text = text(names, at: Int(name))
                else { return nil }
                found.append((Int(place / 8), text))
            }
        }
        return found
    }
}
