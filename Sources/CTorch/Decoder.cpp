// Life of a decoder: its pool and its packed weights.
#include "Decoder.hpp"

#include <cstdlib>
#include <cstring>

#include "Bridge.hpp"

namespace ponder {

void Floats::Release::operator()(float *p) const { std::free(p); }

Floats::Floats(long count) {
    long bytes = (count * (long)sizeof(float) + 63) / 64 * 64;
    storage.reset(static_cast<float *>(std::aligned_alloc(64, std::max(bytes, 64L))));
    if (!storage) throw std::bad_alloc();
}

namespace {

Floats copied(const at::Tensor &tensor, at::IntArrayRef shape, const char *name) {
    TORCH_CHECK(tensor.sizes() == shape, name, " has the shape ", tensor.sizes(), " and not ", shape);
    at::Tensor values = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
    Floats result(values.numel());
    std::memcpy(result.data(), elements<float>(values), values.numel() * sizeof(float));
    return result;
}

/// A weight [n, k] in panels.
Floats packed(const at::Tensor &tensor, int n, int k, const char *name) {
    Floats rows = copied(tensor, {n, k}, name);
    Floats result((long)padded(n) * k);
    kernels().pack(n, k, rows.data(), result.data());
    return result;
}

}  // namespace
}  // namespace ponder

using namespace ponder;

int ct_decoder_create(const CTDecoderShape *shape, int32_t pages, CTDecoder **out) {
    return ct_guard([&] {
        const CTDecoderShape &s = *shape;
        TORCH_CHECK(s.layers > 0 && s.hidden > 0 && s.intermediate > 0 && s.heads > 0 && s.kvHeads > 0
                && s.headDim > 0 && s.vocabulary > 0 && s.context > 0 && pages > 0,
            "every size of a decoder must be positive");
        TORCH_CHECK(s.heads % s.kvHeads == 0 && s.headDim % 2 == 0,
            "heads must be a multiple of kvHeads and headDim even");
        auto decoder = std::make_unique<CTDecoder>();
        decoder->shape = s;
        decoder->attention = {s.heads, s.kvHeads, s.headDim};
        decoder->pages = pages;
        decoder->pageFloats = 2L * s.kvHeads * s.headDim * pageTokens;
        decoder->pool = Floats((long)s.layers * pages * decoder->pageFloats);
        decoder->states = Floats((long)pages * pageTokens * s.hidden);
        *out = decoder.release();
    });
}

void ct_decoder_free(CTDecoder *decoder) { delete decoder; }

int ct_decoder_load(CTDecoder *decoder, const CTTensor *const *weights, int32_t count,
    const CTTensor *table) {
    return ct_guard([&] {
        const CTDecoderShape &s = decoder->shape;
        TORCH_CHECK(count == 3 + 6 * s.layers, "a decoder of ", s.layers, " layers takes ",
            3 + 6 * s.layers, " weights, not ", count);
        const int hidden = s.hidden, attended = decoder->attention.output();
        int next = 0;
        auto take = [&]() -> const at::Tensor & { return unwrap(weights[next++]); };
        decoder->loaded = false;
        decoder->embedding = copied(take(), {s.vocabulary, hidden}, "the embedding");
        decoder->layers.clear();
        for (int index = 0; index < s.layers; index++) {
            DecoderLayer layer;
            layer.inputNorm = copied(take(), {hidden}, "an input norm");
            layer.projections = packed(take(), decoder->attention.projection(), hidden, "q/k/v");
            layer.output = packed(take(), hidden, attended, "an attention output");
            layer.postNorm = copied(take(), {hidden}, "a post-attention norm");
            layer.gateUp = packed(take(), 2 * s.intermediate, hidden, "gate/up");
            layer.down = packed(take(), hidden, s.intermediate, "a down projection");
            decoder->layers.push_back(std::move(layer));
        }
        decoder->finalNorm = copied(take(), {hidden}, "the final norm");
        decoder->head = packed(take(), s.vocabulary, hidden, "the head");
        decoder->table = copied(unwrap(table), {s.context, s.headDim}, "the rotary table");
        decoder->loaded = true;
    });
}

int ct_decoder_copy_page(CTDecoder *decoder, int32_t from, int32_t to) {
    return ct_guard([&] {
        TORCH_CHECK(from >= 0 && from < decoder->pages && to >= 0 && to < decoder->pages, "page ", from,
            " or ", to, " is outside the pool of ", decoder->pages);
        for (int layer = 0; layer < decoder->shape.layers; layer++)
            std::memcpy(decoder->page(layer, to), decoder->page(layer, from),
                decoder->pageFloats * sizeof(float));
        std::memcpy(decoder->state((long)to * pageTokens), decoder->state((long)from * pageTokens),
            (long)pageTokens * decoder->shape.hidden * sizeof(float));
    });
}
