// Handles: creation, metadata, conversion and copies.

#include <cstring>

#include "Bridge.hpp"

at::ScalarType ct_scalar_type(CTDType dtype) {
    switch (dtype) {
        case CTDTypeFloat32: return at::kFloat;
        case CTDTypeFloat64: return at::kDouble;
        case CTDTypeBFloat16: return at::kBFloat16;
        case CTDTypeFloat16: return at::kHalf;
        case CTDTypeInt64: return at::kLong;
        case CTDTypeInt32: return at::kInt;
        case CTDTypeInt16: return at::kShort;
        case CTDTypeInt8: return at::kChar;
        case CTDTypeUInt8: return at::kByte;
        case CTDTypeBool: return at::kBool;
    }
    TORCH_CHECK(false, "there is no dtype number ", static_cast<int>(dtype));
}

at::Device ct_at_device(CTDevice device) {
    switch (device.type) {
        case CTDeviceTypeCPU: return at::kCPU;
        case CTDeviceTypeCUDA:
            return at::Device(at::kCUDA, static_cast<c10::DeviceIndex>(device.index));
        case CTDeviceTypeMPS: return at::Device(at::kMPS, 0);
    }
    TORCH_CHECK(false, "there is no device number ", static_cast<int>(device.type));
}

static CTDType ct_dtype_of(at::ScalarType type) {
    switch (type) {
        case at::kFloat: return CTDTypeFloat32;
        case at::kDouble: return CTDTypeFloat64;
        case at::kBFloat16: return CTDTypeBFloat16;
        case at::kHalf: return CTDTypeFloat16;
        case at::kLong: return CTDTypeInt64;
        case at::kInt: return CTDTypeInt32;
        case at::kShort: return CTDTypeInt16;
        case at::kChar: return CTDTypeInt8;
        case at::kByte: return CTDTypeUInt8;
        case at::kBool: return CTDTypeBool;
        default: TORCH_CHECK(false, "the dtype ", type, " has no counterpart here");
    }
}

void ct_free(CTTensor *tensor) { delete tensor; }

int32_t ct_rank(const CTTensor *tensor) { return static_cast<int32_t>(tensor->value.dim()); }

void ct_shape(const CTTensor *tensor, int64_t *shape) {
    const auto sizes = tensor->value.sizes();
    std::copy(sizes.begin(), sizes.end(), shape);
}

int64_t ct_count(const CTTensor *tensor) { return tensor->value.numel(); }

int ct_dtype(const CTTensor *tensor, CTDType *dtype) {
    return ct_guard([&] { *dtype = ct_dtype_of(unwrap(tensor).scalar_type()); });
}

int ct_device(const CTTensor *tensor, CTDevice *device) {
    return ct_guard([&] {
        const auto &value = unwrap(tensor);
        device->type = value.is_cuda() ? CTDeviceTypeCUDA
            : value.is_mps()           ? CTDeviceTypeMPS
                                       : CTDeviceTypeCPU;
        device->index = value.is_cuda() ? value.get_device() : 0;
    });
}

int ct_from_bytes(const void *bytes, int64_t byteCount, const int64_t *shape, int32_t rank,
                  CTDType dtype, CTTensor **out) {
    return ct_emit(out, [&] {
        at::Tensor value = at::empty(ct_sizes(shape, rank), ct_scalar_type(dtype));
        const int64_t needed = static_cast<int64_t>(value.nbytes());
        TORCH_CHECK(byteCount == needed, "the shape ", value.sizes(), " needs ", needed,
                    " bytes of data, not ", byteCount);
        if (needed > 0) std::memcpy(value.data_ptr(), bytes, static_cast<size_t>(needed));
        return value;
    });
}

int ct_copy_bytes(const CTTensor *tensor, CTDType dtype, void *buffer, int64_t capacity) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        const at::Tensor value =
            unwrap(tensor).detach().to(at::kCPU, ct_scalar_type(dtype)).contiguous();
        const int64_t needed = static_cast<int64_t>(value.nbytes());
        TORCH_CHECK(capacity >= needed, "the buffer holds ", capacity, " bytes of ", needed);
        if (needed > 0) std::memcpy(buffer, value.const_data_ptr(), static_cast<size_t>(needed));
    });
}

int ct_full(const int64_t *shape, int32_t rank, double value, CTDType dtype, CTDevice device,
            CTTensor **out) {
    return ct_emit(out, [&] {
        const auto options = at::dtype(ct_scalar_type(dtype)).device(ct_at_device(device));
        const auto sizes = ct_sizes(shape, rank);
        return value == 0 ? at::zeros(sizes, options) : at::full(sizes, value, options);
    });
}

int ct_arange(double start, double end, double step, CTDType dtype, CTDevice device,
              CTTensor **out) {
    return ct_emit(out, [&] {
        return at::arange(start, end, step,
                          at::dtype(ct_scalar_type(dtype)).device(ct_at_device(device)));
    });
}

int ct_to_dtype(const CTTensor *tensor, CTDType dtype, CTTensor **out) {
    return ct_emit(out, [&] { return unwrap(tensor).to(ct_scalar_type(dtype)); });
}

int ct_to_device(const CTTensor *tensor, CTDevice device, CTTensor **out) {
    return ct_emit(out, [&] { return unwrap(tensor).to(ct_at_device(device)); });
}

int ct_clone(const CTTensor *tensor, CTTensor **out) {
    return ct_emit(out, [&] { return unwrap(tensor).clone(); });
}

int ct_contiguous(const CTTensor *tensor, CTTensor **out) {
    return ct_emit(out, [&] { return unwrap(tensor).contiguous(); });
}

int ct_update(CTTensor *tensor, const CTTensor *source) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        auto &target = unwrap(tensor);
        const auto &value = unwrap(source);
        TORCH_CHECK(target.sizes() == value.sizes(), "a tensor of shape ", target.sizes(),
                    " cannot be updated from one of shape ", value.sizes());
        target.copy_(value);
    });
}
