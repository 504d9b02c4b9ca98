// The parts of spandsp that calls need; its main header would ask for libtiff's too.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <spandsp/telephony.h>
#include <spandsp/logging.h>
#include <spandsp/complex.h>
#include <spandsp/tone_generate.h>
#include <spandsp/super_tone_rx.h>
#include <spandsp/bit_operations.h>
#include <spandsp/g711.h>
#include <spandsp/g722.h>
#include <spandsp/queue.h>
#include <spandsp/tone_detect.h>
#include <spandsp/dtmf.h>
#include <spandsp/plc.h>
