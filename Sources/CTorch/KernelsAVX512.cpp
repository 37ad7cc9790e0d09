// The kernels for avx512: 16 floats a vector, register tiles of 8 x 32: with 12 rows their
// twelve addresses do not fit the general registers, and reloading them halves the speed.
#if defined(__x86_64__)
#define PONDER_TABLE avx512Kernels
#define PONDER_NAME "avx512"
#define PONDER_LANES 16
#define PONDER_TILE_VECTORS 2
#define PONDER_TILE_ROWS 8
#include <algorithm>
#include <cmath>
#include <cstring>

#include "Kernels.h"

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx2,fma"))), apply_to = function)
#include "KernelsBody.inc"
#pragma clang attribute pop
#endif
