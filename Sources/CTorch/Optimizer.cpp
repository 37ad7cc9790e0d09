// LibTorch's fused AdamW step and foreach operations over many tensors.

#include <cmath>

#include "Bridge.hpp"

int ct_adamw(CTTensor *const *parameters, const CTTensor *const *gradients,
             CTTensor *const *firstMoments, CTTensor *const *secondMoments,
             CTTensor *const *steps, int32_t count, CTAdamW options) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        const auto values = unwrap(parameters, count);
        const auto grads = unwrap(gradients, count);
        const auto first = unwrap(firstMoments, count);
        const auto second = unwrap(secondMoments, count);
        const auto states = unwrap(steps, count);
        for (int32_t index = 0; index < count; ++index) {
            TORCH_CHECK(grads[index].sizes() == values[index].sizes(), "a gradient of shape ",
                        grads[index].sizes(), " does not fit a parameter of shape ",
                        values[index].sizes());
        }
        at::_foreach_add_(states, 1);
        at::_fused_adamw_(values, grads, first, second, /*max_exp_avg_sqs=*/{}, states,
                          options.learningRate, options.beta1, options.beta2,
                          options.weightDecay, options.epsilon, /*amsgrad=*/false,
                          /*maximize=*/false);
    });
}

int ct_global_norm(const CTTensor *const *tensors, int32_t count, double *out) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        double squares = 0;
        if (count > 0) {
            // Low precision is accumulated in float32 at least.
            const auto values = unwrap(tensors, count);
            const auto type = at::promote_types(values[0].scalar_type(), at::kFloat);
            const auto norms = at::_foreach_norm(values, 2, type);
            for (const auto &norm : norms) {
                const double value = norm.item<double>();
                squares += value * value;
            }
        }
        *out = std::sqrt(squares);
    });
}

int ct_scale(CTTensor *const *tensors, int32_t count, double factor) {
    return ct_guard([&] {
        at::NoGradGuard guard;
        if (count > 0) at::_foreach_mul_(unwrap(tensors, count), factor);
    });
}
