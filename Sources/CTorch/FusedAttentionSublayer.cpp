// The attention sublayer as one node of LibTorch's autograd: blocks of tokens up to the rotated
// projections, then spans and heads, then blocks again.
#include <torch/csrc/autograd/custom_function.h>

#include "Bridge.hpp"
#include "FusedAttention.hpp"
#include "Products.hpp"
#include "Sublayer.hpp"
#include "fused.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace ponder {
namespace {

/// Rotates the rows of a block in place.
struct Rotation {
    AttentionShape shape;
    const float *table;
    std::vector<int32_t> positions;

    Rotation(AttentionShape shape, const Tensor &table, const std::vector<Cluster> &all)
        : shape(shape), table(elements<float>(table)) {
        for (const Cluster &cluster : all)
            for (const Span &span : cluster.spans)
                for (int token = 0; token < span.length; token++)
                    positions.push_back(span.prefixLength + token);
    }

    void run(int64_t first, int64_t count, float *rows, float direction) const {
        for (int64_t row = 0; row < count; row++)
            kernels().rotary(rows + row * shape.projection(), shape.heads + shape.kvHeads,
                shape.headDim, table + (long)positions[first + row] * shape.headDim, direction);
    }
};

struct AttentionSublayer : Function<AttentionSublayer> {
    /// {out, sum}, or {out} where there is no residual.
    static variable_list forward(AutogradContext *context, const Tensor &stream,
        const std::optional<Tensor> &update, const Tensor &gain, const Tensor &projections,
        const Tensor &output, const Tensor &table, const Tensor &spans, std::vector<int64_t> sizes,
        double eps) {
        ResidualNorm norm(stream, update, gain, eps);
        const AttentionShape shape{(int)sizes[0], (int)sizes[1], (int)sizes[2]};
        const int64_t tokens = norm.tokens, d = norm.width, p = shape.projection(), h = shape.output();
        const Tensor inward = matrix(projections, "projections", d), outward = matrix(output, "output", h);
        TORCH_CHECK(inward.size(0) == p && outward.size(0) == d, "projections ", inward.sizes(),
            " and output ", outward.sizes(), " do not fit a stream ", norm.x.sizes());
        checkRotaryTable(table, shape.headDim);
        const auto all = clusters(spans, tokens, table.size(0));
        const Rotation rotation(shape, table, all);
        const Tensor packedIn = packForward(inward), packedOut = packForward(outward);
        Tensor rotated = at::empty({tokens, p}, norm.x.options());
        Tensor attended = at::empty({tokens, h}, norm.x.options()), out = at::empty_like(norm.x);
        Tensor logSumExp = at::empty({tokens, shape.heads}, norm.x.options());
        float *rows = rotated.data_ptr<float>(), *outRows = out.data_ptr<float>();
        overBlocks(tokens, [&](int64_t first, int64_t count) {
            float *normalized = threadScratch(count * d);
            norm.run(first, count, normalized);
            multiply(count, p, d, normalized, packedIn, rows + first * p);
            rotation.run(first, count, rows + first * p, 1);
        });
        attend(all, shape, rotated, attended, logSumExp);
        const float *heads = elements<float>(attended);
        overBlocks(tokens, [&](int64_t first, int64_t count) {
            multiply(count, d, h, heads + first * h, packedOut, outRows + first * d);
        });
        context->save_for_backward({norm.sum, norm.weight, norm.scale, rotated, attended, logSumExp,
            inward, outward, table, spans});
        context->set_materialize_grads(false);
        context->saved_data["shape"] = sizes;
        context->saved_data["update"] = update.has_value();
        if (!update) return {out};
        return {out, norm.sum};
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        const bool update = context->saved_data["update"].toBool();
        const Tensor gradSum = update ? grads[1] : Tensor();
        if (!grads[0].defined()) return {gradSum, gradSum, {}, {}, {}, {}, {}, {}, {}};
        const auto sizes = context->saved_data["shape"].toIntVector();
        const AttentionShape shape{(int)sizes[0], (int)sizes[1], (int)sizes[2]};
        const Tensor gradOut = grads[0].contiguous(), &attended = saved[4];
        const Tensor &inward = saved[6], &outward = saved[7], &table = saved[8];
        ResidualNormGradient norm(saved[0], saved[1], saved[2], gradSum);
        const int64_t tokens = norm.tokens, d = norm.width, p = shape.projection(), h = shape.output();
        const auto all = clusters(saved[9], tokens, table.size(0));
        if (tokens == 0)
            return {norm.gradX, update ? norm.gradX : Tensor(), at::zeros_like(saved[1]),
                at::zeros_like(inward), at::zeros_like(outward), {}, {}, {}, {}};

        const Tensor packedOut = packBackward(outward), packedIn = packBackward(inward);
        Tensor gradAttended = at::empty_like(attended);
        const float *outRows = elements<float>(gradOut), *heads = elements<float>(attended);
        float *gradHeads = gradAttended.data_ptr<float>();
        PartialSums outSums(tokens, d * h);
        outSums.overBlocks([&](int64_t first, int64_t count, float *sum, bool isFirst) {
            kernels().linearWeightGradient(count, d, h, outRows + first * d, heads + first * h, sum,
                !isFirst, threadScratch(kernels().linearScratch(count, h)));
            multiply(count, h, d, outRows + first * d, packedOut, gradHeads + first * h);
        });

        Tensor grad = attendBackward(all, shape, saved[3], attended, saved[5], gradAttended);
        float *rows = grad.data_ptr<float>();
        const Rotation rotation(shape, table, all);
        PartialSums sums(tokens, d + p * d);
        sums.overBlocks([&](int64_t first, int64_t count, float *sum, bool isFirst) {
            float *normalized = threadScratch(count * 2 * d + kernels().linearScratch(count, d));
            float *gradNormalized = normalized + count * d, *scratch = gradNormalized + count * d;
            rotation.run(first, count, rows + first * p, -1);
            norm.again(first, count, normalized);
            kernels().linearWeightGradient(
                count, p, d, rows + first * p, normalized, sum + d, !isFirst, scratch);
            multiply(count, d, p, rows + first * p, packedIn, gradNormalized);
            if (isFirst) std::fill(sum, sum + d, 0.0f);
            norm.run(first, count, gradNormalized, sum);
        });
        return {norm.gradX, update ? norm.gradX : Tensor(), sums.total(0, saved[1].sizes()),
            sums.total(d, inward.sizes()), outSums.total(0, outward.sizes()), {}, {}, {}, {}};
    }
};

}  // namespace
}  // namespace ponder

int ct_attention_sublayer(const CTTensor *stream, const CTTensor *update, const CTTensor *norm, double eps,
    const CTTensor *projections, const CTTensor *output, const CTTensor *table, const int32_t *spans,
    int32_t spanCount, int32_t heads, int32_t kvHeads, int32_t headDim, CTTensor **sum, CTTensor **out) {
    return ct_guard([&] {
        TORCH_CHECK(heads > 0 && kvHeads > 0 && heads % kvHeads == 0 && headDim % 2 == 0,
            "heads must be a multiple of kvHeads and headDim even");
        auto result = ponder::AttentionSublayer::apply(unwrap(stream),
            update ? std::make_optional(unwrap(update)) : std::nullopt, unwrap(norm),
            unwrap(projections), unwrap(output), unwrap(table), ponder::spanTable(spans, spanCount),
            std::vector<int64_t>{heads, kvHeads, headDim}, eps);
        *out = wrap(result[0]);
        *sum = update ? wrap(result[1]) : nullptr;
    });
}
