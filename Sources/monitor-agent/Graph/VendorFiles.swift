import Evidence
internal import LanCore

/// The lists of vendors, which are large: gone through on a thread of its own, and left where they are.
struct VendorFiles {
    /// Debian's `ieee-data`.
    static let folder = "/usr/share/ieee-data"
    private var files = ["oui.csv", "mam.csv", "oui36.csv"].map { WatchedFile(folder + "/" + $0) }

    mutating func look(_ board: DiscoveryBoard) async {
        guard files.contains(where: { $0.hasChanged }) else { return }
        var files = files
        let table = try? await BlockingWork.run { [before = files] _ in
            Self.table(before.map(\.path))
        }
        Heap.giveBack()
        for index in files.indices { files[index].accept() }
        self.files = files
        if let table { board.put(table) }
    }

    /// - Returns: `nil` where no list is there.
    static func table(_ paths: [String]) -> VendorTable? {
        let lists = paths.compactMap(VendorList.init)
        let table = VendorTable { add in
            for (number, list) in lists.enumerated() {
                list.places { add($0, number << VendorList.placeBits | $1) }
            }
        } name: { prefix, place in
            lists[place >> VendorList.placeBits].name(of: prefix, at: place & (VendorList.maximumBytes - 1))
        }
        return table.count == 0 ? nil : table
    }

    static func table() -> VendorTable? { table(VendorFiles().files.map(\.path)) }
}
