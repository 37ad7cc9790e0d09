import CTorch

/// A number that may stand beside a tensor in arithmetic. It does not change a floating dtype;
/// beside an integer tensor a whole number keeps the integer dtype, a fraction gives float32.
public protocol TensorScalar: Sendable {
    var tensorScalar: Double { get }
}

extension Double: TensorScalar { public var tensorScalar: Double { self } }
extension Float: TensorScalar { public var tensorScalar: Double { Double(self) } }
extension Int: TensorScalar { public var tensorScalar: Double { Double(self) } }

/// Arithmetic, and MLX's pointwise comparisons, which give bool tensors.
extension Tensor {
    func scalar(
        _ operation: CTBinary, _ value: some TensorScalar, reversed: Bool = false, _ name: String
    ) throws(TensorError) -> Tensor {
        try .make(name) {
            ct_binary_scalar(operation, handle, value.tensorScalar, reversed ? 1 : 0, $0)
        }
    }

    public static prefix func - (x: Tensor) throws(TensorError) -> Tensor {
        try x.unary(.negative, "-")
    }

    public static func + (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.add, y, "+")
    }

    public static func + (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.add, y, "+")
    }

    public static func + (x: some TensorScalar, y: Tensor) throws(TensorError) -> Tensor {
        try y.scalar(.add, x, reversed: true, "+")
    }

    public static func - (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.subtract, y, "-")
    }

    public static func - (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.subtract, y, "-")
    }

    public static func - (x: some TensorScalar, y: Tensor) throws(TensorError) -> Tensor {
        try y.scalar(.subtract, x, reversed: true, "-")
    }

    public static func * (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.multiply, y, "*")
    }

    public static func * (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.multiply, y, "*")
    }

    public static func * (x: some TensorScalar, y: Tensor) throws(TensorError) -> Tensor {
        try y.scalar(.multiply, x, reversed: true, "*")
    }

    public static func / (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.divide, y, "/")
    }

    public static func / (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.divide, y, "/")
    }

    public static func / (x: some TensorScalar, y: Tensor) throws(TensorError) -> Tensor {
        try y.scalar(.divide, x, reversed: true, "/")
    }

    public static func .== (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.equal, y, ".==")
    }

    public static func .== (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.equal, y, ".==")
    }

    public static func .!= (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.notEqual, y, ".!=")
    }

    public static func .!= (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.notEqual, y, ".!=")
    }

    public static func .< (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.less, y, ".<")
    }

    public static func .< (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.less, y, ".<")
    }

    public static func .<= (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.lessEqual, y, ".<=")
    }

    public static func .<= (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.lessEqual, y, ".<=")
    }

    public static func .> (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.greater, y, ".>")
    }

    public static func .> (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.greater, y, ".>")
    }

    public static func .>= (x: Tensor, y: Tensor) throws(TensorError) -> Tensor {
        try x.binary(.greaterEqual, y, ".>=")
    }

    public static func .>= (x: Tensor, y: some TensorScalar) throws(TensorError) -> Tensor {
        try x.scalar(.greaterEqual, y, ".>=")
    }
}
