#pragma once
#include <microhttpd.h>

// Swift imports no C function with a variable number of arguments.
static inline int switchboard_connection_socket(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? info->connect_fd : -1;
}
