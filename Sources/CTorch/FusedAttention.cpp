// Attention over packed spans with shared prefixes as a node of LibTorch's autograd.
#include "FusedAttention.hpp"

#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>

#include "Bridge.hpp"
#include "Parallel.hpp"
#include "fused.h"

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

namespace ponder {

std::vector<Cluster> clusters(const Tensor &table, int64_t tokens, int64_t positions) {
    const int32_t *values = elements<int32_t>(table);
    std::vector<Cluster> result;
    int64_t expected = 0;
    for (int64_t index = 0; index < table.size(0); index++) {
        Span span{values[4 * index], values[4 * index + 1], values[4 * index + 2], values[4 * index + 3]};
        TORCH_CHECK(span.start == expected && span.length > 0, "span ", index,
            " must start at token ", expected, " and not be empty");
        expected += span.length;
        int64_t keys = static_cast<int64_t>(span.prefixLength) + span.length;
        TORCH_CHECK(keys <= positions, "span ", index, " has ", keys,
            " positions, and the rotary table only ", positions);
        if (span.prefixLength == 0) {
            result.emplace_back();
        } else {
            TORCH_CHECK(!result.empty() && result.back().spans[0].start == span.prefixStart
                    && result.back().spans[0].length == span.prefixLength,
                "span ", index, " must follow the span that is its prefix");
        }
        result.back().spans.push_back(span);
        result.back().longest = std::max<int>(result.back().longest, keys);
    }
    TORCH_CHECK(expected == tokens, "the spans hold ", expected, " tokens of ", tokens);
    return result;
}

Tensor spanTable(const int32_t *spans, int32_t count) {
    Tensor list = at::empty({count, 4}, at::kInt);
    std::copy(spans, spans + 4L * count, list.data_ptr<int32_t>());
    return list;
}

void checkRotaryTable(const Tensor &table, int64_t headDim) {
    TORCH_CHECK(table.dim() == 2 && table.size(1) == headDim && table.is_contiguous()
        && table.scalar_type() == at::kFloat, "the rotary table must be [positions, headDim]");
}

void attend(const std::vector<Cluster> &all, AttentionShape shape, const Tensor &rotated, Tensor &out,
    Tensor &logSumExp) {
    const float *from = elements<float>(rotated);
    float *to = out.data_ptr<float>(), *sums = logSumExp.data_ptr<float>();
    parallelFor(all.size() * shape.kvHeads, [&](int item) {
        const Cluster &cluster = all[item / shape.kvHeads];
        kernels().attention(shape, item % shape.kvHeads, cluster.spans.data(), cluster.spans.size(),
            from, to, sums, threadScratch(kernels().attentionScratch(shape, cluster.longest)));
    });
}

Tensor attendBackward(const std::vector<Cluster> &all, AttentionShape shape, const Tensor &rotated,
    const Tensor &out, const Tensor &logSumExp, const Tensor &gradOut) {
    Tensor grad = at::empty_like(rotated);
    const float *from = elements<float>(rotated), *output = elements<float>(out);
    const float *sums = elements<float>(logSumExp), *gradFrom = elements<float>(gradOut);
    float *to = grad.data_ptr<float>();
    parallelFor(all.size() * shape.kvHeads, [&](int item) {
        const Cluster &cluster = all[item / shape.kvHeads];
        kernels().attentionBackward(shape, item % shape.kvHeads, cluster.spans.data(),
            cluster.spans.size(), from, output, sums, gradFrom, to,
            threadScratch(kernels().attentionScratch(shape, cluster.longest)));
    });
    return grad;
}

namespace {

void rotate(const std::vector<Cluster> &all, AttentionShape shape, const Tensor &table, float *data,
    float direction) {
    const long width = shape.projection();
    const float *rows = elements<float>(table);
    parallelFor(all.size(), [&](int index) {
        for (const Span &span : all[index].spans)
            for (int token = 0; token < span.length; token++)
                kernels().rotary(data + (span.start + token) * width, shape.heads + shape.kvHeads,
                    shape.headDim, rows + (long)(span.prefixLength + token) * shape.headDim, direction);
    });
}

struct SpanAttention : Function<SpanAttention> {
    static Tensor forward(AutogradContext *context, const Tensor &projections, const Tensor &table,
        const Tensor &spans, int64_t heads, int64_t kvHeads, int64_t headDim) {
        AttentionShape shape{(int)heads, (int)kvHeads, (int)headDim};
        TORCH_CHECK(projections.device().is_cpu() && projections.scalar_type() == at::kFloat
                && projections.dim() == 2 && projections.size(1) == shape.projection(),
            "projections must be float32 [T, ", shape.projection(), "], not ", projections.sizes());
        checkRotaryTable(table, headDim);
        const int64_t tokens = projections.size(0);
        auto all = clusters(spans, tokens, table.size(0));
        Tensor rotated = projections.clone(at::MemoryFormat::Contiguous);
        rotate(all, shape, table, rotated.data_ptr<float>(), 1);
        Tensor out = at::empty({tokens, heads * headDim}, projections.options());
        Tensor logSumExp = at::empty({tokens, heads}, projections.options());
        attend(all, shape, rotated, out, logSumExp);
        context->save_for_backward({rotated, out, logSumExp, table, spans});
        context->saved_data["shape"] = std::vector<int64_t>{heads, kvHeads, headDim};
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list grads) {
        auto saved = context->get_saved_variables();
        auto sizes = context->saved_data["shape"].toIntVector();
        AttentionShape shape{(int)sizes[0], (int)sizes[1], (int)sizes[2]};
        auto all = clusters(saved[4], saved[0].size(0), saved[3].size(0));
        Tensor grad = attendBackward(all, shape, saved[0], saved[1], saved[2], grads[0].contiguous());
        rotate(all, shape, saved[3], grad.data_ptr<float>(), -1);
        return {grad, {}, {}, {}, {}, {}};
    }
};

}  // namespace
}  // namespace ponder

int ct_span_attention(const CTTensor *projections, const CTTensor *table, const int32_t *spans,
    int32_t spanCount, int32_t heads, int32_t kvHeads, int32_t headDim, CTTensor **out) {
    return ct_emit(out, [&] {
        TORCH_CHECK(heads > 0 && kvHeads > 0 && heads % kvHeads == 0 && headDim % 2 == 0,
            "heads must be a multiple of kvHeads and headDim even");
        return ponder::SpanAttention::apply(unwrap(projections), unwrap(table),
            ponder::spanTable(spans, spanCount), heads, kvHeads, headDim);
    });
}
