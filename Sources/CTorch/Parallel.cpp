#include "Parallel.hpp"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>

#include <atomic>
#include <exception>
#include <memory>
#include <mutex>

namespace ponder {

// LibTorch's thread pool is reached through a tensor iterator over one element per thread: its
// loop is compiled into the library with the library's OpenMP runtime, which a header would not be.
void parallelFor(int items, c10::function_ref<void(int)> body) {
    const int threads = std::min(items, at::get_num_threads());
    if (threads <= 1) {
        for (int item = 0; item < items; item++) body(item);
        return;
    }
    std::atomic<int> next{0};
    std::exception_ptr failure;
    std::mutex lock;
    auto slots = at::empty({threads}, at::kByte);
    auto iterator = at::TensorIterator::nullary_op(slots);
    iterator.for_each(
        [&](char **, const int64_t *, int64_t size, int64_t outer) {
            for (int64_t slot = 0; slot < size * outer; slot++) try {
                    for (int item = next++; item < items; item = next++) body(item);
                } catch (...) {
                    std::lock_guard<std::mutex> guard(lock);
                    failure = std::current_exception();
                }
        },
        1);
    if (failure) std::rethrow_exception(failure);
}

float *threadScratch(long floats) {
    struct Aligned {
        float *data = nullptr;
        long capacity = 0;
        ~Aligned() { std::free(data); }
    };
    thread_local Aligned scratch;
    if (scratch.capacity < floats) {
        std::free(scratch.data);
        scratch.capacity = (floats + 1023) / 1024 * 1024;
        scratch.data = static_cast<float *>(std::aligned_alloc(64, scratch.capacity * sizeof(float)));
        if (!scratch.data) {
            scratch.capacity = 0;
            throw std::bad_alloc();
        }
    }
    return scratch.data;
}

}  // namespace ponder
