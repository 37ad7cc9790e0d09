// Random numbers from generators that the caller holds; the global one is never used.

#include <ATen/CPUGeneratorImpl.h>

#include <mutex>

#include "Bridge.hpp"

struct CTGenerator {
    at::Generator value;
};

int ct_generator_create(uint64_t seed, CTGenerator **out) {
    return ct_guard([&] {
        // LibTorch's Mersenne Twister reads 32 bits of its seed; SplitMix64's finalizer makes
        // them depend on all 64.
        uint64_t mixed = seed;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
        mixed = (mixed ^ (mixed >> 31)) & 0xFFFFFFFFu;
        *out = new CTGenerator{at::detail::createCPUGenerator(mixed)};
    });
}

void ct_generator_free(CTGenerator *generator) { delete generator; }

int ct_generator_state(CTGenerator *generator, CTTensor **out) {
    return ct_emit(out, [&] {
        std::lock_guard<std::mutex> lock(generator->value.mutex());
        return generator->value.get_state();
    });
}

int ct_generator_restore(CTGenerator *generator, const CTTensor *state) {
    return ct_guard([&] {
        std::lock_guard<std::mutex> lock(generator->value.mutex());
        generator->value.set_state(unwrap(state));
    });
}

int ct_normal(CTGenerator *generator, const int64_t *shape, int32_t rank, double mean,
              double deviation, CTDType dtype, CTTensor **out) {
    return ct_emit(out, [&] {
        at::Tensor value = at::empty(ct_sizes(shape, rank), ct_scalar_type(dtype));
        value.normal_(mean, deviation, generator->value);
        return value;
    });
}

int ct_uniform(CTGenerator *generator, const int64_t *shape, int32_t rank, double low,
               double high, CTDType dtype, CTTensor **out) {
    return ct_emit(out, [&] {
        at::Tensor value = at::empty(ct_sizes(shape, rank), ct_scalar_type(dtype));
        value.uniform_(low, high, generator->value);
        return value;
    });
}
