// libpq brings the libraries of Kerberos and LDAP. A hub whose database is SQLite needs neither them nor the package:
// the library is loaded by the first connection, and not with the program.
#include "CPostgres.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

// The soname has been the same since PostgreSQL 8.2.
#define LIBRARY "libpq.so.5"

// Name, what it returns, its parameters, and what is handed on.
#define EACH(use)                                                                                                      \
    use(PQclear, void, (PGresult * r), (r))                                                                            \
    use(PQcmdStatus, char *, (PGresult * r), (r))                                                                      \
    use(PQcmdTuples, char *, (PGresult * r), (r))                                                                      \
    use(PQconnectdbParams, PGconn *, (const char *const *k, const char *const *v, int e), (k, v, e))                   \
    use(PQconninfoFree, void, (PQconninfoOption * o), (o))                                                             \
    use(PQconninfoParse, PQconninfoOption *, (const char *t, char **e), (t, e))                                        \
    use(PQerrorMessage, char *, (const PGconn *c), (c))                                                                \
    use(PQconsumeInput, int, (PGconn * c), (c))                                                                        \
    use(PQfinish, void, (PGconn * c), (c))                                                                             \
    use(PQflush, int, (PGconn * c), (c))                                                                               \
    use(PQfname, char *, (const PGresult *r, int c), (r, c))                                                           \
    use(PQftype, Oid, (const PGresult *r, int c), (r, c))                                                              \
    use(PQgetResult, PGresult *, (PGconn * c), (c))                                                                    \
    use(PQgetisnull, int, (const PGresult *r, int n, int c), (r, n, c))                                                \
    use(PQgetlength, int, (const PGresult *r, int n, int c), (r, n, c))                                                \
    use(PQgetvalue, char *, (const PGresult *r, int n, int c), (r, n, c))                                              \
    use(PQisBusy, int, (PGconn * c), (c))                                                                              \
    use(PQnfields, int, (const PGresult *r), (r))                                                                      \
    use(PQntuples, int, (const PGresult *r), (r))                                                                      \
    use(PQputCopyData, int, (PGconn * c, const char *b, int n), (c, b, n))                                             \
    use(PQputCopyEnd, int, (PGconn * c, const char *e), (c, e))                                                        \
    use(PQresultErrorField, char *, (const PGresult *r, int f), (r, f))                                                \
    use(PQresultStatus, ExecStatusType, (const PGresult *r), (r))                                                      \
    use(PQsendPrepare, int, (PGconn * c, const char *s, const char *t, int n, const Oid *o), (c, s, t, n, o))          \
    use(PQsendQuery, int, (PGconn * c, const char *t), (c, t))                                                         \
    use(PQsendQueryParams, int,                                                                                        \
        (PGconn * c, const char *t, int n, const Oid *o, const char *const *v, const int *l, const int *f, int r),     \
        (c, t, n, o, v, l, f, r))                                                                                      \
    use(PQsendQueryPrepared, int,                                                                                      \
        (PGconn * c, const char *t, int n, const char *const *v, const int *l, const int *f, int r),                   \
        (c, t, n, v, l, f, r))                                                                                         \
    use(PQserverVersion, int, (const PGconn *c), (c))                                                                  \
    use(PQsetNoticeReceiver, PQnoticeReceiver, (PGconn * c, PQnoticeReceiver n, void *u), (c, n, u))                   \
    use(PQsetnonblocking, int, (PGconn * c, int n), (c, n))                                                            \
    use(PQsocket, int, (const PGconn *c), (c))                                                                         \
    use(PQstatus, ConnStatusType, (const PGconn *c), (c))                                                              \
    use(PQtransactionStatus, PGTransactionStatusType, (const PGconn *c), (c))

static struct {
#define MEMBER(name, type, parameters, values) type(*name) parameters;
    EACH(MEMBER)
} real;

static char complaint[256];

static void load(void) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(complaint, sizeof complaint, "%s", dlerror());
        return;
    }
#define FIND(name, type, parameters, values)                                                                           \
    if (!(real.name = (__typeof__(real.name))dlsym(library, #name)))                                                   \
        snprintf(complaint, sizeof complaint, "%s has no function %s", LIBRARY, #name);
    EACH(FIND)
}

const char *monitor_postgres_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return complaint[0] ? complaint : NULL;
}

// What Swift calls by libpq's own names. Hidden: libpq itself must not find them in its place.
#define DEFINE(name, type, parameters, values)                                                                         \
    __attribute__((visibility("hidden"))) type name parameters { return real.name values; }
EACH(DEFINE)

static void ignore(void *user, const PGresult *notice) {}

void monitor_postgres_hush(PGconn *connection) { PQsetNoticeReceiver(connection, ignore, NULL); }
