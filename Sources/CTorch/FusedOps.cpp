// The fused training operations as nodes of LibTorch's autograd.
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

Tensor floats(const Tensor &tensor, const char *name) {
    TORCH_CHECK(tensor.device().is_cpu() && tensor.scalar_type() == at::kFloat, name,
        " must be float32 on the CPU for the fused operation");
    return tensor.contiguous();
}

/// Rows are cut into a fixed number of blocks, so that sums over blocks never depend on threads.
constexpr int rowBlocks = 16;

template <typename Body>
void overRows(int64_t rows, Body body) {
    const int64_t block = (rows + rowBlocks - 1) / rowBlocks;
    parallelFor(rowBlocks, [&](int index) {
        int64_t first = index * block, count = std::min(block, rows - first);
        if (count > 0) body(index, first, static_cast<int>(count));
    });
}

struct AddRMSNorm : Function<AddRMSNorm> {
    static variable_list forward(AutogradContext *context, const Tensor &x,
        const std::optional<Tensor> &residual, const Tensor &weight, double eps) {
        Tensor input = floats(x, "x"), gain = floats(weight, "weight");
        Tensor other = residual ? floats(*residual, "residual") : Tensor();
        const int64_t n = input.size(-1), rows = input.numel() / std::max<int64_t>(n, 1);
        TORCH_CHECK(gain.numel() == n, "the norm's weight has ", gain.numel(), " entries for ", n);
        TORCH_CHECK(!other.defined() || other.sizes() == input.sizes(), "the residual's shape ",
            residual->sizes(), " differs from ", x.sizes());
        Tensor y = at::empty_like(input), scale = at::empty({rows}, input.options());
        Tensor sum = other.defined() ? at::empty_like(input) : input;
        overRows(rows, [&](int, int64_t first, int count) {
            kernels().rmsNorm(count, n, elements<float>(input) + first * n,
                other.defined() ? elements<float>(other) + first * n : nullptr,
                elements<float>(gain), eps,
                other.defined() ? sum.data_ptr<float>() + first * n : nullptr,
                y.data_ptr<float>() + first * n, scale.data_ptr<float>() + first);
        });
        context->save_for_backward({sum, gain, scale});
        context->set_materialize_grads(false);
        context->saved_data["fused"] = other.defined();
        if (!other.defined()) return {y};
        return {y, sum};
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const Tensor &sum = saved[0], &weight = saved[1], &scale = saved[2];
        const int64_t n = sum.size(-1), rows = scale.numel();
        const bool fused = context->saved_data["fused"].toBool();
        if (!grads[0].defined()) return {fused ? grads[1] : Tensor(), fused ? grads[1] : Tensor(), {}, {}};
        Tensor gradY = floats(grads[0], "gradient");
        Tensor gradSum = fused && grads[1].defined() ? floats(grads[1], "gradient") : Tensor();
        Tensor gradX = at::empty_like(sum), partial = at::zeros({rowBlocks, n}, sum.options());
        overRows(rows, [&](int index, int64_t first, int count) {
            kernels().rmsNormBackward(count, n, elements<float>(gradY) + first * n,
                gradSum.defined() ? elements<float>(gradSum) + first * n : nullptr,
                elements<float>(sum) + first * n, elements<float>(weight),
                elements<float>(scale) + first, gradX.data_ptr<float>() + first * n,
                partial.data_ptr<float>() + index * n);
        });
        return {gradX, fused ? gradX : Tensor(), partial.sum(0), {}};
    }
};

struct SwiGLU : Function<SwiGLU> {
    static Tensor forward(AutogradContext *context, const Tensor &gateUp) {
        Tensor input = floats(gateUp, "gateUp");
        TORCH_CHECK(input.dim() == 2 && input.size(1) % 2 == 0, "gateUp must be [T, 2F], not ",
            input.sizes());
        const int64_t rows = input.size(0), n = input.size(1) / 2;
        Tensor out = at::empty({rows, n}, input.options());
        overRows(rows, [&](int, int64_t first, int count) {
            kernels().swiGLU(count, n, elements<float>(input) + first * 2 * n,
                out.data_ptr<float>() + first * n);
        });
        context->save_for_backward({input});
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        Tensor input = context->get_saved_variables()[0], gradOut = floats(grads[0], "gradient");
        const int64_t rows = input.size(0), n = input.size(1) / 2;
        Tensor grad = at::empty_like(input);
        overRows(rows, [&](int, int64_t first, int count) {
            kernels().swiGLUBackward(count, n, elements<float>(input) + first * 2 * n,
                elements<float>(gradOut) + first * n, grad.data_ptr<float>() + first * 2 * n,
                nullptr);
        });
        return {grad};
    }
};

struct TokenLogProbs : Function<TokenLogProbs> {
    static variable_list forward(AutogradContext *context, const Tensor &logits,
        const Tensor &targets, double temperature) {
        Tensor scores = floats(logits, "logits"), wanted = targets.contiguous();
        TORCH_CHECK(scores.dim() == 2 && wanted.dim() == 1 && wanted.size(0) == scores.size(0)
                && wanted.scalar_type() == at::kLong,
            "logits must be [T, V] and targets [T] of int64, not ", logits.sizes(), " and ",
            targets.sizes());
        TORCH_CHECK(temperature > 0, "the temperature must be positive, not ", temperature);
        const int64_t rows = scores.size(0), n = scores.size(1);
        for (int64_t row = 0; row < rows; row++) {
            int64_t target = elements<int64_t>(wanted)[row];
            TORCH_CHECK(target >= 0 && target < n, "target ", target, " at ", row,
                " is outside the vocabulary of ", n);
        }
        Tensor logProb = at::empty({rows}, scores.options()), entropy = at::empty_like(logProb);
        Tensor logSumExp = at::empty_like(logProb);
        overRows(rows, [&](int, int64_t first, int count) {
            kernels().logProbs(count, n, elements<float>(scores) + first * n,
                elements<int64_t>(wanted) + first, 1 / temperature,
                logProb.data_ptr<float>() + first, entropy.data_ptr<float>() + first,
                logSumExp.data_ptr<float>() + first);
        });
        context->save_for_backward({scores, wanted, logSumExp});
        context->saved_data["temperature"] = temperature;
        context->mark_non_differentiable({entropy});
        return {logProb, entropy};
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const double temperature = context->saved_data["temperature"].toDouble();
        Tensor grad = at::empty_like(saved[0]), gradLogProb = floats(grads[0], "gradient");
        const int64_t rows = saved[0].size(0), n = saved[0].size(1);
        overRows(rows, [&](int, int64_t first, int count) {
            kernels().logProbsBackward(count, n, elements<float>(saved[0]) + first * n,
                elements<int64_t>(saved[1]) + first, 1 / temperature,
                elements<float>(saved[2]) + first,
                elements<float>(gradLogProb) + first, grad.data_ptr<float>() + first * n);
        });
        return {grad, {}, {}};
    }
};

}  // namespace
}  // namespace ponder

using namespace ponder;

const char *ct_kernels_name(void) { return kernels().name; }

int32_t ct_fuses_sublayers(void) { return kernels().hasFastLinear ? 1 : 0; }

int ct_add_rms_norm(const CTTensor *x, const CTTensor *residual, const CTTensor *weight, double eps,
    CTTensor **sum, CTTensor **y) {
    return ct_guard([&] {
        auto out = AddRMSNorm::apply(
            unwrap(x), residual ? std::make_optional(unwrap(residual)) : std::nullopt, unwrap(weight),
            eps);
        *y = wrap(out[0]);
        *sum = residual ? wrap(out[1]) : nullptr;
    });
}

int ct_swiglu(const CTTensor *gateUp, CTTensor **out) {
    return ct_emit(out, [&] { return SwiGLU::apply(unwrap(gateUp)); });
}

int ct_token_log_probs(const CTTensor *logits, const CTTensor *targets, double temperature,
    CTTensor **logProbs, CTTensor **entropies) {
    return ct_guard([&] {
        auto out = TokenLogProbs::apply(unwrap(logits), unwrap(targets), temperature);
        *logProbs = wrap(out[0]);
        *entropies = wrap(out[1]);
    });
}
