// The feed-forward sublayer as one node of LibTorch's autograd. A thread takes a block of tokens through
// all of it, forward and backward, so that what lies between the products stays in its cache.
#include <torch/csrc/autograd/custom_function.h>

#include "Bridge.hpp"
#include "Products.hpp"
#include "Sublayer.hpp"
#include "fused.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace ponder {
namespace {

struct FeedForward : Function<FeedForward> {
    /// {out, sum}, or {out} where there is no residual.
    static variable_list forward(AutogradContext *context, const Tensor &stream,
        const std::optional<Tensor> &update, const Tensor &gain, const Tensor &gateUp,
        const Tensor &down, double eps) {
        ResidualNorm norm(stream, update, gain, eps);
        const int64_t tokens = norm.tokens, d = norm.width, f = down.size(-1);
        const Tensor inward = matrix(gateUp, "gate and up", d), outward = matrix(down, "down", f);
        TORCH_CHECK(inward.size(0) == 2 * f && outward.size(0) == d, "gate and up ", inward.sizes(),
            " and down ", outward.sizes(), " do not fit a stream ", norm.x.sizes());
        const Tensor packedIn = packForward(inward), packedOut = packForward(outward);
        Tensor gates = at::empty({tokens, 2 * f}, norm.x.options()), out = at::empty_like(norm.x);
        float *gateRows = gates.data_ptr<float>(), *outRows = out.data_ptr<float>();
        overBlocks(tokens, [&](int64_t first, int64_t count) {
            float *normalized = threadScratch(count * (d + f)), *active = normalized + count * d;
            norm.run(first, count, normalized);
            multiply(count, 2 * f, d, normalized, packedIn, gateRows + first * 2 * f);
            kernels().swiGLU(count, f, gateRows + first * 2 * f, active);
            multiply(count, d, f, active, packedOut, outRows + first * d);
        });
        context->save_for_backward({norm.sum, norm.weight, norm.scale, gates, inward, outward});
        context->set_materialize_grads(false);
        context->saved_data["update"] = update.has_value();
        if (!update) return {out};
        return {out, norm.sum};
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const bool update = context->saved_data["update"].toBool();
        const Tensor gradSum = update ? grads[1] : Tensor();
        if (!grads[0].defined()) return {gradSum, gradSum, {}, {}, {}, {}};
        const Tensor gradOut = grads[0].contiguous(), &gates = saved[3];
        ResidualNormGradient norm(saved[0], saved[1], saved[2], gradSum);
        const int64_t tokens = norm.tokens, d = norm.width, f = gates.size(1) / 2;
        if (tokens == 0)
            return {norm.gradX, update ? norm.gradX : Tensor(), at::zeros_like(saved[1]),
                at::zeros_like(saved[4]), at::zeros_like(saved[5]), {}};
        const Tensor packedIn = packBackward(saved[4]), packedOut = packBackward(saved[5]);
        const float *outRows = elements<float>(gradOut), *gateRows = elements<float>(gates);
        const int64_t inwardAt = d, outwardAt = d + 2 * f * d;
        PartialSums sums(tokens, outwardAt + d * f);
        sums.overBlocks([&](int64_t first, int64_t count, float *sum, bool isFirst) {
            float *scratch =
                threadScratch(count * (2 * d + 4 * f) + kernels().linearScratch(count, std::max(d, f)));
            auto take = [&](int64_t floats) { float *p = scratch; scratch += floats; return p; };
            float *gradActive = take(count * f), *active = take(count * f);
            float *gradGates = take(count * 2 * f), *normalized = take(count * d);
            float *gradNormalized = take(count * d);
            multiply(count, f, d, outRows + first * d, packedOut, gradActive);
            kernels().swiGLUBackward(
                count, f, gateRows + first * 2 * f, gradActive, gradGates, active);
            kernels().linearWeightGradient(
                count, d, f, outRows + first * d, active, sum + outwardAt, !isFirst, scratch);
            norm.again(first, count, normalized);
            kernels().linearWeightGradient(
                count, 2 * f, d, gradGates, normalized, sum + inwardAt, !isFirst, scratch);
            multiply(count, d, 2 * f, gradGates, packedIn, gradNormalized);
            if (isFirst) std::fill(sum, sum + d, 0.0f);
            norm.run(first, count, gradNormalized, sum);
        });
        return {norm.gradX, update ? norm.gradX : Tensor(), sums.total(0, saved[1].sizes()),
            sums.total(inwardAt, saved[4].sizes()), sums.total(outwardAt, saved[5].sizes()), {}};
    }
};

}  // namespace
}  // namespace ponder

int ct_feed_forward_sublayer(const CTTensor *stream, const CTTensor *update, const CTTensor *norm,
    double eps, const CTTensor *gateUp, const CTTensor *down, CTTensor **sum, CTTensor **out) {
    return ct_guard([&] {
        auto result = ponder::FeedForward::apply(unwrap(stream),
            update ? std::make_optional(unwrap(update)) : std::nullopt, unwrap(norm), unwrap(gateUp),
            unwrap(down), eps);
        *out = wrap(result[0]);
        *sum = update ? wrap(result[1]) : nullptr;
    });
}
