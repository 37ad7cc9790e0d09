/// Attention over packed spans with shared prefixes, on raw rows.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "Kernels.h"

namespace ponder {

/// Spans whose keys are worked on by one thread: a prefix and all that hang on it.
struct Cluster {
    std::vector<Span> spans;
    int longest = 0;
};

/// The clusters of a table of spans `[S, 4]`, int32.
///
/// Throws where spans leave a gap, lack their prefix or go beyond the rotary table.
std::vector<Cluster> clusters(const at::Tensor &spans, int64_t tokens, int64_t positions);

/// A span table as a tensor.
at::Tensor spanTable(const int32_t *spans, int32_t count);

/// Throws unless `table` is a rotary table for heads of this size.
void checkRotaryTable(const at::Tensor &table, int64_t headDim);

/// Attends, clusters and key/value heads in parallel. `rotated` are projections after `rotary`.
void attend(const std::vector<Cluster> &all, AttentionShape shape, const at::Tensor &rotated,
    at::Tensor &out, at::Tensor &logSumExp);

/// The gradient of `rotated`.
at::Tensor attendBackward(const std::vector<Cluster> &all, AttentionShape shape,
    const at::Tensor &rotated, const at::Tensor &out, const at::Tensor &logSumExp,
    const at::Tensor &gradOut);

}  // namespace ponder
