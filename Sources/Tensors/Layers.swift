/// An affine map: `x weightᵀ + bias`.
public struct Linear: Module {
    /// `[out, in]`
    public let weight: Tensor
    /// `[out]`
    public let bias: Tensor?

    /// Weights and bias uniform in ±1/√in, as in PyTorch and MLX; or weights normal with
    /// `deviation` and a zero bias, as transformers are started.
    public init(
        inputDimensions: Int, outputDimensions: Int, bias: Bool = true, deviation: Double? = nil,
        random: RandomSource
    ) throws(TensorError) {
        let shape = [outputDimensions, inputDimensions]
        if let deviation {
            weight = try Tensor.normal(shape, deviation: deviation, random: random)
            self.bias = bias ? try Tensor.zeros([outputDimensions]) : nil
        } else {
            let bound = 1 / Double(Swift.max(inputDimensions, 1)).squareRoot()
            weight = try Tensor.uniform(shape, low: -bound, high: bound, random: random)
            self.bias =
                bias
                ? try Tensor.uniform([outputDimensions], low: -bound, high: bound, random: random)
                : nil
        }
    }

    public init(weight: Tensor, bias: Tensor? = nil) {
        self.weight = weight
        self.bias = bias
    }

    /// `[…, in]` to `[…, out]`.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        try linear(x, weight: weight, bias: bias)
    }

    public var namedParameters: [(name: String, tensor: Tensor)] {
        [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
    }
}

/// Division by the root of the mean square (arXiv:1910.07467), in plain operations.
///
/// The mean is taken in float32 whatever the dtype of `x`, as the Llama family does it.
public struct RMSNorm: Module {
    /// `[D]`
    public let weight: Tensor
    public let eps: Double

    public init(dimensions: Int, eps: Double = 1e-5) throws(TensorError) {
        weight = try Tensor.ones([dimensions])
        self.eps = eps
    }

    public init(weight: Tensor, eps: Double = 1e-5) {
        self.weight = weight
        self.eps = eps
    }

    /// `[…, D]` to `[…, D]`.
    public func callAsFunction(_ x: Tensor) throws(TensorError) -> Tensor {
        let dtype = x.dtype
        let wide = dtype == .bfloat16 || dtype == .float16 ? try x.asType(.float32) : x
        let scale = try (try wide.square().mean(axis: -1, keepDims: true) + eps).rsqrt()
        return try weight * (try (wide * scale).asType(dtype))
    }

    public var namedParameters: [(name: String, tensor: Tensor)] { [("weight", weight)] }
}
