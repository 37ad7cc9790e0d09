// Errors, version, devices, threads and the allocator of the process.

#include <ATen/Parallel.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <torch/version.h>

#include <mutex>

#include "Bridge.hpp"

#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace {

std::string &last_error() {
    thread_local std::string message;
    return message;
}

/// Keeps large blocks in the heap. By default glibc maps each one afresh and the kernel zeroes its
/// pages at every use, which costs more than the arithmetic on a freshly allocated activation.
void tune_allocator() {
#if defined(__GLIBC__)
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
    mallopt(M_TOP_PAD, 64 << 20);
#endif
}

}  // namespace

void ct_set_error(const char *message) noexcept {
    try {
        last_error() = message;
    } catch (...) {
        last_error().clear();
    }
}

const char *ct_last_error(void) { return last_error().c_str(); }

const char *ct_libtorch_version(void) { return TORCH_VERSION; }

void ct_start(void) {
    static std::once_flag once;
    std::call_once(once, tune_allocator);
}

int32_t ct_device_count(CTDeviceType type) {
    switch (type) {
        case CTDeviceTypeCPU: return 1;
        case CTDeviceTypeCUDA:
            return at::hasCUDA() ? at::detail::getCUDAHooks().deviceCount() : 0;
        case CTDeviceTypeMPS: return at::hasMPS() ? 1 : 0;
    }
    return 0;
}

int ct_set_threads(int32_t count) {
    return ct_guard([&] {
        TORCH_CHECK(count > 0, "the number of threads must be positive, not ", count);
        at::set_num_threads(count);
    });
}

int32_t ct_threads(void) { return at::get_num_threads(); }
