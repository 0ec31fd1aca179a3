#ifndef FAKESTACK_CLIBPQ_SHIM_H
#define FAKESTACK_CLIBPQ_SHIM_H

#include <libpq-fe.h>

#endif
