import Reasoning

/// The side a problem is on: seen in training, or kept for evaluation.
///
/// The side is a pure function of the problem itself (a hash of its canonical form), so no seed,
/// order or amount of drawing can ever put one problem on both sides.
public enum Split: String, Codable, CaseIterable, Sendable {
    case train
    case heldOut

    /// The side of a canonical form.
    ///
    /// - Parameters:
    ///   - canonical: the problem without what does not matter (such as the numbers' order).
    ///   - heldOutShare: the share of all canonical forms that is held out, in (0, 1).
    public init(canonical: String, heldOutShare: Double) {
        let hash = RandomStream.derive(0x5EED_0F5B_117E_D001, canonical)
        let uniform = Double(hash >> 11) * 0x1p-53
        self = uniform < heldOutShare ? .heldOut : .train
    }
}

extension RandomStream {
    /// Uniform in 0 ..< `bound` by multiplication, the same on every platform; biased by less than
    /// `bound` / 2⁶⁴.
    mutating func below(_ bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Uniform in a closed range.
    mutating func within(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + below(range.upperBound - range.lowerBound + 1)
    }
}
