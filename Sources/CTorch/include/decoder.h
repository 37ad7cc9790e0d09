/// The decode step of a Llama-family transformer on the CPU as one call, in C.
///
/// Works on float32 weights packed at `ct_decoder_load` and on a pool of KV pages of 16 tokens.
/// A row's numbers do not depend on which other rows are in the call, to the bit.
#ifndef CTORCH_DECODER_H
#define CTORCH_DECODER_H

#include <stdint.h>

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTDecoder CTDecoder;

typedef struct {
    int32_t layers, hidden, intermediate, heads, kvHeads, headDim, vocabulary, context;
    float normEpsilon;
} CTDecoderShape;

/// New tokens of one sequence: rows `firstRow ..< firstRow + rowCount` at positions from `start`;
/// its pages, which cover positions 0 ..< start + rowCount, stand at `firstPage` of the page table.
typedef struct {
    int32_t firstRow, rowCount, start, firstPage;
} CTSequence;

/// A token to draw from the distribution after `row`; `withheld` is a token id or -1. Temperature 0
/// takes the likeliest. The draw is a pure function of the logits, `seed` and `counter`.
typedef struct {
    uint64_t seed, counter;
    int32_t row, topK, withheld;
    float temperature, topP;
} CTDraw;

/// A token whose log-probability after `row` is wanted, at temperature 1.
typedef struct {
    int32_t row, token;
} CTTarget;

/// Makes a decoder with room for `pages` pages.
int ct_decoder_create(const CTDecoderShape *shape, int32_t pages, CTDecoder **out);
void ct_decoder_free(CTDecoder *decoder);

/// Packs the weights: embedding; per layer input norm, fused q/k/v, their bias, the norms of queries and
/// keys over each head (bias and norms in every layer or in none), output, post norm, fused gate/up, down;
/// final norm; head. `table` is the rotary table [context, headDim].
int ct_decoder_load(CTDecoder *decoder, const CTTensor *const *weights, int32_t count,
    const CTTensor *table);

int ct_decoder_copy_page(CTDecoder *decoder, int32_t from, int32_t to);

/// Runs the new tokens, stores their keys, values and final states, and answers draws and targets,
/// both of which are sorted by row. Behind the rows of the new tokens stand `recallCount` rows whose
/// states are read from where they were stored, at slot page * 16 + position % 16, and are not computed.
/// `finite[i]` is 0 where the logits of draw i were not finite.
int ct_decoder_step(CTDecoder *decoder, const int32_t *tokens, int32_t tokenCount,
    const CTSequence *sequences, int32_t sequenceCount, const int32_t *pageTable,
    int32_t pageTableCount, const int32_t *recalls, int32_t recallCount, const CTDraw *draws,
    int32_t drawCount, const CTTarget *targets, int32_t targetCount, int32_t *drawnTokens,
    float *drawnLogProbs, float *targetLogProbs, uint8_t *finite);

/// Draws one token from a row of logits; the sampler alone, for tests and other devices.
int ct_sample(const float *logits, int32_t vocabulary, const CTDraw *draw, int32_t *token,
    float *logProb);

/// Draws and scores from logits [rows, vocabulary] on any device, each naming a row of them; only the
/// answers leave the device. `finite[i]` is 0 where the logits of draw i were not finite.
int ct_draw(const CTTensor *logits, const CTDraw *draws, int32_t drawCount, const CTTarget *targets,
    int32_t targetCount, int32_t *drawnTokens, float *drawnLogProbs, float *targetLogProbs,
    uint8_t *finite);

#ifdef __cplusplus
}
#endif
#endif
