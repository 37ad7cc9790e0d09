// One value in, one value out.

#include <cmath>
#include <optional>

#include "Bridge.hpp"

int ct_unary(CTUnary operation, const CTTensor *x, CTTensor **out) {
    return ct_emit(out, [&]() -> at::Tensor {
        const auto &value = unwrap(x);
        switch (operation) {
            case CTUnaryNegative: return at::neg(value);
            case CTUnaryExp: return at::exp(value);
            case CTUnaryLog: return at::log(value);
            case CTUnarySqrt: return at::sqrt(value);
            case CTUnaryRsqrt: return at::rsqrt(value);
            case CTUnarySquare: return at::square(value);
            case CTUnaryAbs: return at::abs(value);
            case CTUnaryTanh: return at::tanh(value);
            case CTUnarySigmoid: return at::sigmoid(value);
            case CTUnarySilu: return at::silu(value);
            case CTUnaryIsFinite: return at::isfinite(value);
            case CTUnaryLogicalNot: return at::logical_not(value);
        }
        TORCH_CHECK(false, "there is no unary operation number ", static_cast<int>(operation));
    });
}

int ct_binary(CTBinary operation, const CTTensor *x, const CTTensor *y, CTTensor **out) {
    return ct_emit(out, [&]() -> at::Tensor {
        const auto &left = unwrap(x);
        const auto &right = unwrap(y);
        switch (operation) {
            case CTBinaryAdd: return at::add(left, right);
            case CTBinarySubtract: return at::sub(left, right);
            case CTBinaryMultiply: return at::mul(left, right);
            case CTBinaryDivide: return at::div(left, right);
            case CTBinaryPower: return at::pow(left, right);
            case CTBinaryMaximum: return at::maximum(left, right);
            case CTBinaryMinimum: return at::minimum(left, right);
            case CTBinaryEqual: return at::eq(left, right);
            case CTBinaryNotEqual: return at::ne(left, right);
            case CTBinaryLess: return at::lt(left, right);
            case CTBinaryLessEqual: return at::le(left, right);
            case CTBinaryGreater: return at::gt(left, right);
            case CTBinaryGreaterEqual: return at::ge(left, right);
            case CTBinaryLogicalAnd: return at::logical_and(left, right);
            case CTBinaryLogicalOr: return at::logical_or(left, right);
        }
        TORCH_CHECK(false, "there is no binary operation number ", static_cast<int>(operation));
    });
}

/// A 0-dimensional tensor beside `x`: it takes part in broadcasting without changing the dtype of
/// a floating `x`. An integral scalar stays integral, so that integer tensors stay integer.
static CTTensor scalar_beside(const at::Tensor &x, double scalar) {
    const bool integral = std::trunc(scalar) == scalar && std::abs(scalar) < 9e15;
    at::Tensor value = integral && !x.is_floating_point()
                           ? at::scalar_tensor(static_cast<int64_t>(scalar), at::dtype(at::kLong))
                           : at::scalar_tensor(scalar, at::dtype(at::kDouble));
    value.unsafeGetTensorImpl()->set_wrapped_number(true);
    return CTTensor{value};
}

int ct_binary_scalar(CTBinary operation, const CTTensor *x, double scalar, int32_t reversed,
                     CTTensor **out) {
    return ct_guard([&] {
        const auto &value = unwrap(x);
        if (operation == CTBinaryPower && reversed == 0) {
            *out = wrap(at::pow(value, scalar));
            return;
        }
        const CTTensor other = scalar_beside(value, scalar);
        const int status = reversed != 0 ? ct_binary(operation, &other, x, out)
                                         : ct_binary(operation, x, &other, out);
        TORCH_CHECK(status == 0, std::string(ct_last_error()));
    });
}

int ct_clamp(const CTTensor *x, double low, double high, CTTensor **out) {
    return ct_emit(out, [&] {
        std::optional<at::Scalar> lower, upper;
        if (!std::isnan(low)) lower = low;
        if (!std::isnan(high)) upper = high;
        return at::clamp(unwrap(x), lower, upper);
    });
}

int ct_where(const CTTensor *condition, const CTTensor *x, const CTTensor *y, CTTensor **out) {
    return ct_emit(out, [&] { return at::where(unwrap(condition), unwrap(x), unwrap(y)); });
}

int ct_masked_fill(const CTTensor *x, const CTTensor *mask, double value, CTTensor **out) {
    return ct_emit(out, [&] { return at::masked_fill(unwrap(x), unwrap(mask), value); });
}

int ct_triu(const CTTensor *x, int64_t diagonal, CTTensor **out) {
    return ct_emit(out, [&] { return at::triu(unwrap(x), diagonal); });
}

int ct_tril(const CTTensor *x, int64_t diagonal, CTTensor **out) {
    return ct_emit(out, [&] { return at::tril(unwrap(x), diagonal); });
}
