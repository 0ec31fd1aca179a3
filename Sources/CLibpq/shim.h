#ifndef FAKESTACK_CLIBPQ_SHIM_H
#define FAKESTACK_CLIBPQ_SHIM_H

#include <libpq-fe.h>

// Character macros do not import into Swift: these do.
enum fakestack_pg_diag {
    FAKESTACK_DIAG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED,
    FAKESTACK_DIAG_SQLSTATE = PG_DIAG_SQLSTATE,
    FAKESTACK_DIAG_MESSAGE = PG_DIAG_MESSAGE_PRIMARY,
    FAKESTACK_DIAG_DETAIL = PG_DIAG_MESSAGE_DETAIL,
    FAKESTACK_DIAG_HINT = PG_DIAG_MESSAGE_HINT,
    FAKESTACK_DIAG_POSITION = PG_DIAG_STATEMENT_POSITION,
    FAKESTACK_DIAG_CONTEXT = PG_DIAG_CONTEXT,
    FAKESTACK_DIAG_SCHEMA = PG_DIAG_SCHEMA_NAME,
    FAKESTACK_DIAG_TABLE = PG_DIAG_TABLE_NAME,
    FAKESTACK_DIAG_COLUMN = PG_DIAG_COLUMN_NAME,
    FAKESTACK_DIAG_CONSTRAINT = PG_DIAG_CONSTRAINT_NAME,
};

// Ends a segment of the pipeline. libpq 17 can leave the flush to its caller, so that one send carries many
// queries; older ones flush here.
static inline int fakestack_pipeline_sync(PGconn *connection) {
#ifdef LIBPQ_HAS_SEND_PIPELINE_SYNC
    return PQsendPipelineSync(connection);
#else
    return PQpipelineSync(connection);
#endif
}

#ifdef __linux__
#include <sys/eventfd.h>

// What wakes a thread that polls a connection; Glibc's module does not have it.
static inline int fakestack_eventfd(void) {
    return eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
}
#endif

#endif
