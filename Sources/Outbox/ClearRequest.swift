/// How a command beside the running program asks it to remove what waits: by a file in its folder.
enum ClearRequest {
    private static func path(_ folder: String) -> String { "\(folder)/clear" }

    static func isThere(_ folder: String) -> Bool { Folder.exists(path(folder)) }

    static func make(_ folder: String) throws(OutboxError) {
        _ = try OpenFile(path(folder), .anew)
    }

    static func fulfil(_ folder: String) {
        Folder.remove(path(folder))
    }
}
