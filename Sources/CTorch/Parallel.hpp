/// Work items on LibTorch's own threads, so that no second pool competes for the cores.
#pragma once

#include <c10/util/FunctionRef.h>

namespace ponder {

/// Calls body(item) for 0 ..< items. Items are handed out one by one to whichever thread is free,
/// so an item may not depend on the order.
void parallelFor(int items, c10::function_ref<void(int)> body);

/// Uninitialized floats owned by this thread, kept between calls.
float *threadScratch(long floats);

}  // namespace ponder
