// The kernels for baseline: 4 floats a vector, register tiles of 4 x 8.
#define PONDER_TABLE baselineKernels
#define PONDER_NAME "baseline"
#define PONDER_LANES 4
#define PONDER_TILE_VECTORS 2
#define PONDER_TILE_ROWS 4
#include <algorithm>
#include <cmath>
#include <cstring>

#include "Kernels.h"

#include "KernelsBody.inc"
