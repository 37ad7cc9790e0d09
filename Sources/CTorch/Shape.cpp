// Views, indexing and joining, with linear algebra beside them.

#include "Bridge.hpp"

int ct_reshape(const CTTensor *x, const int64_t *shape, int32_t rank, CTTensor **out) {
    return ct_emit(out, [&] { return at::reshape(unwrap(x), ct_sizes(shape, rank)); });
}

int ct_permute(const CTTensor *x, const int64_t *axes, int32_t axisCount, CTTensor **out) {
    return ct_emit(out, [&] { return at::permute(unwrap(x), ct_sizes(axes, axisCount)); });
}

int ct_transpose(const CTTensor *x, int64_t axis1, int64_t axis2, CTTensor **out) {
    return ct_emit(out, [&] { return at::transpose(unwrap(x), axis1, axis2); });
}

int ct_squeeze(const CTTensor *x, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] {
        const auto &value = unwrap(x);
        TORCH_CHECK(value.size(axis) == 1, "axis ", axis, " of shape ", value.sizes(),
                    " cannot be squeezed: its size is not 1");
        return at::squeeze(value, axis);
    });
}

int ct_expand_dims(const CTTensor *x, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::unsqueeze(unwrap(x), axis); });
}

int ct_broadcast(const CTTensor *x, const int64_t *shape, int32_t rank, CTTensor **out) {
    return ct_emit(out, [&] { return at::broadcast_to(unwrap(x), ct_sizes(shape, rank)); });
}

int ct_slice(const CTTensor *x, int64_t axis, int64_t start, int64_t end, CTTensor **out) {
    return ct_emit(out, [&] {
        const auto &value = unwrap(x);
        const int64_t size = value.size(axis);
        TORCH_CHECK(0 <= start && start <= end && end <= size, "the range ", start, "..<", end,
                    " lies outside axis ", axis, " of shape ", value.sizes());
        return at::narrow(value, axis, start, end - start);
    });
}

int ct_index_select(const CTTensor *x, int64_t axis, const CTTensor *indices, CTTensor **out) {
    return ct_emit(out, [&] { return at::index_select(unwrap(x), axis, unwrap(indices)); });
}

int ct_gather(const CTTensor *x, int64_t axis, const CTTensor *indices, CTTensor **out) {
    return ct_emit(
        out, [&] { return at::gather(unwrap(x), axis, unwrap(indices).to(at::kLong)); });
}

int ct_index_add(const CTTensor *x, int64_t axis, const CTTensor *indices, const CTTensor *source,
                 CTTensor **out) {
    return ct_emit(out, [&] {
        return at::index_add(unwrap(x), axis, unwrap(indices), unwrap(source));
    });
}

int ct_concatenate(const CTTensor *const *tensors, int32_t count, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::cat(unwrap(tensors, count), axis); });
}

int ct_stack(const CTTensor *const *tensors, int32_t count, int64_t axis, CTTensor **out) {
    return ct_emit(out, [&] { return at::stack(unwrap(tensors, count), axis); });
}

int ct_matmul(const CTTensor *x, const CTTensor *y, CTTensor **out) {
    return ct_emit(out, [&] { return at::matmul(unwrap(x), unwrap(y)); });
}

int ct_linear(const CTTensor *x, const CTTensor *weight, const CTTensor *bias, CTTensor **out) {
    return ct_emit(out, [&] {
        return bias == nullptr ? at::linear(unwrap(x), unwrap(weight))
                               : at::linear(unwrap(x), unwrap(weight), unwrap(bias));
    });
}

int ct_embedding(const CTTensor *weight, const CTTensor *indices, CTTensor **out) {
    return ct_emit(out, [&] { return at::embedding(unwrap(weight), unwrap(indices)); });
}
