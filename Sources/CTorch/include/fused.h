/// Fused float32 CPU operations of the transformer, with gradients, in C.
///
/// Conventions as in tensor.h. Every tensor must be float32 on the CPU; other devices use the
/// plain operations.
#ifndef CTORCH_FUSED_H
#define CTORCH_FUSED_H

#include <stdint.h>

#include "tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

/// The instruction set whose kernels run, such as "avx2".
const char *ct_kernels_name(void);

/// sum = x + residual (or x when residual is null), y = rmsNorm(sum) * weight.  x [T, D].
int ct_add_rms_norm(const CTTensor *x, const CTTensor *residual, const CTTensor *weight, double eps,
    CTTensor **sum, CTTensor **y);

/// x weight^T.  x [T, in], weight [out, in] -> [T, out].
int ct_fused_linear(const CTTensor *x, const CTTensor *weight, CTTensor **out);

/// silu(gate) * up for rows [gate | up].  [T, 2F] -> [T, F].
int ct_swiglu(const CTTensor *gateUp, CTTensor **out);

/// Rotates queries and keys and attends. projections [T, (H + 2K) D] in the order q, k, v; table
/// [positions, D] of cosines then sines; spans is `spanCount` times (start, length, prefixStart,
/// prefixLength), a span's prefix standing before it and being a span without a prefix itself.
/// Positions count from the start of the prefix. -> [T, H D].
int ct_span_attention(const CTTensor *projections, const CTTensor *table, const int32_t *spans,
    int32_t spanCount, int32_t heads, int32_t kvHeads, int32_t headDim, CTTensor **out);

/// Whether the two sublayers below beat the operations they consist of: with wide vectors.
int32_t ct_fuses_sublayers(void);

/// The attention sublayer of a pre-normalized block: sum = stream + update (null, and the stream itself,
/// where update is null), out = attend(rmsNorm(sum) projections^T + bias) output^T. Arguments as above;
/// projections [(H + 2K) D, d], bias [(H + 2K) D] or null, output [d, H D].
int ct_attention_sublayer(const CTTensor *stream, const CTTensor *update, const CTTensor *norm, double eps,
    const CTTensor *projections, const CTTensor *bias, const CTTensor *output, const CTTensor *table,
    const int32_t *spans, int32_t spanCount, int32_t heads, int32_t kvHeads, int32_t headDim,
    CTTensor **sum, CTTensor **out);

/// The feed-forward sublayer: sum as above, out = swiglu(rmsNorm(sum) gateUp^T) down^T.
/// gateUp [2F, d], down [d, F].
int ct_feed_forward_sublayer(const CTTensor *stream, const CTTensor *update, const CTTensor *norm,
    double eps, const CTTensor *gateUp, const CTTensor *down, CTTensor **sum, CTTensor **out);

/// Log-probabilities of `targets` [T] (int64) under logits [T, V] / temperature, and the entropies
/// of those distributions (without gradient), both [T], in nats.
int ct_token_log_probs(const CTTensor *logits, const CTTensor *targets, double temperature,
    CTTensor **logProbs, CTTensor **entropies);

#ifdef __cplusplus
}
#endif
#endif
