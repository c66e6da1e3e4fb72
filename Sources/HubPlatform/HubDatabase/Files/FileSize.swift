internal import Foundation

/// How large files are.
enum FileSize {
    /// 0 for a file that there is not.
    static func of(_ path: String) -> UInt64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? UInt64) ?? 0
    }
}
