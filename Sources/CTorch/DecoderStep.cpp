// One forward pass over the new tokens of many sequences. Sequences are cut into units of a few
// dozen rows; a thread takes a unit through the whole network, so that its activations stay in its
// cache and no two threads ever wait for each other.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "Bridge.hpp"
#include "Decoder.hpp"
#include "Parallel.hpp"
#include "Sampler.hpp"

using namespace ponder;

namespace {

/// Rows that one thread takes through the network together.
constexpr int unitRows = 96;

struct Step {
    const CTDecoder &decoder;
    const int32_t *tokens;
    const CTSequence *sequences;
    const int32_t *pageTable;
    const int32_t *recalls;
    const CTDraw *draws;
    const CTTarget *targets;
    int32_t drawCount, targetCount;
    int32_t *drawnTokens;
    float *drawnLogProbs, *targetLogProbs;
    uint8_t *finite;

    void run(int firstSequence, int lastSequence) const;
    void recall(int first, int last, int firstRow) const;
    void attend(int layer, const CTSequence *first, const CTSequence *last, int base,
        float *projections, float *attended, float *scores) const;
    void answer(int firstRow, int rows, const float *normalized, float *gathered, float *logits) const;
};

/// Rotates and stores the new keys and values of one layer, then attends row by row.
void Step::attend(int layer, const CTSequence *first, const CTSequence *last, int base,
    float *projections, float *attended, float *scores) const {
    const AttentionShape shape = decoder.attention;
    const int d = shape.headDim, ld = padded(shape.projection()), headFloats = 2 * d * pageTokens;
    for (const CTSequence *sequence = first; sequence < last; sequence++) {
        const int32_t *pages = pageTable + sequence->firstPage;
        for (int i = 0; i < sequence->rowCount; i++) {
            const int position = sequence->start + i, slot = position % pageTokens;
            float *row = projections + (long)(sequence->firstRow - base + i) * ld;
            kernels().rotary(row, shape.heads + shape.kvHeads, d,
                decoder.table.data() + (long)position * d, 1);
            float *page = decoder.page(layer, pages[position / pageTokens]);
            for (int kv = 0; kv < shape.kvHeads; kv++) {
                const float *key = row + (shape.heads + kv) * d;
                const float *value = key + shape.kvHeads * d;
                float *head = page + kv * headFloats;
                for (int j = 0; j < d; j++) head[j * pageTokens + slot] = key[j];
                std::memcpy(head + (d + 0L) * pageTokens + slot * d, value, d * sizeof(float));
            }
        }
        for (int i = 0; i < sequence->rowCount; i++) {
            const long at = sequence->firstRow - base + i;
            kernels().attentionOverPages(shape, projections + at * ld, decoder.page(layer, 0),
                decoder.pageFloats, pages, sequence->start + i + 1, attended + at * shape.output(),
                scores);
        }
    }
}

/// Logits of the rows that are asked about, and the answers.
void Step::answer(int firstRow, int rows, const float *normalized, float *gathered, float *logits) const {
    const CTDecoderShape &shape = decoder.shape;
    const int ld = padded(shape.vocabulary);
    auto byRow = [](const auto &item, int32_t row) { return item.row < row; };
    const CTDraw *draw = std::lower_bound(draws, draws + drawCount, firstRow, byRow);
    const CTTarget *target = std::lower_bound(targets, targets + targetCount, firstRow, byRow);
    const CTDraw *nextDraw = draw;
    const CTTarget *nextTarget = target;
    std::vector<int> wanted;
    for (int row = firstRow; row < firstRow + rows; row++) {
        bool asked = false;
        for (; nextDraw < draws + drawCount && nextDraw->row == row; nextDraw++) asked = true;
        for (; nextTarget < targets + targetCount && nextTarget->row == row; nextTarget++) asked = true;
        if (!asked) continue;
        std::memcpy(gathered + (long)wanted.size() * shape.hidden,
            normalized + (long)(row - firstRow) * shape.hidden, shape.hidden * sizeof(float));
        wanted.push_back(row);
    }
    if (wanted.empty()) return;
    kernels().gemmPacked(wanted.size(), shape.vocabulary, shape.hidden, gathered, shape.hidden,
        decoder.head.data(), logits, ld);
    std::vector<float> copy(shape.vocabulary);
    for (size_t i = 0; i < wanted.size(); i++) {
        const float *row = logits + (long)i * ld;
        for (; target < nextTarget && target->row == wanted[i]; target++)
            targetLogProbs[target - targets] = logProbability(row, shape.vocabulary, target->token);
        for (; draw < nextDraw && draw->row == wanted[i]; draw++) {
            std::copy(row, row + shape.vocabulary, copy.begin());
            Sample sample = ponder::draw(copy.data(), shape.vocabulary, *draw);
            drawnTokens[draw - draws] = sample.token;
            drawnLogProbs[draw - draws] = sample.logProb;
            finite[draw - draws] = sample.finite;
        }
    }
}

void Step::run(int firstSequence, int lastSequence) const {
    const CTDecoderShape &s = decoder.shape;
    const CTSequence *first = sequences + firstSequence, *last = sequences + lastSequence;
    const int base = first->firstRow, rows = last[-1].firstRow + last[-1].rowCount - base;
    const int projection = padded(decoder.attention.projection()), attended = decoder.attention.output();
    const int hidden = padded(s.hidden), wide = padded(2 * s.intermediate);
    int keys = 0;
    for (const CTSequence *q = first; q < last; q++) keys = std::max(keys, q->start + q->rowCount);
    const long scoreFloats = (long)(s.heads / s.kvHeads) * (keys + pageTokens);
    const long widest = std::max({projection, wide, padded(s.vocabulary)});
    float *scratch = threadScratch(
        rows * (4L * hidden + widest + attended + s.intermediate) + scoreFloats + 64);
    auto take = [&](long floats) { float *p = scratch; scratch += floats; return p; };
    // Residual stream and its successor, normalized rows, a sublayer's output.
    float *stream = take((long)rows * s.hidden), *nextStream = take((long)rows * s.hidden);
    float *normalized = take((long)rows * s.hidden), *delta = take((long)rows * hidden);
    float *work = take(rows * widest), *heads = take((long)rows * attended);
    float *gated = take((long)rows * s.intermediate), *scores = take(scoreFloats);

    for (int row = 0; row < rows; row++)
        std::memcpy(stream + (long)row * s.hidden,
            decoder.embedding.data() + (long)tokens[base + row] * s.hidden, s.hidden * sizeof(float));
    const Kernels &k = kernels();
    // `delta` rows are padded where hidden is no whole number of panels; the norm wants them tight.
    auto tighten = [&] {
        if (hidden == s.hidden) return;
        for (int row = 1; row < rows; row++)
            std::memmove(delta + (long)row * s.hidden, delta + (long)row * hidden, s.hidden * sizeof(float));
    };
    const float *pending = nullptr;
    auto normalize = [&](const Floats &weight) {
        k.rmsNorm(rows, s.hidden, stream, pending, weight.data(), s.normEpsilon,
            pending ? nextStream : nullptr, normalized, nullptr);
        if (pending) std::swap(stream, nextStream);
    };
    for (int index = 0; index < s.layers; index++) {
        const DecoderLayer &layer = decoder.layers[index];
        normalize(layer.inputNorm);
        k.gemmPacked(rows, decoder.attention.projection(), s.hidden, normalized, s.hidden,
            layer.projections.data(), work, projection);
        attend(index, first, last, base, work, heads, scores);
        k.gemmPacked(rows, s.hidden, attended, heads, attended, layer.output.data(), delta, hidden);
        tighten();
        pending = delta;
        normalize(layer.postNorm);
        k.gemmPacked(rows, 2 * s.intermediate, s.hidden, normalized, s.hidden, layer.gateUp.data(),
            work, wide);
        for (int row = 0; row < rows; row++)
            k.swiGLU(1, s.intermediate, work + (long)row * wide, gated + (long)row * s.intermediate);
        k.gemmPacked(rows, s.hidden, s.intermediate, gated, s.intermediate, layer.down.data(), delta, hidden);
        tighten();
    }
    normalize(decoder.finalNorm);
    for (const CTSequence *q = first; q < last; q++) {
        for (int i = 0; i < q->rowCount; i++) {
            const int position = q->start + i;
            const long page = pageTable[q->firstPage + position / pageTokens];
            std::memcpy(decoder.state(page * pageTokens + position % pageTokens),
                normalized + (long)(q->firstRow - base + i) * s.hidden, s.hidden * sizeof(float));
        }
    }
    answer(base, rows, normalized, nextStream, work);
}

/// Answers about positions that were run in an earlier step; `firstRow` is the row of the first.
void Step::recall(int first, int last, int firstRow) const {
    const long rows = last - first, hidden = decoder.shape.hidden;
    float *states = threadScratch(rows * (2 * hidden + padded(decoder.shape.vocabulary)));
    for (int i = 0; i < rows; i++)
        std::memcpy(states + i * hidden, decoder.state(recalls[first + i]), hidden * sizeof(float));
    answer(firstRow, rows, states, states + rows * hidden, states + 2 * rows * hidden);
}

void check(const CTDecoder &decoder, const int32_t *tokens, int32_t tokenCount,
    const CTSequence *sequences, int32_t sequenceCount, const int32_t *pageTable, int32_t pageTableCount) {
    int32_t row = 0;
    for (int i = 0; i < sequenceCount; i++) {
        const CTSequence &s = sequences[i];
        TORCH_CHECK(s.firstRow == row && s.rowCount > 0 && s.start >= 0, "sequence ", i, " is out of order");
        row += s.rowCount;
        TORCH_CHECK(s.start + s.rowCount <= decoder.shape.context, "sequence ", i, " is longer than the context of ",
            decoder.shape.context);
        int32_t pages = (s.start + s.rowCount + pageTokens - 1) / pageTokens;
        TORCH_CHECK(s.firstPage >= 0 && s.firstPage + pages <= pageTableCount, "sequence ", i, " lacks pages");
        for (int32_t p = 0; p < pages; p++) {
            int32_t page = pageTable[s.firstPage + p];
            TORCH_CHECK(page >= 0 && page < decoder.pages, "page ", page, " is outside the pool");
        }
    }
    TORCH_CHECK(row == tokenCount, "the sequences hold ", row, " tokens of ", tokenCount);
    for (int32_t i = 0; i < tokenCount; i++)
        TORCH_CHECK(tokens[i] >= 0 && tokens[i] < decoder.shape.vocabulary, "token ", tokens[i],
            " is outside the vocabulary of ", decoder.shape.vocabulary);
}

}  // namespace

int ct_decoder_step(CTDecoder *decoder, const int32_t *tokens, int32_t tokenCount,
    const CTSequence *sequences, int32_t sequenceCount, const int32_t *pageTable,
    int32_t pageTableCount, const int32_t *recalls, int32_t recallCount, const CTDraw *draws,
    int32_t drawCount, const CTTarget *targets, int32_t targetCount, int32_t *drawnTokens,
    float *drawnLogProbs, float *targetLogProbs, uint8_t *finite) {
    return ct_guard([&] {
        TORCH_CHECK(decoder->loaded, "the decoder has no weights yet");
        check(*decoder, tokens, tokenCount, sequences, sequenceCount, pageTable, pageTableCount);
        for (int i = 0; i < targetCount; i++)
            TORCH_CHECK(targets[i].token >= 0 && targets[i].token < decoder->shape.vocabulary,
                "target ", targets[i].token, " is outside the vocabulary");
        for (int i = 0; i < recallCount; i++)
            TORCH_CHECK(recalls[i] >= 0 && recalls[i] / pageTokens < decoder->pages, "slot ", recalls[i],
                " is outside the pool of ", decoder->pages, " pages");
        // Units of whole sequences with at most about `unitRows` rows, as many for one thread as for
        // another, so that all end together.
        const int threads = ct_threads(), round = unitRows * threads;
        const int units = std::max((tokenCount + round - 1) / round, 1) * threads;
        const int most = std::max((tokenCount + units - 1) / units, 1);
        std::vector<int> bounds{0};
        int rows = 0;
        for (int i = 0; i < sequenceCount; i++) {
            if (rows > 0 && rows + sequences[i].rowCount > most) {
                bounds.push_back(i);
                rows = 0;
            }
            rows += sequences[i].rowCount;
        }
        if (sequenceCount > 0) bounds.push_back(sequenceCount);
        Step step{*decoder, tokens, sequences, pageTable, recalls, draws, targets, drawCount, targetCount,
            drawnTokens, drawnLogProbs, targetLogProbs, finite};
        const int runs = bounds.size() - 1, recallUnits = (recallCount + unitRows - 1) / unitRows;
        parallelFor(runs + recallUnits, [&](int unit) {
            if (unit < runs) return step.run(bounds[unit], bounds[unit + 1]);
            const int first = (unit - runs) * unitRows, last = std::min(first + unitRows, recallCount);
            step.recall(first, last, tokenCount + first);
        });
    });
}
