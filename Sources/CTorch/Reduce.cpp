// Reductions over axes, and operations along one axis.

#include <numeric>

#include "Bridge.hpp"

int ct_reduce(CTReduction operation, const CTTensor *x, const int64_t *axes, int32_t axisCount,
              int32_t keepDimensions, CTTensor **out) {
    return ct_emit(out, [&]() -> at::Tensor {
        const auto &value = unwrap(x);
        const bool keep = keepDimensions != 0;
        std::vector<int64_t> dims(axes, axes + axisCount);
        if (axisCount == 0) {
            dims.resize(static_cast<size_t>(value.dim()));
            std::iota(dims.begin(), dims.end(), 0);
        }
        switch (operation) {
            case CTReductionSum: return at::sum(value, dims, keep);
            case CTReductionMean: return at::mean(value, dims, keep);
            case CTReductionMax: return at::amax(value, dims, keep);
            case CTReductionMin: return at::amin(value, dims, keep);
            case CTReductionLogSumExp: return at::logsumexp(value, dims, keep);
        }
        TORCH_CHECK(false, "there is no reduction number ", static_cast<int>(operation));
    });
}

int ct_argmax(const CTTensor *x, int64_t axis, int32_t keepDimension, CTTensor **out) {
    return ct_emit(out, [&] { return at::argmax(unwrap(x), axis, keepDimension != 0); });
}

int ct_softmax(const CTTensor *x, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::softmax(unwrap(x), axis); });
}

int ct_log_softmax(const CTTensor *x, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::log_softmax(unwrap(x), axis); });
}

int ct_cumsum(const CTTensor *x, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::cumsum(unwrap(x), axis); });
}

int ct_all_finite(const CTTensor *x, int32_t *out) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        *out = at::isfinite(unwrap(x)).all().item<bool>() ? 1 : 0;
    });
}
