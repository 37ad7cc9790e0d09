// The kernels for avx2: 8 floats a vector, register tiles of 6 x 16.
#if defined(__x86_64__)
#define PONDER_TABLE avx2Kernels
#define PONDER_NAME "avx2"
#define PONDER_LANES 8
#define PONDER_TILE_VECTORS 2
#define PONDER_TILE_ROWS 6
#include <algorithm>
#include <cmath>
#include <cstring>

#include "Kernels.h"

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "KernelsBody.inc"
#pragma clang attribute pop
#endif
