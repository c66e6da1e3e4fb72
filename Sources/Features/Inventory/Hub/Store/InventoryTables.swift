internal import HubDatabase

/// The tables of readings, ports, stations and sessions. Times are Unix seconds: there are millions of them.
enum InventoryTables {
    static let migrations = [
        Migration("2026-11-30 inventory: sightings", first),
        Migration("2026-12-01 inventory: IP addresses of stations", bindings),
        Migration("2026-12-01 inventory: old IP addresses by time", bindingsByTime),
    ]

    private static let bindingsByTime = "CREATE INDEX addressBindingsByTime ON addressBindings (last);"

    private static let bindings = """
        -- Which station had an IP address by a router's ARP table: from the first to the newest reading in a row that had it.
        CREATE TABLE addressBindings (
            address TEXT NOT NULL,
            station INTEGER NOT NULL,
            device INTEGER NOT NULL REFERENCES networkDevices ON DELETE CASCADE,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            PRIMARY KEY (address, station, device, first)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX addressBindingsOfStation ON addressBindings (station, last);
        CREATE INDEX addressBindingsOfDevice ON addressBindings (device, last);
        """

    private static let first = """
        -- What was asked of devices, and how it went: the newest of each device and subject.
        CREATE TABLE deviceReadings (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES networkDevices ON DELETE CASCADE,
            subject TEXT NOT NULL,
            at INTEGER NOT NULL,
            tookMilliseconds INTEGER NOT NULL,
            verdict TEXT NOT NULL CHECK (verdict IN ('complete', 'partial', 'failed')),
            reason TEXT,
            -- Rows that came, and the number that the device printed.
            rows INTEGER,
            printedTotal INTEGER,
            -- Intervals that it opened and closed.
            opened INTEGER NOT NULL,
            closed INTEGER NOT NULL,
            -- What the device said, without secrets: of the newest complete and the newest failed one alone.
            text BLOB
        ) STRICT;
        CREATE INDEX deviceReadingsOfDevice ON deviceReadings (device, subject, number);
        CREATE TABLE devicePorts (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            device INTEGER NOT NULL REFERENCES networkDevices ON DELETE CASCADE,
            -- As the device prints it.
            name TEXT NOT NULL,
            -- `PortSide` with its device, and `SideReason`; 'new' until it is judged.
            side TEXT NOT NULL DEFAULT 'new',
            sideDevice TEXT,
            sideReason TEXT NOT NULL DEFAULT '',
            -- Set by a user; NULL where the rules decide.
            handSide TEXT,
            handDevice TEXT,
            handWho TEXT,
            note TEXT NOT NULL DEFAULT '',
            -- On it now: stations, and their VLANs.
            addresses INTEGER NOT NULL DEFAULT 0,
            vlans INTEGER NOT NULL DEFAULT 0,
            -- When it last brought more stations than one reading keeps.
            floodedAt INTEGER,
            UNIQUE (device, name)
        ) STRICT;
        CREATE TABLE stations (
            number INTEGER PRIMARY KEY,
            -- 48 bits, and the low 24 of them.
            address INTEGER NOT NULL UNIQUE,
            tail INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX stationsByTail ON stations (tail);
        -- Where a station was, from when to when (`Interval`). VLAN 0 is unknown.
        CREATE TABLE sightings (
            station INTEGER NOT NULL,
            port INTEGER NOT NULL,
            vlan INTEGER NOT NULL,
            first INTEGER NOT NULL,
            -- NULL while it is there.
            last INTEGER,
            -- Complete readings in a row without it, and the last one that had it.
            misses INTEGER NOT NULL DEFAULT 0,
            seen INTEGER,
            PRIMARY KEY (station, port, vlan, first)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sightingsOpen ON sightings (port) WHERE last IS NULL;
        CREATE INDEX sightingsOfPort ON sightings (port, first);
        -- Their intervals go with a device's ports.
        CREATE TRIGGER sightingsEndWithPort AFTER DELETE ON devicePorts BEGIN
            DELETE FROM sightings WHERE port = OLD.number;
        END;
        -- Own addresses of known devices, by the newest complete reading of each device that saw them.
        CREATE TABLE portHints (
            port INTEGER NOT NULL REFERENCES devicePorts ON DELETE CASCADE,
            address INTEGER NOT NULL,
            PRIMARY KEY (port, address)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE portNeighbours (
            port INTEGER NOT NULL REFERENCES devicePorts ON DELETE CASCADE,
            chassis TEXT NOT NULL,
            remotePort TEXT NOT NULL,
            name TEXT,
            address TEXT,
            capabilities TEXT,
            at INTEGER NOT NULL,
            PRIMARY KEY (port, chassis, remotePort)
        ) STRICT, WITHOUT ROWID;
        -- As access servers print them, byte for byte.
        CREATE TABLE logins (
            number INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        ) STRICT;
        CREATE INDEX loginsByName ON logins (name COLLATE NOCASE);
        CREATE TABLE pppSessions (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            login INTEGER NOT NULL,
            -- NULL where the caller is not a hardware address.
            station INTEGER,
            nas INTEGER NOT NULL REFERENCES networkDevices ON DELETE CASCADE,
            first INTEGER NOT NULL,
            -- NULL while it is confirmed by readings.
            last INTEGER,
            misses INTEGER NOT NULL DEFAULT 0,
            seen INTEGER,
            address TEXT,
            session TEXT,
            caller TEXT
        ) STRICT;
        CREATE INDEX pppSessionsOfLogin ON pppSessions (login, first);
        CREATE INDEX pppSessionsOfStation ON pppSessions (station, first);
        CREATE INDEX pppSessionsByAddress ON pppSessions (address, first);
        CREATE INDEX pppSessionsOpen ON pppSessions (nas) WHERE last IS NULL;
        """
}
