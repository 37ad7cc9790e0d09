import Language
import Tensors

extension MachineReport {
    /// A device and a type that a model may compute in, tried.
    struct Placement: Codable, Equatable, Sendable {
        var device: String
        var dtype: String
        var isFine: Bool
        /// How far values and gradients were from the CPU's in float64, or what went wrong.
        var detail: String
    }

    /// Tries each type on each device that is there.
    /// - Parameter only: the one device to try; nil: all.
    static func placements(only: Device? = nil) -> [Placement] {
        (only.map { [$0] } ?? Device.available).flatMap { device in
            ModelConfiguration.WeightType.allCases.map { type in
                var placement = Placement(
                    device: device.rawValue, dtype: type.rawValue, isFine: false, detail: "")
                do {
                    let deviation = try deviation(on: device, dtype: type.storage)
                    // A few units in the last place of each type.
                    let bound = type == .float32 ? 1e-5 : type == .float16 ? 5e-3 : 4e-2
                    placement.isFine = deviation < bound
                    placement.detail =
                        "values and gradients differ from float64 by "
                        + Quantity.significant(deviation)
                } catch {
                    placement.detail = "\(error)"
                }
                return placement
            }
        }
    }

    /// The largest difference from the CPU's float64, as a share of the largest number, over a small
    /// network's loss, gradients and the log-probabilities of drawn tokens.
    private static func deviation(on device: Device, dtype: DType) throws -> Double {
        let reference = try numbers(on: .cpu, dtype: .float64)
        let found = try numbers(on: device, dtype: dtype)
        return zip(reference, found).map { expected, found in
            let scale = expected.map(abs).max() ?? 1
            return zip(expected, found).map { abs($0 - $1) / scale }.reduce(0) {
                $1.isNaN ? .infinity : max($0, $1)
            }
        }.max() ?? .infinity
    }

    private static func numbers(on device: Device, dtype: DType) throws -> [[Double]] {
        let random = try RandomSource(seed: 1)
        func weight(_ shape: [Int]) throws -> Tensor {
            try Tensor.normal(shape, random: random).asType(.bfloat16).asType(dtype)
                .moved(to: device).setRequiresGrad()
        }
        let (table, gateUp, down) = (
            try weight([40, 32]), try weight([96, 32]), try weight([32, 48])
        )
        let tokens = try Tensor([3, 1, 4, 1, 5, 9, 2, 6]).moved(to: device)
        let hidden = try embedding(tokens, weight: table)
        let mixed = try linear(
            swiGLU(linear(hidden, weight: gateUp) / 8, path: .plain), weight: down)
        let logits = try linear(hidden + mixed / 8, weight: table) / 16
        let logProbs = try tokenLogProbs(logits: logits, targets: tokens, path: .plain).logProbs
        try (-logProbs).mean().backward()
        let drawn = try withoutGradients {
            try drawTokens(
                logits: logits,
                draws: (0..<8).map {
                    DecodeDraw(seed: 1, counter: $0, row: Int32($0), temperature: 0)
                },
                targets: (0..<8).map { DecodeTarget(row: $0, token: 7) })
        }
        return [
            try logProbs.doubles(), try table.grad?.doubles() ?? [], try down.grad?.doubles() ?? [],
            drawn.targetLogProbs.map(Double.init),
        ]
    }
}
