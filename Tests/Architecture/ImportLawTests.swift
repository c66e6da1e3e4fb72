import TestSupport
import Testing

/// Who may import whom, and why. A new import is a decision: it is written here, with its reason, or refused.
@Suite("the import law") struct ImportLawTests {
    static let law: [String: [String: String]] = [
        "MonitorCore": [:],
        "LanCore": ["MonitorCore": "addresses, time, rates"],
        "LanWire": [
            "LanCore": "the nouns it shapes", "MonitorCore": "addresses, time",
            "MonitorWire": "JSON in and out",
        ],
        "Traffic": [
            "LanCore": "the LAN's networks, counters; nothing that blocks", "MonitorCore": "addresses",
        ],
        "Evidence": [
            "LanCore": "claims and clean names; nothing that opens a file", "MonitorCore": "addresses",
        ],
        "MonitorWire": ["FoundationEssentials": "reading JSON", "MonitorCore": "the nouns it shapes"],
        "DeviceAccess": [
            "MonitorCore": "hardware addresses, digits", "MonitorWire": "reading a profile's JSON",
        ],
        "DeviceSessions": [
            "DeviceAccess": "dialogues, walks", "Foundation": "the SSH client as a child",
            "NIOCore": "telnet and SNMP", "NIOPosix": "sockets",
            "Synchronization": "whether the password's socket still listens",
        ],
        "HubDeviceAccess": [
            "ArgumentParser": "commands", "Daemon": "exit codes", "DeviceAccess": "its parsers and profiles",
            "DeviceSessions": "trying a device", "Glibc": "the file to parse, a private folder",
        ],
        "Gpon": [
            "DeviceAccess": "screens, layouts and the profile of the family", "MonitorCore": "a plan's hash",
            "MonitorWire": "a plan's request as JSON",
        ],
        "GponSessions": [
            "DeviceAccess": "credentials, the profile", "DeviceSessions": "why no connection came about",
            "Gpon": "the dialogue it carries out", "NIOCore": "telnet", "NIOPosix": "sockets",
        ],
        "HubGpon": [
            "ArgumentParser": "commands", "Daemon": "rows of settings",
            "DeviceAccess": "the family's profile",
            "DeviceRegistry": "OLTs, credentials", "Gpon": "plans, what OLTs print",
            "GponSessions": "sessions on OLTs", "HTTPTypes": "statuses",
            "HubClient": "plans from a terminal", "HubCore": "duties, the audit",
            "HubDatabase": "the file", "HubFrame": "pages", "HubSeries": "the load of ports over time",
            "HubServer": "doors, settings",
            "Hummingbird": "routes", "Logging": "what a person has to see",
            "MonitorCore": "time, names of plans",
            "MonitorWire": "the JSON of its API", "ServiceLifecycle": "plans and readings",
            "Synchronization": "one hand on each OLT",
        ],
        "Configs": [
            "DeviceAccess": "what is a secret, how configurations end", "HubCore": "the audit's actions",
            "MonitorCore": "time",
        ],
        "Hosts": ["HubCore": "the audit's actions", "MonitorCore": "time"],
        "Connectors": [
            "MonitorCore": "addresses where a connector may go",
            "MonitorWire": "reading a declaration's JSON",
        ],
        "ConnectorAccess": [
            "Connectors": "visits, declarations", "HTMLTree": "pages",
            "HTTPClient": "requests to one address", "HTTPTypes": "how failures are answered",
            "HubCore": "the audit's entries",
            "HubDatabase": "the file", "HubServer": "what features share", "HubVault": "sealed passwords",
            "Foundation": "blobs of the database", "Logging": "visits that fail",
            "MonitorCore": "secrets, time",
            "NIOPosix": "threads for pages", "Synchronization": "turns of logins",
        ],
        "HubConnectors": [
            "ConnectorAccess": "the store, tries", "Connectors": "declarations", "HTTPTypes": "statuses",
            "HubCore": "duties", "HubDatabase": "upkeep", "HubFrame": "pages", "HubServer": "doors",
            "Hummingbird": "routes", "MonitorCore": "secrets",
        ],
        "Billing": [:],
        "HubBilling": [
            "Billing": "words, days", "ConnectorAccess": "visits to cabinets", "Connectors": "what they read",
            "HTTPTypes": "statuses", "HubCore": "the audit, duties",
            "HubDatabase": "the file", "HubFrame": "pages", "HubServer": "doors, sessions of customers",
            "Hummingbird": "routes", "Logging": "nightly readings", "MonitorCore": "time",
            "MonitorWire": "JSON", "ServiceLifecycle": "the nightly reading",
            "Synchronization": "one reading at a time",
        ],
        "Tickets": [:],
        "HubTickets": [
            "ConnectorAccess": "visits to old desks", "Connectors": "what they read and write",
            "HTTPTypes": "statuses", "HubCore": "the audit, duties",
            "HubDatabase": "the file", "HubFrame": "pages", "HubServer": "doors", "Hummingbird": "routes",
            "Logging": "interrupted writes", "MonitorCore": "time", "MonitorWire": "JSON",
            "ServiceLifecycle": "looks for interrupted writes", "Synchronization": "presence",
            "Tickets": "rules of texts, presence",
        ],
        "HTMLTree": ["CGumbo": "reading pages as browsers do", "Connectors": "the tree"],
        "Inventory": ["MonitorCore": "hardware and IP addresses"],
        "DeviceRegistry": [
            "Daemon": "rows of settings", "DeviceAccess": "profiles, readings",
            "DeviceSessions": "sessions with devices", "Foundation": "ssh-keyscan as a child, base64, files",
            "HTTPTypes": "statuses", "HubCore": "the audit", "HubDatabase": "the file",
            "HubServer": "settings, refusals", "HubVault": "sealed credentials",
            "MonitorCore": "hardware addresses, secrets", "Synchronization": "one hand on each device",
        ],
        "HubInventory": [
            "ArgumentParser": "commands", "Daemon": "rows of settings", "DeviceAccess": "what was read",
            "DeviceRegistry": "devices, credentials",
            "Foundation": "files of commands, bytes of the database",
            "HTTPTypes": "statuses", "HubCore": "duties, the audit",
            "HubDatabase": "the file", "HubFrame": "pages", "HubServer": "doors, settings",
            "Hummingbird": "routes", "Inventory": "what was typed, places", "Logging": "lines",
            "MonitorCore": "addresses, time", "MonitorWire": "the JSON of its API",
            "ServiceLifecycle": "readings", "Synchronization": "what is read now",
        ],
        "Requests": ["HubCore": "the audit's actions", "MonitorCore": "time"],
        "HubConfigs": [
            "ArgumentParser": "commands", "Configs": "what it keeps and decides",
            "Daemon": "its settings, exit codes", "DeviceAccess": "which reading",
            "DeviceRegistry": "devices to read",
            "Foundation": "bytes of rows, files of commands",
            "HTTPTypes": "routes: statuses", "HubCore": "the audit, duties, signals",
            "HubDatabase": "the file, firmware beside it", "HubFrame": "pages", "HubServer": "doors",
            "HubVault": "full texts", "Hummingbird": "routes", "MonitorCore": "time, hashes",
            "MonitorWire": "JSON out", "ServiceLifecycle": "it is run as a service",
            "Synchronization": "devices that wait to be read",
        ],
        "HubHosts": [
            "ArgumentParser": "commands", "Daemon": "its settings, exit codes",
            "Dispatch": "a thread for names",
            "HTTPTypes": "routes: statuses", "Hosts": "what it keeps and decides",
            "HubCore": "the audit, signals", "HubDatabase": "the file", "HubFrame": "pages",
            "HubServer": "doors, settings, what rules judge", "Hummingbird": "routes",
            "Logging": "changes of hosts",
            "MonitorCore": "time", "MonitorWire": "JSON in and out",
            "Pinger": "edge: echo requests, as agents send them", "Probes": "the pinger's plans and windows",
            "ServiceLifecycle": "it is run as a service", "Synchronization": "rounds that are open",
        ],
        "HubRequests": [
            "ArgumentParser": "commands", "Daemon": "exit codes", "Foundation": "the age of files",
            "HTTPTypes": "routes: statuses", "HubCore": "the audit, duties",
            "HubDatabase": "the file, photos beside it", "HubFrame": "pages", "HubServer": "doors",
            "Hummingbird": "routes", "MonitorCore": "time", "MonitorWire": "JSON in and out",
            "Requests": "what it keeps and decides",
        ],
        "HubVault": [
            "CSodium": "sealing, random bytes", "Glibc": "the key's file", "MonitorCore": "secrets",
            "Synchronization": "the key, read once",
        ],
        "Schedules": ["MonitorCore": "time", "MonitorWire": "schedules of one's own, as JSON"],
        "HubSchedules": [
            "HubCore": "names, the audit", "HubDatabase": "the file", "Schedules": "what they mean",
            "ZoneFiles": "time zones",
        ],
        "ZoneFiles": [
            "Glibc": "files of tzdata", "Schedules": "zones", "Synchronization": "zones that were read",
        ],
        "Heartbeats": [
            "HostLogs": "whether a log_analysis_config is one", "HubCore": "the audit's actions",
            "MonitorCore": "time, secrets", "Schedules": "deadlines",
        ],
        "HostLogs": ["MonitorCore": "addresses", "MonitorWire": "log_analysis_config as JSON"],
        "LogReview": [
            "HubCore": "severities, clean text, the audit's actions",
            "MonitorCore": "addresses, hashes, secrets",
            "MonitorWire": "questions and answers as JSON",
        ],
        "Accounts": [
            "HubCore": "roles, networks, the audit's actions", "MonitorCore": "time, secrets",
            "MonitorWire": "the JSON of access tokens",
        ],
        "Agents": ["HubCore": "the audit's actions, labels", "MonitorCore": "time, secrets"],
        "Alerts": [
            "HubCore": "severities, objects, readings, notices", "MonitorCore": "time",
            "Schedules": "windows of work that repeats",
        ],
        "Notifications": [
            "HubCore": "notices, clean text", "MonitorCore": "time, addresses, hashes",
            "MonitorWire": "JSON out, and what services answer",
        ],
        "HubCore": ["MonitorCore": "addresses, time, secrets"],
        "ProcFS": [
            "LanCore": "what a host reading holds", "MonitorCore": "nouns", "Glibc": "reading files, statvfs",
        ],
        "PacketCapture": [
            "LanCore": "windows, networks",
            "CCounting": "the program in the kernel", "CPcap": "libpcap", "Daemon": "threads",
            "Glibc": "eventfd, sockets",
            "MonitorCore": "nouns, backoff",
            "Synchronization": "the exchange of windows", "Traffic": "the ledger it fills",
        ],
        "DeviceDiscovery": [
            "LanCore": "nouns, what is asked",
            "CPcap": "ARP frames out and in, announcements in",
            "Evidence": "reading announcements", "Glibc": "netlink, getifaddrs, the resolver",
            "MonitorCore": "nouns",
            "NIOPosix": "threads for the resolver, which blocks", "Synchronization": "resolver health",
        ],
        "AgentLink": [
            "Glibc": "clocks and errors", "HTTPClient": "REST", "Logging": "one line per delivery",
            "MonitorCore": "nouns", "MonitorWire": "a platform's own refusals",
            "NIOCore": "WebSocket", "NIOHTTP1": "WebSocket upgrade",
            "NIOPosix": "sockets, a thread for files",
            "NIOSSL": "wss", "NIOWebSocket": "WebSocket", "ServiceLifecycle": "it is run as a service",
            "Synchronization": "mailboxes",
        ],
        "HTTPClient": [
            "CCurl": "libcurl", "Glibc": "signals, the words of errors", "MonitorCore": "addresses",
            "NIOHTTP1": "the words of statuses", "NIOPosix": "a thread for libcurl",
            "Synchronization": "a flag that another thread sets",
        ],
        "Outbox": [
            "CZstd": "records are compressed; statfs", "Glibc": "files", "MonitorCore": "nouns, the queue",
            "NIOPosix": "a thread for the disk, which blocks", "Synchronization": "the inbox",
        ],
        "Probes": [
            "MonitorCore": "addresses, time", "Probing": "how hosts, paths and types of records are spelled",
        ],
        "ProbeWire": [
            "MonitorCore": "addresses, time", "MonitorWire": "JSON in and out",
            "Probes": "the nouns it shapes",
        ],
        "Pinger": [
            "CEcho": "many packets by one call", "Daemon": "a thread", "Glibc": "sockets, clocks, eventfd",
            "MonitorCore": "addresses, time", "Probes": "what is sent, and what replies mean",
            "Probing": "where packets leave from", "Synchronization": "orders to the thread",
        ],
        "HubFrame": [
            "HubCore": "who looks, and what their role shows", "MonitorCore": "time, percent-encoding",
            "Mustache": "templates", "Synchronization": "badges, which features change",
        ],
        "HubClient": [
            "ArgumentParser": "how a command ends", "Daemon": "exit codes", "Foundation": "the environment",
            "HTTPClient": "asking a hub", "MonitorCore": "secrets, the version",
            "MonitorWire": "the sentence of a refusal",
        ],
        "HubServer": [
            "ArgumentParser": "the commands that features bring", "CZlib": "bodies that come as gzip",
            "CZstd": "bodies that come as zstd", "Daemon": "features' settings, the hub's log",
            "Glibc": "the words of errors", "HTTPTypes": "statuses and header names",
            "HubCore": "visitors, roles, signals", "HubDatabase": "what features make their stores of",
            "HubFrame": "pages", "HubIntake": "reports of agents' links",
            "HubSchedules": "what features say of schedules that have names",
            "HubSeries": "kinds that features declare", "HubVault": "what seals features' secrets",
            "Hummingbird": "the HTTP server", "HummingbirdCore": "its connections",
            "Logging": "features' lines", "MonitorCore": "nouns", "MonitorWire": "shapes",
            "NIOCore": "bodies", "NIOHTTP1": "WebSocket upgrade",
            "NIOHTTPTypes": "HTTP without the upgrade", "NIOHTTPTypesHTTP1": "HTTP without the upgrade",
            "NIOPosix": "trying an address", "NIOSSL": "HTTPS", "NIOWebSocket": "WebSocket",
            "ServiceLifecycle": "it is run as a service", "Synchronization": "what is live, counters",
        ],
        "HubAccounts": [
            "Accounts": "why something was not done", "ArgumentParser": "its commands",
            "CSodium": "hashes of passwords", "Daemon": "exit codes",
            "Dispatch": "a thread for passwords, which take long", "Foundation": "bytes of rows",
            "Glibc": "passwords from the terminal", "HTTPTypes": "routes: statuses",
            "HubCore": "visitors, the audit",
            "HubDatabase": "the file", "HubFrame": "pages",
            "HubServer": "doors, settings", "HubVault": "keys of access tokens", "Hummingbird": "routes",
            "Logging": "the line on the first run", "MonitorCore": "secrets", "MonitorWire": "JSON out",
            "ServiceLifecycle": "writing down uses of sessions",
            "Synchronization": "how often passwords are tried, keys",
        ],
        "AMQP": [:],
        "AMQPClient": [
            "AMQP": "the session as a value", "NIOCore": "connections", "NIOPosix": "sockets",
            "NIOSSL": "amqps",
        ],
        "Broker": [
            "MonitorCore": "time, secrets", "MonitorWire": "JSON in and out",
            "Probing": "questions and outcomes",
        ],
        "HubBroker": [
            "AMQP": "deliveries", "AMQPClient": "the connection", "ArgumentParser": "its commands",
            "Broker": "names, steps, Netcheck's bodies", "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows", "HTTPClient": "the management API",
            "HTTPTypes": "routes: statuses", "HubCore": "visitors, the audit",
            "HubDatabase": "the file, credentials",
            "HubFrame": "facts", "HubServer": "doors, roads", "Hummingbird": "routes",
            "Logging": "the broker's state",
            "MonitorCore": "time, secrets", "MonitorWire": "JSON in and out",
            "Probing": "questions and outcomes",
            "ServiceLifecycle": "a service", "Synchronization": "what is asked",
        ],
        "Places": ["MonitorCore": "addresses"],
        "HubPlaces": [
            "ArgumentParser": "its commands", "Daemon": "its settings, exit codes",
            "Glibc": "reading by place", "HTTPTypes": "routes: statuses", "HubCore": "the audit",
            "HubDatabase": "the file", "HubServer": "doors, places", "Hummingbird": "routes",
            "Logging": "files that cannot be used", "MonitorCore": "addresses",
            "MonitorWire": "JSON in and out",
            "Places": "the format", "ServiceLifecycle": "a service",
            "Synchronization": "files that are open",
        ],
        "HubChecks": [
            "ArgumentParser": "its commands", "Checks": "the check as a value",
            "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows, the environment",
            "HTTPTypes": "routes: statuses", "HubClient": "asking a hub from a terminal",
            "HubCore": "visitors, the audit",
            "HubDatabase": "the file", "HubFrame": "pages", "HubServer": "doors, orders, topics",
            "Hummingbird": "routes", "Logging": "debug lines", "MonitorCore": "time",
            "MonitorWire": "JSON in and out", "Probing": "questions and outcomes",
            "ServiceLifecycle": "checks run as a service", "Synchronization": "what is open",
        ],
        "HubAlerts": [
            "Alerts": "conditions, incidents, who is told", "ArgumentParser": "its commands",
            "Daemon": "its settings, exit codes", "Foundation": "bytes in rows",
            "Glibc": "room on the disk",
            "HTTPTypes": "routes: statuses", "HubCore": "readings, notices, the audit",
            "HubDatabase": "the file, where notices go", "HubFrame": "pages",
            "HubSchedules": "schedules that have names",
            "HubServer": "doors, settings, sources, signals", "HubVault": "the key of links",
            "Hummingbird": "routes", "Logging": "a line for each incident", "MonitorCore": "time",
            "MonitorWire": "JSON in and out",
            "Schedules": "windows of work that repeats, as people write them",
            "ServiceLifecycle": "judging is a service", "Synchronization": "what is open, for pages",
            "ZoneFiles": "their time zones",
        ],
        "HubNotifications": [
            "ArgumentParser": "its commands", "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows", "HTTPClient": "HTTP and SMTP",
            "HTTPTypes": "routes: statuses", "HubCore": "notices, clean text, the audit",
            "HubDatabase": "the file, where notices go", "HubFrame": "pages", "HubServer": "doors, settings",
            "HubVault": "addresses hold secrets", "Hummingbird": "routes",
            "Logging": "a line for each message",
            "MonitorCore": "time, secrets", "MonitorWire": "JSON in and out", "NIOCore": "lines of syslog",
            "NIOPosix": "lines of syslog", "Notifications": "kinds of channels, messages, outboxes",
            "ServiceLifecycle": "sending is a service", "Synchronization": "how delivery goes",
        ],
        "HubAgents": [
            "Agents": "why something was not done", "ArgumentParser": "its commands",
            "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows, the folder of packages",
            "Glibc": "reading a package in parts", "HTTPTypes": "routes: statuses",
            "HubCore": "the audit, networks", "HubDatabase": "the file", "HubFrame": "pages",
            "HubIntake": "whose report is taken in",
            "HubServer": "doors, settings", "Hummingbird": "routes", "Logging": "keys asked for, debug lines",
            "MonitorCore": "addresses, secrets", "MonitorWire": "JSON in and out",
            "NIOCore": "parts of a package",
            "Synchronization": "how often keys are asked for",
        ],
        "HubLan": [
            "Daemon": "its settings", "Foundation": "bytes of rows",
            "HTTPTypes": "routes: statuses", "HubCore": "the audit", "HubDatabase": "the file",
            "HubFrame": "pages", "HubIntake": "snapshots are reports",
            "HubSeries": "history", "HubServer": "doors, settings, topics", "Hummingbird": "routes",
            "LanCore": "snapshots and devices", "LanWire": "snapshots in", "Logging": "the listener's lines",
            "MonitorCore": "nouns", "MonitorWire": "JSON in and out", "Mustache": "rows of long tables",
            "ServiceLifecycle": "forgetting is a service", "Synchronization": "what is live",
        ],
        "HubHeartbeats": [
            "ArgumentParser": "commands", "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows", "HTTPTypes": "routes: statuses",
            "Heartbeats": "what it keeps and decides", "HubCore": "the audit, networks, signals",
            "HubDatabase": "the file", "HubFrame": "pages", "HubSchedules": "schedules that have names",
            "HubServer": "doors, settings", "HubVault": "tokens that are shown again",
            "Hummingbird": "routes", "Logging": "lines of flips",
            "MonitorCore": "time, secrets", "MonitorWire": "JSON in and out", "NIOCore": "bodies",
            "HostLogs": "log_analysis of hosts.yaml", "Yams": "hosts.yaml",
            "Schedules": "when reports are due", "ServiceLifecycle": "it is run as a service",
            "Synchronization": "heartbeats that wait, counters", "ZoneFiles": "time zones",
        ],
        "HubProbes": [
            "ArgumentParser": "its commands", "Daemon": "its settings, exit codes",
            "Foundation": "bytes of rows", "HTTPTypes": "routes: statuses",
            "HubCore": "the audit, roles", "HubDatabase": "the file", "HubFrame": "pages",
            "HubIntake": "windows are reports", "HubSeries": "history",
            "HubServer": "doors, settings, topics",
            "Hummingbird": "routes", "Logging": "plans that cannot be made", "MonitorCore": "addresses, time",
            "MonitorWire": "JSON in and out", "NIOCore": "Meshping's own listener", "NIOHTTP1": "its upgrade",
            "NIOPosix": "its socket", "NIOWebSocket": "its frames", "ProbeWire": "plans out, windows in",
            "Probes": "targets", "Probing": "what attempts came to, in words",
            "ServiceLifecycle": "planning is a service", "Synchronization": "what is live",
        ],
        "HubDatabase": [
            "CPostgres": "the engine PostgreSQL",
            "CSodium": "random keys and their hashes", "Dispatch": "a thread to look at the medium",
            "Foundation": "files, the clock, bytes of rows", "GRDB": "the engine SQLite",
            "GRDBSQLite": "values to its statements, and from its rows", "Glibc": "copies of texts for libpq",
            "HubCore": "the audit, agents, health", "MonitorCore": "time, secrets",
            "Synchronization": "what was found when it was last looked",
        ],
        "HubSeries": [
            "Foundation": "bytes of rows, the calendar of days and months",
            "Glibc": "the time zone of this machine, as tzset(3) has it",
            "HubCore": "how far clocks may be apart", "HubDatabase": "the file",
            "MonitorCore": "time, hardware addresses", "Synchronization": "the last hour",
        ],
        "HubIntake": [
            "Foundation": "bytes of rows", "HubCore": "clocks of history",
            "HubDatabase": "the file", "HubSeries": "what reports measure",
            "MonitorCore": "names of reports, time", "Synchronization": "what waits to be stored",
        ],
        "Daemon": [
            "ArgumentParser": "options and exit codes", "CArguments": "the command line without /proc",
            "CThread": "names of threads",
            "Glibc": "the settings file, clock, systemd's socket, programs as children",
            "Logging": "the log handler", "MonitorCore": "units of time",
            "Synchronization": "lines of several threads",
        ],
        "AgentHost": [
            "AgentLink": "ways to the platform", "ArgumentParser": "exit codes, commands of features",
            "CMalloc": "giving memory back", "Daemon": "settings, log, systemd, threads",
            "Glibc": "signals, the state folder's lock, madvise", "HTTPClient": "URLs, why not reached",
            "Logging": "log lines", "MonitorCore": "nouns, pace",
            "MonitorWire": "what is said at the connection",
            "NIOCore": "the one thread", "NIOPosix": "the one thread", "Outbox": "what waits to be sent",
            "ServiceLifecycle": "the service group", "Synchronization": "state between services",
        ],
        "Probing": ["MonitorCore": "addresses, hashes", "MonitorWire": "JSON in and out"],
        "ProbeKinds": [
            "Daemon": "reading resolv.conf, the clock", "Glibc": "sockets",
            "HTTPClient": "libcurl, addresses of sockets",
            "MonitorCore": "addresses, time", "Probing": "questions, outcomes, policy, DNS",
            "Synchronization": "where the hub is",
        ],
        "Checks": ["MonitorCore": "time, ranges", "MonitorWire": "JSON in and out", "Probing": "questions"],
        "AgentChecks": [
            "AMQP": "orders of a broker", "AMQPClient": "the connection to it",
            "AgentHost": "what it runs on", "AgentLink": "orders", "ArgumentParser": "commands",
            "Daemon": "settings, exit codes", "HTTPClient": "the hub's address",
            "ServiceLifecycle": "the broker's connection is a service",
            "Logging": "log lines", "MonitorCore": "addresses", "MonitorWire": "the feature's name, JSON out",
            "ProbeKinds": "edge", "Probing": "questions and outcomes",
            "Synchronization": "how many run",
        ],
        "AgentLogs": [
            "AgentHost": "what it runs on", "AgentLink": "orders",
            "Daemon": "settings, journalctl as a child",
            "Glibc": "the file of its place", "LogWire": "orders, lines",
            "Logging": "a journal that cannot be read",
            "MonitorCore": "time, names of reports", "MonitorWire": "its name to the hub",
            "ServiceLifecycle": "it is a service", "Synchronization": "the order that holds",
        ],
        "LogWire": ["Daemon": "how journalctl ended", "MonitorWire": "JSON both ways"],
        "AgentUplink": [
            "AgentHost": "what it runs on", "AgentLink": "orders", "Daemon": "settings, files of the kernel",
            "Logging": "a line that cannot be checked", "MonitorCore": "addresses, time",
            "MonitorWire": "its name to the hub", "ProbeKinds": "questions, as checks ask them",
            "Probing": "which addresses may be asked", "ServiceLifecycle": "it is a service",
            "Synchronization": "the order that holds", "Uplink": "turns", "UplinkWire": "orders, reports",
        ],
        "UplinkWire": ["MonitorCore": "addresses", "MonitorWire": "JSON both ways", "Uplink": "turns"],
        "AgentLan": [
            "AgentHost": "what it runs on", "ArgumentParser": "commands", "Daemon": "settings, exit codes",
            "DeviceDiscovery": "edge", "Evidence": "questions, names in capture files",
            "Glibc": "the terminal, signals of replay", "LanCore": "nouns, the sampler", "LanFiles": "edge",
            "LanWire": "snapshots out", "Logging": "log lines", "MonitorCore": "nouns",
            "PacketCapture": "edge", "ProcFS": "edge", "ServiceLifecycle": "it is run as services",
            "Synchronization": "state between services", "UnixSignals": "the end of top",
        ],
        "AgentProbes": [
            "AgentHost": "what it runs on", "AgentLink": "plans from the hub", "ArgumentParser": "commands",
            "Daemon": "settings, exit codes", "HTTPClient": "where the hub is", "Logging": "log lines",
            "MonitorCore": "addresses, time",
            "MonitorWire": "what a hello says, JSON of commands", "Pinger": "edge",
            "ProbeKinds": "what is tried beside pings, as checks try it",
            "ProbeWire": "plans in, windows out",
            "Probes": "targets", "Probing": "which addresses may be probed",
            "ServiceLifecycle": "it is run as services",
            "Synchronization": "state between services",
        ],
        "LanFiles": [
            "Daemon": "reading a file whole, whose a new file is",
            "Evidence": "what the files say", "Glibc": "files",
            "LanCore": "names, vendors, what is remembered",
            "LanWire": "the shape of what is remembered", "MonitorWire": "why it cannot be read",
        ],
        "HubLogReview": [
            "ArgumentParser": "commands", "Daemon": "settings, exit codes",
            "Foundation": "bytes in rows, Base64",
            "Glibc": "files of keys", "HTTPClient": "questions to models",
            "HostLogs": "how a log is read", "HubCore": "signals, severities", "HubDatabase": "the file",
            "HubFrame": "pages", "HubIntake": "lines that agents report", "HubServer": "doors, settings",
            "Hummingbird": "routes", "LogReview": "rules, redaction, questions",
            "LogWire": "orders to agents, their lines", "Logging": "log lines",
            "MonitorCore": "addresses, time",
            "MonitorWire": "JSON out", "NIOCore": "syslog", "NIOPosix": "sockets, threads",
            "ServiceLifecycle": "services", "Synchronization": "lines that wait",
        ],
        "Export": [:],
        "HubExport": [
            "ArgumentParser": "commands", "CSnappy": "remote write is compressed", "Daemon": "its settings",
            "Export": "what goes out",
            "HTTPClient": "requests to receivers", "HubCore": "roles", "HubDatabase": "the file",
            "HubFrame": "facts",
            "HubSeries": "what was measured", "HubServer": "doors, settings", "Hummingbird": "routes",
            "Logging": "receivers that fail", "MonitorCore": "time, secrets", "MonitorWire": "JSON out",
            "ServiceLifecycle": "a service", "Synchronization": "how receivers fare",
        ],
        "HubUplink": [
            "ArgumentParser": "commands", "Daemon": "settings, exit codes", "Glibc": "numbers of errors",
            "HTTPTypes": "statuses", "HubIntake": "turns that agents report",
            "UplinkWire": "orders to agents",
            "HTTPClient": "URLs, the system's words", "HubCore": "signals", "HubDatabase": "the file",
            "HubFrame": "pages", "HubSeries": "the calendar of this machine, times to connect",
            "HubServer": "doors, settings",
            "Hummingbird": "routes", "Logging": "changes of the line", "MonitorCore": "addresses, time",
            "MonitorWire": "JSON out", "NIOCore": "questions to the line", "NIOHTTP1": "pages that are asked",
            "NIOPosix": "sockets", "NIOSSL": "certificates of pages", "ServiceLifecycle": "a service",
            "Synchronization": "the line's state now", "Uplink": "verdicts",
        ],
        "Uplink": ["MonitorCore": "addresses"],
        "monitor-agent": [
            "AgentChecks": "feature", "AgentHost": "what features run on", "AgentLan": "feature",
            "AgentLogs": "feature", "AgentProbes": "feature", "AgentUplink": "feature",
            "AgentLink": "asking for a key, trying endpoints",
            "ArgumentParser": "commands", "Daemon": "settings, log", "Glibc": "who runs a command",
            "HTTPClient": "asking for a key, trying endpoints", "MonitorCore": "nouns",
            "MonitorWire": "shapes", "Outbox": "what waits",
        ],
        "monitor-hub": [
            "ArgumentParser": "commands", "CMalloc": "giving memory back",
            "Daemon": "settings, log, systemd", "Dispatch": "a thread for the nightly check",
            "Foundation": "openssl, for a certificate", "Glibc": "files, signals",
            "HubAccounts": "feature", "HubAgents": "feature", "HubAlerts": "feature", "HubBilling": "feature",
            "HubConnectors": "feature", "HubTickets": "feature",
            "HubChecks": "feature", "HubCore": "how the store fares", "HubDatabase": "the file, its copies",
            "HubBroker": "feature", "HubDeviceAccess": "feature", "HubExport": "feature",
            "HubConfigs": "feature", "HubGpon": "feature",
            "HubHeartbeats": "feature", "HubHosts": "feature", "HubInventory": "feature",
            "HubPlaces": "feature", "HubRequests": "feature",
            "HubFrame": "which libraries pages need", "HubLan": "feature", "HubNotifications": "feature",
            "HubProbes": "feature",
            "HubIntake": "reports", "HubSeries": "the time zone, tiers", "HubServer": "the server",
            "Logging": "the log handler", "MonitorCore": "nouns", "ServiceLifecycle": "the service group",
            "Synchronization": "where it listens", "UnixSignals": "SIGTERM, SIGHUP",
            "HubLogReview": "feature", "HubUplink": "feature",
        ],
    ]

    @Test("every module imports only what the law permits", arguments: law.keys.sorted())
    func onlyPermitted(module: String) throws {
        let permitted = try #require(Self.law[module])
        let found = Set(Self.imports(of: module))
        #expect(found.subtracting(permitted.keys).sorted() == [])
    }

    @Test("no permission outlives its use", arguments: law.keys.sorted())
    func noIdlePermission(module: String) throws {
        let permitted = try #require(Self.law[module])
        #expect(Set(permitted.keys).subtracting(Self.imports(of: module)).sorted() == [])
    }

    @Test("GRDB and libpq are the engines', and no store's")
    func engines() {
        let users = Self.modules.values.joined().filter {
            Self.imports(in: $0).contains { $0.hasPrefix("GRDB") }
        }
        #expect(!users.isEmpty)
        #expect(users.filter { !$0.contains(#/HubPlatform/HubDatabase/(SQLite|Backup|Files)//#) } == [])
        let others = Self.modules.values.joined().filter { Self.imports(in: $0).contains("CPostgres") }
        #expect(!others.isEmpty)
        #expect(others.filter { !$0.contains("HubPlatform/HubDatabase/PostgreSQL/") } == [])
    }

    @Test("SQL is the business of stores")
    func stores() {
        let permitted =
            #/Sources/(HubPlatform/(HubDatabase|HubSeries|HubIntake|HubSchedules)|Features/(\w+/(Hub|Access)/Store|DeviceAccess/Registry))/#
        let asking =
            #/\b(?:Row|Int|Int64|String|Bool|Data)\.fetch(?:One|All|Set|Cursor)\(|\.execute\(\s*sql:/#
        let users = Self.modules.values.joined().filter { (Fixture.text(at: $0) ?? "").contains(asking) }
        #expect(!users.isEmpty)
        #expect(users.filter { !$0.contains(permitted) } == [])
    }

    @Test("every module of Sources stands in the law")
    func complete() {
        #expect(Self.modules.keys.filter { Self.law[$0] == nil } == [])
    }

    /// What only some folders of a module may import, by the module's ending: with the folders.
    static let folders: [String: [String]] = [
        "Hummingbird": ["Routes"], "HTTPTypes": ["Routes"], "Mustache": ["Pages"],
        "ArgumentParser": ["Commands"],
    ]

    @Test("features use HTTP, templates and the database in the folders for them, and never each other")
    func features() {
        for files in Self.modules.values {
            for path in files {
                guard let place = Self.place(of: path) else { continue }
                for name in Self.imports(in: path) {
                    let isAllowed = Self.folders[name].map { $0.contains(place.folder) } ?? true
                    #expect(isAllowed || place.part != "Hub", "\(path) imports \(name)")
                    let other = Self.modules[name]?.first.flatMap(Self.place)
                    let isOther =
                        other.map { $0.feature != place.feature && ["Hub", "Agent"].contains($0.part) }
                        ?? false
                    #expect(!isOther, "\(path) imports \(name)")
                }
            }
        }
    }

    /// `Sources/Features/Lan/Hub/Store/LanStore.swift` is in the feature `Lan`, its part `Hub`, the folder `Store`.
    private static func place(of path: String) -> (feature: Substring, part: Substring, folder: String)? {
        let parts = path.split(separator: "/")
        guard let at = parts.firstIndex(of: "Features"), parts[at...].count > 3 else { return nil }
        return (parts[at + 1], parts[at + 2], String(parts[at + 3]))
    }

    /// The files of each module, by its name, as `Package.swift` has them.
    private static let modules: [String: [String]] = {
        let root = Fixture.root + "/../../"
        let manifest = Fixture.text(at: root + "Package.swift") ?? ""
        let expression = /[tT]arget\(\s*name: "([^"]+)"/
        let matches = manifest.matches(of: expression)
        let ends = matches.dropFirst().map(\.range.lowerBound) + [manifest.endIndex]
        return zip(matches, ends).reduce(into: [:]) { modules, one in
            let name = String(one.0.1)
            let body = manifest[one.0.range.upperBound..<one.1]
            let path = body.firstMatch(of: /\bpath: "([^"]+)"/).map { String($0.1) } ?? "Sources/\(name)"
            guard path.hasPrefix("Sources/") else { return }
            let files = swiftFiles(root + path)
            if !files.isEmpty { modules[name] = files }
        }
    }()

    private static func imports(of module: String) -> [String] {
        (modules[module] ?? []).flatMap { imports(in: $0) }
    }

    private static func imports(in path: String) -> [String] {
        (Fixture.text(at: path) ?? "").split(separator: "\n").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard let at = words.firstIndex(of: "import"), at <= 2, at + 1 < words.count,
                words[..<at].allSatisfy({
                    $0.hasPrefix("@") || ["public", "internal", "package"].contains($0)
                })
            else { return nil }
            return String(words[at + 1].split(separator: ".")[0])
        }
    }

    private static func swiftFiles(_ folder: String) -> [String] {
        Fixture.entries(of: folder).flatMap { name -> [String] in
            let path = folder + "/" + name
            return name.hasSuffix(".swift") ? [path] : name.contains(".") ? [] : swiftFiles(path)
        }
    }
}
