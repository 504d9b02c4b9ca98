// libre and librem as Swift sees them. Differences between libre versions stay in this file.
#pragma once
#define HAVE_INTTYPES_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_INET6 1
#ifndef RELEASE
#define RELEASE 1
#endif
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <re/re.h>
#include <rem/rem.h>
