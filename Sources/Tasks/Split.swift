import Reasoning

/// The side a problem is on: learned from, chosen on, or kept for the numbers of a report.
///
/// The side is a pure function of the problem itself (a hash of its canonical form), so no seed,
/// order or amount of drawing can ever put one problem on two sides.
public enum Split: String, Codable, CaseIterable, Sendable {
    /// What models and verifiers learn from.
    case train
    /// What recipes, plans, thresholds and settings are chosen on.
    case validation
    /// What a report's numbers come from; nothing is chosen on it.
    case test

    /// The side of a canonical form.
    ///
    /// - Parameters:
    ///   - canonical: the problem without what does not matter (such as the numbers' order).
    ///   - heldOutShare: the share of all canonical forms that is held out, in (0, 1): half of it for
    ///     validation, half for the test.
    public init(canonical: String, heldOutShare: Double) {
        let hash = RandomStream.derive(0x5EED_0F5B_117E_D001, canonical)
        let uniform = Double(hash >> 11) * 0x1p-53
        self =
            uniform < heldOutShare / 2 ? .test : uniform < heldOutShare ? .validation : .train
    }

    /// How a task keeps its sides apart, as a sentence.
    ///
    /// - Parameters:
    ///   - form: what is hashed, such as `its numbers`.
    ///   - forms: the same of all problems, such as `sets of numbers`.
    ///   - so: what cannot put a problem on two sides for it, such as `no order of them`.
    static func description(
        hashing form: String, of forms: String, heldOutShare: Double, so: String
    ) -> String {
        let percent = (heldOutShare * 500).rounded() / 10
        return "A problem's side is a fixed hash of \(form); \(percent) % of all \(forms) are for "
            + "the test and as many for validation, so \(so), and no seed, can put a problem on two sides."
    }
}

/// How many different problems there are on each side.
public struct SplitSizes: Codable, Hashable, Sendable {
    public var train = 0
    public var validation = 0
    public var test = 0

    public init() {}

    /// Problems in all.
    public var spaceSize: Int { train + validation + test }

    subscript(side: Split) -> Int {
        get {
            switch side {
            case .train: train
            case .validation: validation
            case .test: test
            }
        }
        set {
            switch side {
            case .train: train = newValue
            case .validation: validation = newValue
            case .test: test = newValue
            }
        }
    }
}
