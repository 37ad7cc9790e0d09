#pragma once

#include <memory>
#include <vector>

#include "Kernels.h"
#include "decoder.h"

namespace ponder {

/// 64-byte aligned floats; fresh pages of the system are zero until written.
class Floats {
public:
    Floats() = default;
    explicit Floats(long count);
    float *data() const { return storage.get(); }

private:
    struct Release {
        void operator()(float *p) const;
    };
    std::unique_ptr<float, Release> storage;
};

/// Columns rounded up to whole panels of the packed weights.
inline int padded(int n) { return (n + kernels().panel - 1) / kernels().panel * kernels().panel; }

struct DecoderLayer {
    /// The projections' bias and the norms of queries and keys are empty where there are none.
    Floats inputNorm, projections, projectionBias, queryNorm, keyNorm, output, postNorm, gateUp, down;
};

}  // namespace ponder

/// A transformer with packed weights over a pool of KV pages
/// [layers][pages][kvHeads][keys [headDim][16] | values [16][headDim]], and beside them the final
/// normalized states of the same positions, [pages][16][hidden].
struct CTDecoder {
    CTDecoderShape shape;
    ponder::AttentionShape attention;
    int32_t pages;
    long pageFloats;
    ponder::Floats pool, states, embedding, finalNorm, head, table;
    std::vector<ponder::DecoderLayer> layers;
    bool loaded = false;

    float *page(int layer, int32_t index) const {
        return pool.data() + ((long)layer * pages + index) * pageFloats;
    }
    /// The state after a position, by its slot: page * 16 + place in the page.
    float *state(long slot) const { return states.data() + slot * shape.hidden; }
};
