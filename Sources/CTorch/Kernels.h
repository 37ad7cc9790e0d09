// The float32 CPU kernels behind the fused operations, one table per instruction set.
//
// Every kernel works on raw rows, never touches LibTorch, and gives the same numbers for a row
// whatever other rows are in the call: sums over the inner dimension run in one fixed order.
#pragma once
#include <cstdint>

namespace ponder {

struct AttentionShape {
    int heads, kvHeads, headDim;
    /// Floats per token in the packed projections: (heads + 2 * kvHeads) * headDim.
    int projection() const { return (heads + 2 * kvHeads) * headDim; }
    int output() const { return heads * headDim; }
};

/// A run of tokens that attends to itself causally and to all of an earlier run, its prefix.
struct Span {
    int32_t start, length, prefixStart, prefixLength;
};

struct Kernels {
    const char *name;
    /// Whether the products of `linearRows` beat LibTorch's.
    bool hasFastLinear;
    /// Columns in a packed weight panel, and rows of a register tile.
    int panel, tileRows;

    /// C[m,n] (+)= A[m,k] B[k,n]; A(i,j) = a[i*rowStride + j*columnStride], B rows are contiguous.
    void (*gemm)(int m, int n, int k, const float *a, long rowStride, long columnStride,
        const float *b, long ldb, float *c, long ldc, bool accumulate);
    /// C[m,n] = A[m,k] W^T for a weight packed by `pack`; n is rounded up to whole panels.
    void (*gemmPacked)(int m, int n, int k, const float *a, long lda, const float *packed,
        float *c, long ldc);
    /// weight [n, k] row-major -> panels [n/panel][k][panel], zero-padded.
    void (*pack)(int n, int k, const float *weight, float *packed);

    /// C[m,n] = A[m,k] B for B[k,n] in panels, as `pack` writes a transposed weight and
    /// `packColumns` a matrix. Nothing beyond the n columns of C is written.
    void (*linearRows)(int m, int n, int k, const float *a, const float *packed, float *c);
    /// matrix [rows, columns] -> panels [columns/panel][rows][panel], zero-padded.
    void (*packColumns)(int rows, int columns, const float *matrix, long stride, float *packed);
    /// Scratch floats that `linearWeightGradient` needs.
    long (*linearScratch)(int tokens, int k);
    /// gradWeight[n,k] (+)= gradY[tokens,n]^T x[tokens,k], for as many tokens as fit a cache.
    void (*linearWeightGradient)(int tokens, int n, int k, const float *gradY, const float *x,
        float *gradWeight, bool accumulate, float *scratch);
    /// out[i] = the sum of `parts` values, `stride` floats apart, in order.
    void (*sumParts)(int parts, long stride, long count, const float *values, float *out);

    /// h = x + residual (when given); scale = rsqrt(mean(h^2) + eps); y = h * scale * weight.
    void (*rmsNorm)(int rows, int n, const float *x, const float *residual, const float *weight,
        float eps, float *h, float *y, float *scale);
    /// y of `rmsNorm` from its h and scale, to the bit.
    void (*rmsNormAgain)(int rows, int n, const float *h, const float *weight, const float *scale,
        float *y);
    /// dx = gradH + d(norm); weightGrad [n] accumulates.
    void (*rmsNormBackward)(int rows, int n, const float *gradY, const float *gradH,
        const float *h, const float *weight, const float *scale, float *gradX, float *weightGrad);

    /// out[r, i] = silu(gate) * up; input rows are [gate | up] of n floats each.
    void (*swiGLU)(int rows, int n, const float *gateUp, float *out);
    /// Writes the output of `swiGLU` again where `out` is given.
    void (*swiGLUBackward)(int rows, int n, const float *gateUp, const float *gradOut,
        float *gradGateUp, float *out);

    /// Rotates `heads` consecutive heads in place; table rows are [cos(d/2) | sin(d/2)].
    /// `direction` -1 rotates back (the gradient).
    void (*rotary)(float *x, int heads, int headDim, const float *tableRow, float direction);

    /// Adds the bias [n] to rows that are `stride` floats apart.
    void (*addBias)(int rows, int n, long stride, const float *bias, float *x);
    /// gradBias [n] += the sum of the rows, in order.
    void (*biasGradient)(int rows, int n, const float *gradY, float *gradBias);

    /// Scratch floats that the two training kernels need for spans of at most `keys` keys.
    long (*attentionScratch)(AttentionShape shape, int keys);
    /// One key/value head of the spans that share one prefix. projections are rotated already.
    void (*attention)(AttentionShape shape, int kvHead, const Span *spans, int count,
        const float *projections, float *out, float *logSumExp, float *scratch);
    void (*attentionBackward)(AttentionShape shape, int kvHead, const Span *spans, int count,
        const float *projections, const float *out, const float *logSumExp, const float *gradOut,
        float *gradProjections, float *scratch);

    /// One query row over its pages. A page holds, per key/value head, keys [headDim][16] and
    /// values [16][headDim].
    void (*attentionOverPages)(AttentionShape shape, const float *query, const float *pool,
        long pageStride, const int32_t *pages, int length, float *out, float *scores);

    /// logProb = logits[target]/T - logSumExp(logits/T), entropy in nats, logSumExp of logits/T.
    void (*logProbs)(int rows, int n, const float *logits, const int64_t *targets,
        float inverseTemperature, float *logProb, float *entropy, float *logSumExp);
    void (*logProbsBackward)(int rows, int n, const float *logits, const int64_t *targets,
        float inverseTemperature, const float *logSumExp, const float *gradLogProb, float *gradLogits);
    void (*entropyBackward)(int rows, int n, const float *logits, float inverseTemperature,
        const float *logSumExp, const float *entropy, const float *gradEntropy, float *gradLogits);
    /// Softmax of one row of logits / T; returns the log-sum-exp.
    float (*probabilities)(int n, const float *logits, float inverseTemperature, float *out);
};

/// Tokens in a KV page.
constexpr int pageTokens = 16;

extern const Kernels baselineKernels;
#if defined(__x86_64__)
extern const Kernels avx2Kernels, avx512Kernels;
#endif

/// The table for this processor. PONDER_KERNELS=baseline|avx2|avx512 asks for one.
const Kernels &kernels();

}  // namespace ponder
