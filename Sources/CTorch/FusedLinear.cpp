// A linear layer without bias as a node of LibTorch's autograd.
#include <torch/csrc/autograd/custom_function.h>

#include "Bridge.hpp"
#include "Products.hpp"
#include "fused.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace ponder {
namespace {

/// y [T, n] = x [T, k] times a packed matrix, blocks of tokens in parallel.
Tensor multiplied(const Tensor &x, const Tensor &packed, int64_t n) {
    const int64_t k = x.size(1);
    Tensor y = at::empty({x.size(0), n}, x.options());
    const float *from = elements<float>(x);
    float *to = y.data_ptr<float>();
    overBlocks(x.size(0), [&](int64_t first, int64_t count) {
        multiply(count, n, k, from + first * k, packed, to + first * n);
    });
    return y;
}

struct Linear : Function<Linear> {
    static Tensor forward(AutogradContext *context, const Tensor &x, const Tensor &weight) {
        const Tensor input = x.contiguous(), matrix = weight.contiguous();
        context->save_for_backward({input, matrix});
        return multiplied(input, packForward(matrix), matrix.size(0));
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const Tensor &x = saved[0], &weight = saved[1], gradY = grads[0].contiguous();
        Tensor gradX, gradWeight;
        if (context->needs_input_grad(0))
            gradX = multiplied(gradY, packBackward(weight), weight.size(1));
        if (context->needs_input_grad(1)) gradWeight = gradientOfWeight(gradY, x);
        return {gradX, gradWeight};
    }

    static Tensor gradientOfWeight(const Tensor &gradY, const Tensor &x) {
        const int64_t tokens = x.size(0), n = gradY.size(1), k = x.size(1);
        if (tokens == 0) return at::zeros({n, k}, x.options());
        PartialSums sums(tokens, n * k);
        const float *left = elements<float>(gradY), *right = elements<float>(x);
        sums.overBlocks([&](int64_t first, int64_t count, float *grad, bool isFirst) {
            kernels().linearWeightGradient(count, n, k, left + first * n, right + first * k, grad,
                !isFirst, threadScratch(kernels().linearScratch(count, k)));
        });
        return sums.total(0, {n, k});
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
