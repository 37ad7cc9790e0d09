// A linear layer without bias as a node of LibTorch's autograd.
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "Bridge.hpp"
#include "Kernels.h"
#include "Parallel.hpp"
#include "fused.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace ponder {
namespace {

/// Tokens that one thread works on at a time, and rows and columns of a weight's gradient.
constexpr int64_t tokenBlock = 128, rowBlock = 64, columnBlock = 128;

int64_t panels(int64_t columns) {
    const int64_t panel = kernels().panel;
    return (columns + panel - 1) / panel;
}

/// y [T, n] = x [T, k] packed^T, blocks of tokens in parallel.
void multiplyRows(const Tensor &x, const float *packed, Tensor &y) {
    const int64_t tokens = x.size(0), k = x.size(1), n = y.size(1);
    parallelFor((tokens + tokenBlock - 1) / tokenBlock, [&](int index) {
        const int64_t first = index * tokenBlock;
        kernels().linearRows(std::min(tokenBlock, tokens - first), n, k,
            x.const_data_ptr<float>() + first * k, packed, y.data_ptr<float>() + first * n);
    });
}

struct Linear : Function<Linear> {
    static Tensor forward(AutogradContext *context, const Tensor &x, const Tensor &weight) {
        const Tensor input = x.contiguous(), matrix = weight.contiguous();
        const int64_t n = matrix.size(0), k = matrix.size(1), panel = kernels().panel;
        Tensor packed = at::empty({panels(n) * panel * k}, matrix.options());
        parallelFor(panels(n), [&](int index) {
            const int64_t first = index * panel;
            kernels().pack(std::min(panel, n - first), k, matrix.const_data_ptr<float>() + first * k,
                packed.data_ptr<float>() + first * k);
        });
        Tensor y = at::empty({input.size(0), n}, input.options());
        multiplyRows(input, packed.const_data_ptr<float>(), y);
        context->save_for_backward({input, matrix});
        return y;
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const Tensor &x = saved[0], &weight = saved[1], gradY = grads[0].contiguous();
        Tensor gradX, gradWeight;
        if (context->needs_input_grad(0)) gradX = gradientOfInput(gradY, weight);
        if (context->needs_input_grad(1)) gradWeight = gradientOfWeight(gradY, x);
        return {gradX, gradWeight};
    }

    static Tensor gradientOfInput(const Tensor &gradY, const Tensor &weight) {
        const int64_t n = weight.size(0), k = weight.size(1), panel = kernels().panel;
        Tensor packed = at::empty({panels(k) * panel * n}, weight.options());
        kernels().packColumns(
            n, k, weight.const_data_ptr<float>(), k, packed.data_ptr<float>());
        Tensor gradX = at::empty({gradY.size(0), k}, gradY.options());
        multiplyRows(gradY, packed.const_data_ptr<float>(), gradX);
        return gradX;
    }

    static Tensor gradientOfWeight(const Tensor &gradY, const Tensor &x) {
        const int64_t tokens = x.size(0), n = gradY.size(1), k = x.size(1);
        const int64_t across = (k + columnBlock - 1) / columnBlock;
        const int64_t down = (n + rowBlock - 1) / rowBlock;
        Tensor grad = tokens ? at::empty({n, k}, x.options()) : at::zeros({n, k}, x.options());
        parallelFor(across * down, [&](int index) {
            LinearBlock part;
            part.row = index / across * rowBlock;
            part.column = index % across * columnBlock;
            part.rows = std::min(rowBlock, n - part.row);
            part.columns = std::min(columnBlock, k - part.column);
            kernels().linearWeightGradient(tokens, n, k, part, gradY.const_data_ptr<float>(),
                x.const_data_ptr<float>(), grad.data_ptr<float>(),
                threadScratch(kernels().linearScratch(part)));
        });
        return grad;
    }
};

}  // namespace
}  // namespace ponder

int ct_fused_linear(const CTTensor *x, const CTTensor *weight, CTTensor **out) {
    return ct_emit(out, [&] {
        const Tensor &input = unwrap(x), &matrix = unwrap(weight);
        for (const Tensor *tensor : {&input, &matrix})
            TORCH_CHECK(tensor->device().is_cpu() && tensor->scalar_type() == at::kFloat
                    && tensor->dim() == 2 && tensor->size(1) > 0,
                "the fused product takes float32 matrices on the CPU, not ", tensor->sizes());
        TORCH_CHECK(input.size(1) == matrix.size(1), "rows of ", input.size(1),
            " floats do not fit a weight ", matrix.sizes());
        // Without wide vectors LibTorch's library is the faster one.
        if (!ponder::kernels().hasFastLinear) return at::linear(input, matrix);
        return ponder::Linear::apply(input, matrix);
    });
}
