internal import HubDatabase

/// The tables of OLTs' terminals and of plans. Times are Unix milliseconds; `olt` is a number of `networkDevices`, kept
/// also after the device was removed, because plans tell what was done.
enum GponTables {
    static let migrations = [
        Migration("2026-11-30 gpon: terminals and plans", first),
        Migration("2026-12-01 gpon: MAC tables", tables),
        Migration("2026-12-01 gpon: boards", boards),
        Migration("2026-12-01 gpon: addresses that left", left),
        Migration("2026-12-01 gpon: service ports without a terminal", orphans),
    ]

    private static let first = """
        CREATE TABLE oltStates (
            olt INTEGER PRIMARY KEY,
            readAt INTEGER,
            readReason TEXT,
            opticsAt INTEGER,
            -- Nothing is written while a user has stopped it.
            stoppedBy TEXT,
            stoppedAt INTEGER,
            -- A plan whose outcome is not known: nothing is written until a user has checked.
            lookFirst TEXT,
            -- The first change that was not saved.
            unsavedSince INTEGER,
            savedAt INTEGER
        ) STRICT;
        CREATE TABLE oltPorts (
            olt INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            port INTEGER NOT NULL,
            board TEXT NOT NULL,
            readAt INTEGER,
            reason TEXT,
            upKilobits INTEGER,
            downKilobits INTEGER,
            PRIMARY KEY (olt, slot, port)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE oltTerminals (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            olt INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            port INTEGER NOT NULL,
            ont INTEGER NOT NULL,
            serial TEXT NOT NULL,
            description TEXT,
            runState TEXT,
            downCause TEXT,
            distanceMetres INTEGER,
            lineProfile INTEGER,
            serviceProfile INTEGER,
            lastUp TEXT,
            lastDown TEXT,
            firstSeen INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            -- NULL while it is registered there.
            goneAt INTEGER,
            rx REAL,
            tx REAL,
            oltRx REAL,
            temperature REAL,
            -- dB below the median of seven days; NULL where it is as usual.
            worseBy REAL,
            opticsAt INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX oltTerminalsNow ON oltTerminals (olt, slot, port, ont) WHERE goneAt IS NULL;
        CREATE INDEX oltTerminalsBySerial ON oltTerminals (serial);
        CREATE TABLE oltSignals (
            terminal INTEGER NOT NULL REFERENCES oltTerminals ON DELETE CASCADE,
            at INTEGER NOT NULL,
            rx REAL,
            tx REAL,
            oltRx REAL,
            temperature REAL,
            PRIMARY KEY (terminal, at)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE oltServicePorts (
            olt INTEGER NOT NULL,
            ind INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            port INTEGER NOT NULL,
            ont INTEGER NOT NULL,
            vlan INTEGER NOT NULL,
            gem INTEGER,
            userVLAN INTEGER,
            rxTable INTEGER,
            txTable INTEGER,
            state TEXT NOT NULL,
            PRIMARY KEY (olt, ind)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX oltServicePortsByPlace ON oltServicePorts (olt, slot, port, ont);
        CREATE TABLE oltAddresses (
            olt INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            port INTEGER NOT NULL,
            ont INTEGER NOT NULL,
            address TEXT NOT NULL,
            vlan INTEGER,
            seen INTEGER NOT NULL,
            PRIMARY KEY (olt, slot, port, ont, address)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX oltAddressesByAddress ON oltAddresses (address);
        CREATE TABLE oltFound (
            olt INTEGER NOT NULL,
            serial TEXT NOT NULL,
            slot INTEGER NOT NULL,
            port INTEGER NOT NULL,
            model TEXT,
            software TEXT,
            firstSeen INTEGER NOT NULL,
            seen INTEGER NOT NULL,
            PRIMARY KEY (olt, serial)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE registrationProfiles (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            -- NULL: of every OLT.
            olt INTEGER,
            lineProfile INTEGER NOT NULL,
            serviceProfile INTEGER NOT NULL,
            vlan INTEGER NOT NULL,
            userVLAN INTEGER NOT NULL,
            gem INTEGER NOT NULL,
            rxTable INTEGER,
            txTable INTEGER,
            nativeEthernet INTEGER,
            isForInstallers INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE oltPlans (
            id TEXT PRIMARY KEY,
            olt INTEGER NOT NULL,
            kind TEXT NOT NULL,
            serial TEXT,
            place TEXT,
            request TEXT NOT NULL,
            hash TEXT NOT NULL,
            facts TEXT NOT NULL,
            sentence TEXT NOT NULL,
            affected TEXT NOT NULL,
            warnings TEXT NOT NULL,
            -- What the terminal was, to restore it: the request of that.
            restore TEXT,
            isDryRun INTEGER NOT NULL,
            cutsOff INTEGER NOT NULL,
            madeBy TEXT NOT NULL,
            madeDuties TEXT NOT NULL,
            madeAt INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('shown', 'confirmed', 'running', 'done', 'stopped', 'undone',
                'unknown', 'expired', 'void', 'cancelled')),
            confirmedBy TEXT,
            confirmedAt INTEGER,
            endedAt INTEGER,
            reason TEXT,
            -- How the terminal was at the end.
            outcome TEXT,
            -- What a look found, and who saw it.
            look TEXT,
            lookedAt INTEGER,
            seenBy TEXT,
            seenAt INTEGER
        ) STRICT;
        CREATE INDEX oltPlansByTime ON oltPlans (madeAt);
        CREATE INDEX oltPlansBySerial ON oltPlans (serial);
        CREATE TABLE oltSteps (
            plan TEXT NOT NULL REFERENCES oltPlans ON DELETE CASCADE,
            step INTEGER NOT NULL,
            line TEXT NOT NULL,
            sentence TEXT NOT NULL,
            expects TEXT NOT NULL,
            verify TEXT NOT NULL,
            undo TEXT,
            state TEXT NOT NULL,
            note TEXT,
            PRIMARY KEY (plan, step)
        ) STRICT, WITHOUT ROWID;
        -- Each line that left for a plan, written before its bytes did.
        CREATE TABLE oltLines (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            plan TEXT NOT NULL REFERENCES oltPlans ON DELETE CASCADE,
            olt INTEGER NOT NULL,
            step INTEGER NOT NULL,
            isUndo INTEGER NOT NULL,
            mode TEXT NOT NULL,
            line TEXT NOT NULL,
            sentAt INTEGER NOT NULL,
            answer TEXT,
            ended TEXT,
            answeredAt INTEGER
        ) STRICT;
        CREATE INDEX oltLinesByPlan ON oltLines (plan);
        CREATE INDEX oltLinesByTime ON oltLines (olt, sentAt);
        """

    private static let tables = """
        -- When the whole MAC table was read: what was seen before is not learnt any more.
        ALTER TABLE oltStates ADD COLUMN addressesAt INTEGER;
        """

    private static let left = """
        -- When a reading of its terminal alone lacked it; NULL while none did.
        ALTER TABLE oltAddresses ADD COLUMN leftAt INTEGER;
        """

    private static let orphans = """
        -- The port and its type as the OLT prints them. Where it names no GPON port or no terminal, slot, port and ont are -1.
        ALTER TABLE oltServicePorts ADD COLUMN printedPort TEXT;
        ALTER TABLE oltServicePorts ADD COLUMN portType TEXT;
        -- When all service ports were read.
        ALTER TABLE oltStates ADD COLUMN servicePortsAt INTEGER;
        """

    private static let boards = """
        -- What is in the slots of an OLT, by its newest reading.
        CREATE TABLE oltBoards (
            olt INTEGER NOT NULL,
            slot INTEGER NOT NULL,
            name TEXT NOT NULL,
            status TEXT NOT NULL,
            PRIMARY KEY (olt, slot)
        ) STRICT, WITHOUT ROWID;
        """
}
