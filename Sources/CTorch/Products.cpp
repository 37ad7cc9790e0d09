#include "Products.hpp"

using at::Tensor;

namespace ponder {
namespace {

/// Parts of a sum over tokens. More would serve more threads; each costs as much memory as the sum.
constexpr int64_t mostParts = 8;

int64_t dividedUp(int64_t n, int64_t by) { return (n + by - 1) / by; }

Tensor emptyPanels(int64_t columns, int64_t inner) {
    const int64_t panel = kernels().panel;
    return at::empty({dividedUp(columns, panel) * panel * inner}, at::kFloat);
}

}  // namespace

Tensor packForward(const Tensor &weight) {
    const int64_t n = weight.size(0), k = weight.size(1), panel = kernels().panel;
    Tensor packed = emptyPanels(n, k);
    const float *from = elements<float>(weight);
    float *to = packed.data_ptr<float>();
    parallelFor(dividedUp(n, panel), [&](int index) {
        const int64_t first = index * panel;
        kernels().pack(std::min(panel, n - first), k, from + first * k, to + first * k);
    });
    return packed;
}

Tensor packBackward(const Tensor &weight) {
    const int64_t n = weight.size(0), k = weight.size(1), panel = kernels().panel;
    Tensor packed = emptyPanels(k, n);
    const float *from = elements<float>(weight);
    float *to = packed.data_ptr<float>();
    parallelFor(dividedUp(k, panel), [&](int index) {
        const int64_t first = index * panel;
        kernels().packColumns(n, std::min(panel, k - first), from + first, k, to + first * n);
    });
    return packed;
}

PartialSums::PartialSums(int64_t tokens, int64_t floats) : tokens(tokens), floats(floats) {
    const int64_t rows = kernels().tileRows;
    auto share = [&](int64_t n, int64_t pieces) { return dividedUp(dividedUp(n, pieces), rows) * rows; };
    partTokens = share(tokens, std::min(mostParts, dividedUp(tokens, tokenBlock)));
    parts = dividedUp(tokens, partTokens);
    blockTokens = share(partTokens, dividedUp(partTokens, tokenBlock));
    sums = at::empty({parts, floats}, at::kFloat);
}

Tensor PartialSums::total(int64_t offset, at::IntArrayRef sizes) const {
    Tensor out = at::empty(sizes, at::kFloat);
    const int64_t count = out.numel(), piece = 16384;
    const float *from = elements<float>(sums) + offset;
    float *to = out.data_ptr<float>();
    parallelFor(dividedUp(count, piece), [&](int index) {
        const int64_t first = index * piece;
        kernels().sumParts(parts, floats, std::min(piece, count - first), from + first, to + first);
    });
    return out;
}

}  // namespace ponder
