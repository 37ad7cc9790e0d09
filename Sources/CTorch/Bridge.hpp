/// What every file of the bridge needs: the handle, and the wall between C++ exceptions and C.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "tensor.h"

struct CTTensor {
    at::Tensor value;
};

/// Keeps `message` as this thread's `ct_last_error()`.
void ct_set_error(const char *message) noexcept;

/// Runs `body`; a C++ exception becomes a non-zero result and a message.
template <typename Body>
int ct_guard(Body &&body) noexcept {
    try {
        std::forward<Body>(body)();
        return 0;
    } catch (const c10::Error &error) {
        ct_set_error(error.what_without_backtrace());
    } catch (const std::exception &error) {
        ct_set_error(error.what());
    } catch (...) {
        ct_set_error("an unknown C++ exception");
    }
    return 1;
}

/// A new handle that the caller of the bridge owns.
inline CTTensor *wrap(at::Tensor value) { return new CTTensor{std::move(value)}; }

inline const at::Tensor &unwrap(const CTTensor *tensor) {
    TORCH_CHECK(tensor != nullptr && tensor->value.defined(), "a tensor handle is null");
    return tensor->value;
}

inline at::Tensor &unwrap(CTTensor *tensor) {
    TORCH_CHECK(tensor != nullptr && tensor->value.defined(), "a tensor handle is null");
    return tensor->value;
}

inline std::vector<at::Tensor> unwrap(const CTTensor *const *tensors, int32_t count) {
    std::vector<at::Tensor> values;
    values.reserve(count > 0 ? count : 0);
    for (int32_t index = 0; index < count; ++index) values.push_back(unwrap(tensors[index]));
    return values;
}

/// Runs `body` and hands its tensor to `out`.
template <typename Body>
int ct_emit(CTTensor **out, Body &&body) noexcept {
    return ct_guard([&] { *out = wrap(body()); });
}

/// The elements of a tensor of T, to read. LibTorch's own `const_data_ptr<T>()` is mangled differently
/// by compilers of different age, so that before 2.12 a program of clang does not link against it.
template <typename T>
const T *elements(const at::Tensor &tensor) {
    TORCH_CHECK(tensor.scalar_type() == c10::CppTypeToScalarType<T>::value, "a tensor of ",
                tensor.scalar_type(), " is read as ", c10::CppTypeToScalarType<T>::value);
    return static_cast<const T *>(tensor.const_data_ptr());
}

inline at::IntArrayRef ct_sizes(const int64_t *values, int32_t count) {
    return {values, static_cast<size_t>(count)};
}

at::ScalarType ct_scalar_type(CTDType dtype);
at::Device ct_at_device(CTDevice device);
