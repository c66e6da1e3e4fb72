/// What a restore leaves of the database that was there.
enum SafetyCopy {
    static let ending = ".before-restore"
}
