import Tensors

/// Compares LibTorch's derivatives with central differences in float64.
enum GradientCheck {
    /// The largest relative gap between both over every element of every input.
    ///
    /// The loss is a fixed random weighting of the outputs, so that no derivative hides behind
    /// another of the opposite sign.
    static func largestGap(
        inputs: [Tensor], step: Double = 1e-6, _ body: ([Tensor]) throws -> Tensor
    ) throws -> Double {
        func loss(_ inputs: [Tensor]) throws -> Tensor {
            let output = try body(inputs)
            let weights = try Tensor.normal(
                output.shape, dtype: .float64, random: RandomSource(seed: 99))
            return try (output * weights).sum()
        }
        let leaves = try inputs.map { try $0.detached().copy().setRequiresGrad() }
        try loss(leaves).backward()
        var gap = 0.0
        for (index, input) in inputs.enumerated() {
            let analytic = try leaves[index].grad?.doubles() ?? []
            let values = try input.doubles()
            guard analytic.count == values.count else { return .infinity }
            for element in values.indices {
                func moved(_ by: Double) throws -> Double {
                    var copy = values
                    copy[element] += by
                    var all = inputs
                    all[index] = try Tensor(copy, input.shape)
                    return try withoutGradients { try loss(all).item(Double.self) }
                }
                let numeric = try (moved(step) - moved(-step)) / (2 * step)
                let scale = Swift.max(1, Swift.abs(numeric), Swift.abs(analytic[element]))
                let difference = Swift.abs(numeric - analytic[element]) / scale
                gap = difference.isNaN ? .infinity : Swift.max(gap, difference)
            }
        }
        return gap
    }
}
