package import HubDatabase

/// The tables of devices and of what opens them. Times are Unix milliseconds.
package enum RegistryTables {
    package static let migrations = [Migration("2026-11-30 devices: registry", first)]

    private static let first = """
        -- What opens devices. Secrets are sealed in the vault, for `deviceCredentials.NUMBER.COLUMN`.
        CREATE TABLE deviceCredentials (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            userName TEXT NOT NULL,
            password BLOB,
            enable BLOB,
            community BLOB,
            changedAt INTEGER NOT NULL,
            changedBy TEXT NOT NULL
        ) STRICT;
        -- Devices of a provider's network (`DeviceDefinition`), and how their readings go.
        CREATE TABLE networkDevices (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            kind TEXT NOT NULL CHECK (kind IN ('switch', 'olt', 'nas')),
            address TEXT NOT NULL,
            port INTEGER,
            transport TEXT NOT NULL CHECK (transport IN ('telnet', 'ssh', 'snmp')),
            profile TEXT NOT NULL,
            credentials INTEGER REFERENCES deviceCredentials,
            place TEXT NOT NULL,
            readSeconds INTEGER,
            pausedUntil INTEGER,
            pauseReason TEXT NOT NULL,
            -- Hardware addresses of its own, between spaces: those that a user named, and those that it told.
            namedAddresses TEXT NOT NULL,
            toldAddresses TEXT NOT NULL DEFAULT '',
            software TEXT,
            -- Public keys of its SSH server, one a line.
            acceptedKeys TEXT NOT NULL DEFAULT '',
            offeredKeys TEXT NOT NULL DEFAULT '',
            state TEXT NOT NULL DEFAULT 'new',
            reason TEXT,
            since INTEGER NOT NULL,
            triedAt INTEGER,
            completeAt INTEGER,
            failures INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX networkDevicesByCredentials ON networkDevices (credentials);
        """
}
