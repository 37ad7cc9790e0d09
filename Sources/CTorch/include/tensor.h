/// Plain tensor operations over LibTorch, in C.
///
/// Conventions: every function that can fail returns 0 on success and otherwise leaves its message
/// in `ct_last_error()` of the calling thread. A tensor written to `out` belongs to the caller, who
/// releases it with `ct_free`. Axes may be negative. Shapes are arrays of `int64_t`.
#ifndef CTORCH_TENSOR_H
#define CTORCH_TENSOR_H

#include <stdint.h>

#if defined(__clang__)
#define CT_ENUM(name) enum __attribute__((enum_extensibility(open))) name : int32_t
#else
#define CT_ENUM(name) enum name : int32_t
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CTTensor CTTensor;
typedef struct CTGenerator CTGenerator;

typedef CT_ENUM(CTDType) {
    CTDTypeFloat32, CTDTypeFloat64, CTDTypeBFloat16, CTDTypeFloat16,
    CTDTypeInt64, CTDTypeInt32, CTDTypeInt16, CTDTypeInt8, CTDTypeUInt8, CTDTypeBool,
} CTDType;

typedef CT_ENUM(CTDeviceType) { CTDeviceTypeCPU, CTDeviceTypeCUDA, CTDeviceTypeMPS } CTDeviceType;

typedef struct {
    CTDeviceType type;
    int32_t index;
} CTDevice;

typedef CT_ENUM(CTUnary) {
    CTUnaryNegative, CTUnaryExp, CTUnaryLog, CTUnarySqrt, CTUnaryRsqrt, CTUnarySquare, CTUnaryAbs,
    CTUnaryTanh, CTUnarySigmoid, CTUnarySilu, CTUnaryIsFinite, CTUnaryLogicalNot,
} CTUnary;

typedef CT_ENUM(CTBinary) {
    CTBinaryAdd, CTBinarySubtract, CTBinaryMultiply, CTBinaryDivide, CTBinaryPower,
    CTBinaryMaximum, CTBinaryMinimum, CTBinaryEqual, CTBinaryNotEqual, CTBinaryLess,
    CTBinaryLessEqual, CTBinaryGreater, CTBinaryGreaterEqual, CTBinaryLogicalAnd,
    CTBinaryLogicalOr,
} CTBinary;

typedef CT_ENUM(CTReduction) {
    CTReductionSum, CTReductionMean, CTReductionMax, CTReductionMin, CTReductionLogSumExp,
} CTReduction;

// Runtime ------------------------------------------------------------------------------------

/// The message of the last failure on this thread; valid until the next failure on it.
const char *ct_last_error(void);
/// Version of LibTorch, such as "2.13.0".
const char *ct_libtorch_version(void);
/// The instruction set that LibTorch's own kernels use on this processor, such as "AVX512".
const char *ct_cpu_capability(void);
/// Prepares the process once: allocator tuning. Safe to call from any thread, any number of times.
void ct_start(void);
/// Gives memory that is free back to the system. `ct_start` has the allocator keep it.
void ct_release_memory(void);
/// How many devices of the type this LibTorch can use on this machine.
int32_t ct_device_count(CTDeviceType type);
int ct_set_threads(int32_t count);
int32_t ct_threads(void);

typedef struct CTPeak CTPeak;
/// Begins to count the bytes of tensors that this thread, and backward passes that it starts, take from
/// now on. What began last ends first, on the same thread.
int ct_peak_begin(CTPeak **out);
/// Ends it and returns the most bytes that there were at a time.
int64_t ct_peak_end(CTPeak *peak);

// Life, metadata and data ----------------------------------------------------------------------

void ct_free(CTTensor *tensor);
int32_t ct_rank(const CTTensor *tensor);
/// Writes `ct_rank` sizes.
void ct_shape(const CTTensor *tensor, int64_t *shape);
int64_t ct_count(const CTTensor *tensor);
int ct_dtype(const CTTensor *tensor, CTDType *dtype);
int ct_device(const CTTensor *tensor, CTDevice *device);

/// Copies `bytes` (row-major, `byteCount` of them, which must fit the shape) into a new tensor.
int ct_from_bytes(const void *bytes, int64_t byteCount, const int64_t *shape, int32_t rank,
                  CTDType dtype, CTTensor **out);
/// Writes the elements, converted to `dtype`, in row-major order; `capacity` is in bytes.
int ct_copy_bytes(const CTTensor *tensor, CTDType dtype, void *buffer, int64_t capacity);
int ct_full(const int64_t *shape, int32_t rank, double value, CTDType dtype, CTDevice device,
            CTTensor **out);
int ct_arange(double start, double end, double step, CTDType dtype, CTDevice device,
              CTTensor **out);
int ct_to_dtype(const CTTensor *tensor, CTDType dtype, CTTensor **out);
int ct_to_device(const CTTensor *tensor, CTDevice device, CTTensor **out);
int ct_clone(const CTTensor *tensor, CTTensor **out);
int ct_contiguous(const CTTensor *tensor, CTTensor **out);
/// Overwrites the elements of `tensor` with those of `source`, without recording a gradient.
int ct_update(CTTensor *tensor, const CTTensor *source);

// Random numbers -------------------------------------------------------------------------------

int ct_generator_create(uint64_t seed, CTGenerator **out);
void ct_generator_free(CTGenerator *generator);
int ct_generator_state(CTGenerator *generator, CTTensor **out);
int ct_generator_restore(CTGenerator *generator, const CTTensor *state);
int ct_normal(CTGenerator *generator, const int64_t *shape, int32_t rank, double mean,
              double deviation, CTDType dtype, CTTensor **out);
int ct_uniform(CTGenerator *generator, const int64_t *shape, int32_t rank, double low,
               double high, CTDType dtype, CTTensor **out);

// Elementwise ----------------------------------------------------------------------------------

int ct_unary(CTUnary operation, const CTTensor *x, CTTensor **out);
int ct_binary(CTBinary operation, const CTTensor *x, const CTTensor *y, CTTensor **out);
/// `x op scalar`; with `reversed` 1, `scalar op x`.
int ct_binary_scalar(CTBinary operation, const CTTensor *x, double scalar, int32_t reversed,
                     CTTensor **out);
/// NaN stands for an absent bound.
int ct_clamp(const CTTensor *x, double low, double high, CTTensor **out);
int ct_where(const CTTensor *condition, const CTTensor *x, const CTTensor *y, CTTensor **out);
int ct_masked_fill(const CTTensor *x, const CTTensor *mask, double value, CTTensor **out);
int ct_triu(const CTTensor *x, int64_t diagonal, CTTensor **out);
int ct_tril(const CTTensor *x, int64_t diagonal, CTTensor **out);

// Reductions -----------------------------------------------------------------------------------

/// Over `axes`; over all of them when `axisCount` is 0.
int ct_reduce(CTReduction operation, const CTTensor *x, const int64_t *axes, int32_t axisCount,
              int32_t keepDimensions, CTTensor **out);
int ct_argmax(const CTTensor *x, int64_t axis, int32_t keepDimension, CTTensor **out);
int ct_softmax(const CTTensor *x, int64_t axis, CTTensor **out);
int ct_log_softmax(const CTTensor *x, int64_t axis, CTTensor **out);
int ct_cumsum(const CTTensor *x, int64_t axis, CTTensor **out);
int ct_all_finite(const CTTensor *x, int32_t *out);

// Shape and index ------------------------------------------------------------------------------

int ct_reshape(const CTTensor *x, const int64_t *shape, int32_t rank, CTTensor **out);
int ct_permute(const CTTensor *x, const int64_t *axes, int32_t axisCount, CTTensor **out);
int ct_transpose(const CTTensor *x, int64_t axis1, int64_t axis2, CTTensor **out);
int ct_squeeze(const CTTensor *x, int64_t axis, CTTensor **out);
int ct_expand_dims(const CTTensor *x, int64_t axis, CTTensor **out);
int ct_broadcast(const CTTensor *x, const int64_t *shape, int32_t rank, CTTensor **out);
int ct_slice(const CTTensor *x, int64_t axis, int64_t start, int64_t end, CTTensor **out);
int ct_index_select(const CTTensor *x, int64_t axis, const CTTensor *indices, CTTensor **out);
int ct_gather(const CTTensor *x, int64_t axis, const CTTensor *indices, CTTensor **out);
int ct_index_add(const CTTensor *x, int64_t axis, const CTTensor *indices, const CTTensor *source,
                 CTTensor **out);
int ct_concatenate(const CTTensor *const *tensors, int32_t count, int64_t axis, CTTensor **out);
int ct_stack(const CTTensor *const *tensors, int32_t count, int64_t axis, CTTensor **out);

// Linear algebra -------------------------------------------------------------------------------

int ct_matmul(const CTTensor *x, const CTTensor *y, CTTensor **out);
/// `x weightᵀ + bias`; `bias` may be null.
int ct_linear(const CTTensor *x, const CTTensor *weight, const CTTensor *bias, CTTensor **out);
int ct_embedding(const CTTensor *weight, const CTTensor *indices, CTTensor **out);

// Autograd -------------------------------------------------------------------------------------

int ct_set_requires_grad(CTTensor *x, int32_t requiresGrad);
int32_t ct_requires_grad(const CTTensor *x);
int ct_backward(const CTTensor *x, const CTTensor *gradient);
/// The accumulated gradient; `*out` is null where there is none.
int ct_grad(const CTTensor *x, CTTensor **out);
/// Replaces the accumulated gradient; null removes it.
int ct_set_grad(CTTensor *x, const CTTensor *gradient);
int ct_detach(const CTTensor *x, CTTensor **out);
/// Switches recording on this thread; returns the previous value.
int32_t ct_set_grad_enabled(int32_t enabled);
int32_t ct_grad_enabled(void);

/// A part of a computation that is given handles and owns them. It returns 0 and writes `outputCount`
/// handles, or returns something else with a sentence in `ct_report`.
typedef int (*CTSegment)(void *context, CTTensor *const *inputs, int32_t inputCount, CTTensor **outputs,
                         int32_t outputCount);
typedef void (*CTRelease)(void *context);
/// Keeps a sentence as `ct_last_error()` of this thread.
void ct_report(const char *message);
/// Another handle of the same tensor.
int ct_share(const CTTensor *x, CTTensor **out);
/// Runs `body` without recording it; its gradient runs it again (1604.06174). `weights` are the tensors
/// that it reads beside `inputs` and that may learn, each once. `release` is called with `context` once,
/// when `body` will not be run again.
int ct_checkpoint(const CTTensor *const *inputs, int32_t inputCount, const CTTensor *const *weights,
                  int32_t weightCount, CTSegment body, void *context, CTRelease release,
                  CTTensor **outputs, int32_t outputCount);

// Optimizer ------------------------------------------------------------------------------------

typedef struct CTAdamW {
    double learningRate, beta1, beta2, epsilon, weightDecay;
} CTAdamW;

/// One fused AdamW step over `count` parameters of one dtype and device, in place.
/// `steps` are float32 scalars that count the steps of each parameter; they advance by one.
int ct_adamw(CTTensor *const *parameters, const CTTensor *const *gradients,
             CTTensor *const *firstMoments, CTTensor *const *secondMoments,
             CTTensor *const *steps, int32_t count, CTAdamW options);

typedef struct CTMuon {
    double learningRate, momentum, weightDecay;
} CTMuon;

/// One step of Muon (github.com/KellerJordan/Muon; the scale of 2502.16982) over `count` matrices of one
/// dtype and device, in place: momentum after Nesterov, made near to orthogonal.
int ct_muon(CTTensor *const *matrices, const CTTensor *const *gradients,
            CTTensor *const *momenta, int32_t count, CTMuon options);
/// The 2-norm over all tensors taken as one vector, in double.
int ct_global_norm(const CTTensor *const *tensors, int32_t count, double *out);
/// Multiplies every tensor by `factor`, in place, without recording a gradient.
int ct_scale(CTTensor *const *tensors, int32_t count, double factor);

#ifdef __cplusplus
}
#endif

#endif
