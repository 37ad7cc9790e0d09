/// What the nodes that multiply by weights share: packed weights, and tokens cut into parts and blocks.
#pragma once

#include <ATen/ATen.h>

#include <algorithm>

#include "Bridge.hpp"
#include "Kernels.h"
#include "Parallel.hpp"

namespace ponder {

/// Tokens that a thread takes through a chain of operations at a time.
constexpr int64_t tokenBlock = 128;

/// The weight [n, k] in panels for y = x weight^T, and for gradX = gradY weight.
at::Tensor packForward(const at::Tensor &weight);
at::Tensor packBackward(const at::Tensor &weight);

/// c [rows, columns] = a [rows, inner] times a packed matrix.
inline void multiply(int64_t rows, int64_t columns, int64_t inner, const float *a,
    const at::Tensor &packed, float *c) {
    kernels().linearRows(rows, columns, inner, a, elements<float>(packed), c);
}

/// Calls body(first, count) for blocks of tokens, in parallel.
template <typename Body>
void overBlocks(int64_t tokens, Body body) {
    parallelFor((tokens + tokenBlock - 1) / tokenBlock, [&](int index) {
        const int64_t first = index * tokenBlock;
        body(first, std::min(tokenBlock, tokens - first));
    });
}

/// Sums over tokens, such as the gradients of weights: the tokens are cut into a few parts, each with a
/// sum of its own, and the parts' sums are added in order. How many parts there are depends on the
/// number of tokens alone, so threads change no bit.
class PartialSums {
public:
    /// For `floats` sums over `tokens` > 0 tokens.
    PartialSums(int64_t tokens, int64_t floats);

    /// Calls body(first, count, sums, isFirst) for blocks of tokens, those of a part in order on one
    /// thread; where `isFirst` the sums are uninitialized.
    template <typename Body>
    void overBlocks(Body body) {
        parallelFor(parts, [&](int part) {
            const int64_t start = part * partTokens, end = std::min(tokens, start + partTokens);
            for (int64_t first = start; first < end; first += blockTokens)
                body(first, std::min(blockTokens, end - first),
                    sums.data_ptr<float>() + part * floats, first == start);
        });
    }

    /// The total of the sums at `offset`, as a tensor of these sizes.
    at::Tensor total(int64_t offset, at::IntArrayRef sizes) const;

private:
    int64_t tokens, floats, parts, partTokens, blockTokens;
    at::Tensor sums;
};

}  // namespace ponder
