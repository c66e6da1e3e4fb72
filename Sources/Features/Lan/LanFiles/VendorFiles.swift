internal import Evidence
public import LanCore

/// The IEEE's lists of vendors, which are large: gone through once, and names are read from them when asked for.
public struct VendorFiles: Sendable {
    /// Debian's `ieee-data`.
    public static let folder = "/usr/share/ieee-data"
    private var files = ["oui.csv", "mam.csv", "oui36.csv"].map { WatchedFile(folder + "/" + $0) }

    public init() {}

    public var haveChanged: Bool { files.contains(where: \.hasChanged) }

    /// Takes what is there now for read.
    public mutating func accept() {
        for index in files.indices { files[index].accept() }
    }

    /// Goes through the lists, which takes a good while.
    ///
    /// - Returns: `nil` where no list is there.
    public func table() -> VendorTable? { Self.table(files.map(\.path)) }

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
}
