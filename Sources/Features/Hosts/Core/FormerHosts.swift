/// Hosts and folders of the earlier system's database, found by the names of columns.
package enum FormerHosts {
    /// A table of another program.
    package struct Table: Sendable {
        package let name: String
        package let columns: [String]
        package let rows: [[String: String]]

        package init(name: String, columns: [String], rows: [[String: String]]) {
            (self.name, self.columns, self.rows) = (name, columns, rows)
        }
    }

    package struct Found: Sendable, Equatable {
        package var hosts: [HostList.Host] = []
        /// The table of hosts; `nil` where there is none.
        package var table: String?
        /// Rows that are not hosts: without an address, twice there, or with a name that cannot be kept.
        package var skipped = 0
    }

    private static let addresses = ["ip", "address", "ip_address", "host_ip"]
    private static let names = ["name", "hostname", "title"]
    private static let folders = ["folder", "folder_id", "id_folder", "folder_name", "group_id"]
    private static let states = ["state", "status"]

    /// The fullest table whose rows have an address and a name, and the folders that it names.
    package static func read(_ tables: [Table]) -> Found {
        func column(_ wanted: [String], _ table: Table) -> String? {
            wanted.first { table.columns.contains($0) }
        }
        let candidates = tables.filter { table in
            column(addresses, table) != nil && column(names, table) != nil && column(folders, table) != nil
        }
        guard let table = candidates.max(by: { $0.rows.count < $1.rows.count }),
            let address = column(addresses, table), let name = column(names, table),
            let folder = column(folders, table)
        else { return Found() }
        // Folders are named, or numbers of a table whose own name says so.
        let named = tables.filter { $0.name.lowercased().contains("folder") && $0.columns.contains("id") }
            .flatMap { other in
                other.rows.compactMap { row -> (String, String)? in
                    guard let id = row["id"], let title = column(names, other).flatMap({ row[$0] }) else {
                        return nil
                    }
                    return (id, title)
                }
            }
        let titles = Dictionary(named) { first, _ in first }
        var found = Found(table: table.name)
        var known: Set<String> = []
        var taken: Set<String> = []
        for row in table.rows {
            let place = (row[address] ?? "").filter { !$0.isWhitespace }.lowercased()
            let title = clean(row[name] ?? "")
            let group = clean(row[folder].flatMap { titles[$0] ?? $0 } ?? "")
            guard !place.isEmpty, HostList.isAddress(place), !title.isEmpty, known.insert(place).inserted
            else {
                found.skipped += 1
                continue
            }
            let state = column(states, table).flatMap { row[$0] } ?? ""
            var own = title
            // Names are unique in a folder; the earlier system's were not.
            if !taken.insert("\(group)\u{0}\(own.lowercased())").inserted {
                own = String("\(title) \(place)".prefix(HostList.longestName))
            }
            found.hosts.append(
                HostList.Host(
                    folder: group.isEmpty ? "Imported" : group, name: own, address: place,
                    isPaused: state.lowercased().hasPrefix("pause")))
        }
        return found
    }

    private static func clean(_ text: String) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
        let line = String(String.UnicodeScalarView(scalars))
        let words = line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return String(words.prefix(HostList.longestName))
    }
}
