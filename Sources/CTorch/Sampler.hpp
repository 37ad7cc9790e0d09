#pragma once

#include <cstdint>
#include <vector>

#include "decoder.h"

namespace ponder {

struct Sample {
    int32_t token;
    /// Under the tempered distribution without the withheld token, before top-k and top-p; nats.
    float logProb;
    bool finite;
};

/// Output `counter` of SplitMix64 started at `seed`, in [0, 1).
double uniform(uint64_t seed, uint64_t counter);

/// Draws from `logits`, which it may change; not finite unless all of them are.
Sample draw(float *logits, int vocabulary, const CTDraw &request);

/// Log-probability of `token` at temperature 1, in nats; NaN unless all logits are finite.
float logProbability(const float *logits, int vocabulary, int32_t token);

}  // namespace ponder
