// Drawing a token: temperature, then top-k, then the nucleus, then the inverse distribution
// function at a number that (seed, counter) fix.
#include "Sampler.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Bridge.hpp"
#include "Kernels.h"

namespace ponder {

/// Below it a temperature is 0: a logit divided by it could leave the range of a float.
/// `GenerateParameters.leastTemperature`.
constexpr float leastTemperature = 1e-4f;

double uniform(uint64_t seed, uint64_t counter) {
    uint64_t z = seed + (counter + 1) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    z ^= z >> 31;
    return (z >> 11) * 0x1p-53;
}

namespace {

/// The first index whose cumulated weight exceeds `point`; the last with any weight if rounding
/// leaves none.
int32_t invert(const float *weights, const int32_t *order, int count, double point) {
    double total = 0;
    int32_t last = 0;
    for (int i = 0; i < count; i++) {
        int32_t token = order ? order[i] : i;
        if (weights[token] <= 0) continue;
        total += weights[token];
        last = token;
        if (point < total) return token;
    }
    return last;
}

bool allFinite(const float *values, int count) {
    float poison = 0;
    for (int i = 0; i < count; i++) poison += values[i] * 0;
    return poison == 0;
}

}  // namespace

float logProbability(const float *logits, int vocabulary, int32_t token) {
    if (!allFinite(logits, vocabulary)) return NAN;
    int64_t target = token;
    float logProb, entropy, logSumExp;
    kernels().logProbs(1, vocabulary, logits, &target, 1, &logProb, &entropy, &logSumExp);
    return logProb;
}

Sample draw(float *logits, int vocabulary, const CTDraw &request) {
    if (!allFinite(logits, vocabulary)) return {0, 0, false};
    if (request.withheld >= 0 && request.withheld < vocabulary)
        logits[request.withheld] = -INFINITY;
    const int32_t best = std::max_element(logits, logits + vocabulary) - logits;
    thread_local std::vector<float> weights;
    weights.resize(vocabulary);
    const bool greedy = !(request.temperature >= leastTemperature);
    const float inverse = greedy ? 1 : 1 / request.temperature;
    const float logSumExp = kernels().probabilities(vocabulary, logits, inverse, weights.data());
    if (!std::isfinite(logSumExp)) return {0, 0, false};
    auto sampled = [&](int32_t token) {
        return Sample{token, logits[token] * inverse - logSumExp, true};
    };
    if (greedy) return sampled(best);

    const double u = uniform(request.seed, request.counter);
    const bool limited = request.topK > 0 && request.topK < vocabulary;
    int32_t token;
    if (!limited && request.topP >= 1) {
        double mass = 0;
        for (float weight : weights) mass += weight;
        token = invert(weights.data(), nullptr, vocabulary, u * mass);
    } else {
        thread_local std::vector<int32_t> order;
        order.resize(vocabulary);
        std::iota(order.begin(), order.end(), 0);
        int kept = limited ? request.topK : vocabulary;
        std::partial_sort(order.begin(), order.begin() + kept, order.end(), [&](int a, int b) {
            return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
        });
        double mass = 0;
        for (int i = 0; i < kept; i++) mass += weights[order[i]];
        double nucleus = 0;
        int count = 0;
        while (count < kept && (count == 0 || nucleus < request.topP * mass))
            nucleus += weights[order[count++]];
        token = invert(weights.data(), order.data(), count, u * nucleus);
    }
    return sampled(token);
}

}  // namespace ponder

int ct_sample(const float *logits, int32_t vocabulary, const CTDraw *request, int32_t *token,
    float *logProb) {
    return ct_guard([&] {
        TORCH_CHECK(vocabulary > 0, "the vocabulary is empty");
        std::vector<float> copy(logits, logits + vocabulary);
        auto sample = ponder::draw(copy.data(), vocabulary, *request);
        TORCH_CHECK(sample.finite, "the logits are not finite");
        *token = sample.token;
        *logProb = sample.logProb;
    });
}
