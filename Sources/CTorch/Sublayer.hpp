/// What both sublayers of a block begin with: the residual addition and RMSNorm, block by block.
#pragma once

#include <ATen/ATen.h>

#include <optional>

#include "Bridge.hpp"
#include "Kernels.h"

namespace ponder {

/// A float32 matrix on the CPU, contiguous; throws for anything else.
inline at::Tensor matrix(const at::Tensor &tensor, const char *name, int64_t columns) {
    TORCH_CHECK(tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat && tensor.dim() == 2
            && tensor.size(1) == columns && columns > 0,
        name, " must be float32 [_, ", columns, "] on the CPU, not ", tensor.sizes());
    return tensor.contiguous();
}

/// sum = x + residual (x where there is none) and its normalized rows.
struct ResidualNorm {
    at::Tensor x, residual, weight, sum, scale;
    int64_t tokens, width;
    double eps;

    ResidualNorm(const at::Tensor &stream, const std::optional<at::Tensor> &update,
        const at::Tensor &gain, double eps)
        : x(matrix(stream, "the stream", stream.size(-1))), weight(gain.contiguous()),
          tokens(x.size(0)), width(x.size(1)), eps(eps) {
        TORCH_CHECK(weight.numel() == width && weight.scalar_type() == at::kFloat,
            "the norm's weight has ", weight.numel(), " entries for ", width);
        if (update) residual = matrix(*update, "the residual", width);
        TORCH_CHECK(!update || residual.size(0) == tokens, "the residual's shape ", residual.sizes(),
            " differs from ", x.sizes());
        sum = update ? at::empty_like(x) : x;
        scale = at::empty({tokens}, x.options());
    }

    /// Rows first ..< first + count: fills `sum` and `scale`, and `normalized` with these rows.
    void run(int64_t first, int64_t count, float *normalized) {
        kernels().rmsNorm(count, width, elements<float>(x) + first * width,
            residual.defined() ? elements<float>(residual) + first * width : nullptr,
            elements<float>(weight), eps,
            residual.defined() ? sum.mutable_data_ptr<float>() + first * width : nullptr, normalized,
            scale.data_ptr<float>() + first);
    }
};

/// The gradient of a `ResidualNorm`; that of x is also that of the residual.
struct ResidualNormGradient {
    at::Tensor sum, weight, scale, gradSum, gradX;
    int64_t tokens, width;

    ResidualNormGradient(const at::Tensor &sum, const at::Tensor &weight, const at::Tensor &scale,
        const at::Tensor &grad)
        : sum(sum), weight(weight), scale(scale), gradX(at::empty_like(sum)), tokens(sum.size(0)),
          width(sum.size(1)) {
        if (grad.defined()) gradSum = grad.contiguous();
    }

    /// The normalized rows once more.
    void again(int64_t first, int64_t count, float *normalized) const {
        kernels().rmsNormAgain(count, width, elements<float>(sum) + first * width,
            elements<float>(weight), elements<float>(scale) + first, normalized);
    }

    /// Fills rows of `gradX` and adds to the weight's gradient.
    void run(int64_t first, int64_t count, const float *gradNormalized, float *gradWeight) {
        kernels().rmsNormBackward(count, width, gradNormalized,
            gradSum.defined() ? elements<float>(gradSum) + first * width : nullptr,
            elements<float>(sum) + first * width, elements<float>(weight),
            elements<float>(scale) + first, gradX.data_ptr<float>() + first * width, gradWeight);
    }
};

}  // namespace ponder
