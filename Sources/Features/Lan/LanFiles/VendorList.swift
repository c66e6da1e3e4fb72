internal import Evidence
internal import Glibc
internal import LanCore

/// One list of vendors, open for as long as its places are known: a name is read where it stands.
///
/// Read, not mapped: a file that is cut short under a mapping would end the program.
final class VendorList: Sendable {
    static let placeBits = 25
    static let maximumBytes = 1 << placeBits
    private static let pieceBytes = 64 << 10

    private let descriptor: Int32

    /// - Returns: `nil` where there is no such file.
    init?(_ path: String) {
        // because the path is lent to the kernel for this call only. A pipe in its place is not waited for.
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Goes through the list once.
    func places(_ found: (VendorTable.Prefix, _ place: Int) -> Void) {
        var places = VendorPlaces()
        var offset = 0
        while offset < Self.maximumBytes - Self.pieceBytes {
            let piece = read(Self.pieceBytes, at: offset)
            if piece.isEmpty { break }
            places.take(piece[...], found)
            offset += piece.count
        }
        places.finish(found)
    }

    /// - Returns: `nil` where the file has changed meanwhile, and has no name of this prefix there.
    func name(of prefix: VendorTable.Prefix, at place: Int) -> String? {
        VendorRegistry.name(of: prefix, in: read(VendorRegistry.lineBytes, at: place))
    }

    private func read(_ count: Int, at offset: Int) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: count) { room, filled in
            // because the kernel writes at most the room that it is told of.
            filled = max(0, unsafe pread(descriptor, room.baseAddress!, count, offset))
        }
    }
}
