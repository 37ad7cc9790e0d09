#include <cstdlib>
#include <cstring>

#include "Kernels.h"

namespace ponder {

static const Kernels &choose() {
    const char *asked = std::getenv("PONDER_KERNELS");
    if (asked && !std::strcmp(asked, "baseline")) return baselineKernels;
#if defined(__x86_64__)
    bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq");
    if (avx512 && !(asked && !std::strcmp(asked, "avx2"))) return avx512Kernels;
    if (avx2) return avx2Kernels;
#endif
    return baselineKernels;
}

const Kernels &kernels() {
    static const Kernels &table = choose();
    return table;
}

}  // namespace ponder
