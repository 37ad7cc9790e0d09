/// How the values of a chain's steps become one score (2305.20050 §4; 2408.03314 §5.1).
public enum StepAggregation: String, Codable, CaseIterable, Sendable {
    /// The value behind the last step: what a model of values predicts of the whole.
    case last
    /// The weakest step.
    case min
    /// The chance that all steps are right, if they were independent.
    case product
    /// The arithmetic mean.
    case mean

    /// One score of the values, in [0, 1] where they are; nil where there are none.
    public func value(of values: [Double]) -> Double? {
        guard let last = values.last else { return nil }
        switch self {
        case .last: return last
        case .min: return values.min()
        case .product: return values.reduce(1, *)
        case .mean: return values.reduce(0, +) / Double(values.count)
        }
    }
}
