internal import HubDatabase

/// The tables of logs. Times are Unix milliseconds. Which hosts have a log is in view `loggedHosts`, which heartbeats
/// publish.
enum LogTables {
    static let migrations = [Migration("2026-11-30 logs", first)]

    private static let first = """
        -- What an administrator permitted: exactly this configuration, and whether rows may go to the model.
        CREATE TABLE logApprovals (
            hostId TEXT PRIMARY KEY,
            configuration TEXT NOT NULL,
            sendsRows INTEGER NOT NULL,
            approvedBy TEXT NOT NULL,
            approvedAt INTEGER NOT NULL
        ) STRICT;
        -- How far each log was read, and how reading goes.
        CREATE TABLE logPlaces (
            hostId TEXT PRIMARY KEY,
            place TEXT,
            turnAt INTEGER,
            failures INTEGER NOT NULL DEFAULT 0,
            trouble TEXT
        ) STRICT;
        -- One row for each time that a log was read.
        CREATE TABLE logTurns (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hostId TEXT NOT NULL,
            at INTEGER NOT NULL,
            source TEXT NOT NULL,
            lines INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            secrets INTEGER NOT NULL,
            result TEXT NOT NULL,
            detail TEXT,
            model TEXT,
            tokensIn INTEGER NOT NULL,
            tokensOut INTEGER NOT NULL,
            -- What left the house; NULL where nothing did.
            sent TEXT,
            -- Of an answer that could not be read or not be trusted.
            answer TEXT,
            severity TEXT,
            findings INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX logTurnsByHost ON logTurns (hostId, number);
        CREATE INDEX logTurnsByTime ON logTurns (at);
        CREATE TABLE logFindings (
            turn INTEGER NOT NULL REFERENCES logTurns ON DELETE CASCADE,
            place INTEGER NOT NULL,
            severity TEXT NOT NULL,
            category TEXT NOT NULL,
            subject TEXT NOT NULL,
            title TEXT NOT NULL,
            explanation TEXT NOT NULL,
            recommendation TEXT NOT NULL,
            count INTEGER NOT NULL,
            examples TEXT NOT NULL,
            isModels INTEGER NOT NULL,
            isVerified INTEGER NOT NULL,
            PRIMARY KEY (turn, place)
        ) STRICT, WITHOUT ROWID;
        -- Findings that burn: told once, and over when they were not found for hours.
        CREATE TABLE logBurning (
            hostId TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            severity TEXT NOT NULL,
            title TEXT NOT NULL,
            since INTEGER NOT NULL,
            lastAt INTEGER NOT NULL,
            PRIMARY KEY (hostId, fingerprint)
        ) STRICT, WITHOUT ROWID;
        -- Answers by what was asked, so that the same rows are not asked twice within a day.
        CREATE TABLE logAnswers (
            question TEXT PRIMARY KEY,
            at INTEGER NOT NULL,
            chance BLOB NOT NULL,
            answer TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        -- Lines that hosts sent by syslog, until they are read.
        CREATE TABLE logSpool (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            hostId TEXT NOT NULL,
            line BLOB NOT NULL
        ) STRICT;
        CREATE INDEX logSpoolByHost ON logSpool (hostId, number);
        """
}
