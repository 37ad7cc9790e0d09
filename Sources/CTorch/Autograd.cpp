// Recording, backward passes and accumulated gradients.

#include "Bridge.hpp"

int ct_set_requires_grad(CTTensor *x, int32_t requiresGrad) {
    return ct_guard([&] { unwrap(x).set_requires_grad(requiresGrad != 0); });
}

int32_t ct_requires_grad(const CTTensor *x) { return x->value.requires_grad() ? 1 : 0; }

int ct_backward(const CTTensor *x, const CTTensor *gradient) {
    return ct_guard([&] {
        if (gradient == nullptr) {
            unwrap(x).backward();
        } else {
            unwrap(x).backward(unwrap(gradient));
        }
    });
}

int ct_grad(const CTTensor *x, CTTensor **out) {
    return ct_guard([&] {
        const at::Tensor &gradient = unwrap(x).grad();
        *out = gradient.defined() ? wrap(gradient) : nullptr;
    });
}

int ct_set_grad(CTTensor *x, const CTTensor *gradient) {
    return ct_guard([&] {
        auto &value = unwrap(x);
        if (gradient == nullptr) {
            value.mutable_grad().reset();
            return;
        }
        const auto &replacement = unwrap(gradient);
        TORCH_CHECK(replacement.sizes() == value.sizes(), "a gradient of shape ",
                    replacement.sizes(), " does not fit a tensor of shape ", value.sizes());
        value.mutable_grad() = replacement.detach();
    });
}

int ct_detach(const CTTensor *x, CTTensor **out) {
    return ct_emit(out, [&] { return unwrap(x).detach(); });
}

int32_t ct_set_grad_enabled(int32_t enabled) {
    const bool previous = at::GradMode::is_enabled();
    at::GradMode::set_enabled(enabled != 0);
    return previous ? 1 : 0;
}

int32_t ct_grad_enabled(void) { return at::GradMode::is_enabled() ? 1 : 0; }
