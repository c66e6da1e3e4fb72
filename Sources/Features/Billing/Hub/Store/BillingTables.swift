internal import HubDatabase

/// The tables of the billing viewer: names and logins alone. Cards with money and papers are shown, never stored.
enum BillingTables {
    static let migrations = [Migration("2026-11-30 billing", first)]

    private static let first = """
        CREATE TABLE billingClients (
            connector INTEGER NOT NULL,
            id TEXT NOT NULL,
            login TEXT NOT NULL,
            name TEXT NOT NULL,
            -- Number, login and name, folded for the search.
            words TEXT NOT NULL,
            place INTEGER NOT NULL,
            readAt INTEGER NOT NULL,
            PRIMARY KEY (connector, place)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX billingClientsById ON billingClients (connector, id);
        CREATE TABLE billingLists (
            connector INTEGER PRIMARY KEY,
            readAt INTEGER,
            triedAt INTEGER,
            fault TEXT,
            unread INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        """
}
