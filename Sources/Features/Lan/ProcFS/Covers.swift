/// Which mounts lie under others: asking for their figures by path would give the upper one's.
struct Covers {
    private let byID: [UInt64: MountInfo.Mount]
    private let byParent: [UInt64: [MountInfo.Mount]]

    init(_ mounts: [MountInfo.Mount]) {
        byID = Dictionary(mounts.map { ($0.id, $0) }) { first, _ in first }
        byParent = Dictionary(grouping: mounts, by: \.parent)
    }

    /// A mount is hidden by one on its very root, by a sibling nearer to the root, or with its parent.
    func hide(_ mount: MountInfo.Mount) -> Bool {
        var current = mount
        for _ in 0..<64 {
            let onTop = byParent[current.id, default: []]
            let siblings = byParent[current.parent, default: []]
            if onTop.contains(where: { $0.id != current.id && $0.point.elementsEqual(current.point) })
                || siblings.contains(where: { $0.id != current.id && $0.contains(current) })
            {
                return true
            }
            guard let parent = byID[current.parent], parent.id != current.id else { return false }
            current = parent
        }
        return false
    }
}

extension MountInfo.Mount {
    /// Whether the other's mount point lies strictly below this one's.
    fileprivate func contains(_ other: MountInfo.Mount) -> Bool {
        point.count < other.point.count && other.point.starts(with: point)
            && (point == "/" || other.point[other.point.startIndex + point.count] == UInt8(ascii: "/"))
    }
}
