#ifndef MONITOR_POSTGRES_H
#define MONITOR_POSTGRES_H

#include <postgresql/libpq-fe.h>

// Loads libpq where it is not loaded yet; from any thread. NULL, or why it cannot be loaded. All other functions take
// it for loaded. `PQexec` and its like are defined here, too, and lead into the library.
const char *monitor_postgres_load(void);

// libpq tells notices of the server on standard error; from now on it keeps them to itself.
void monitor_postgres_hush(PGconn *connection);

#endif
