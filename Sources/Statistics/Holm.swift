/// Holm's correction for several tests at once (Holm, Scandinavian Journal of Statistics 6, 1979): with
/// it the chance that any true null hypothesis is rejected stays below the level, however the tests
/// depend on each other.
///
///     p̃_(i) = max_{j ≤ i} min(1, (m − j + 1) · p_(j)),   p_(1) ≤ … ≤ p_(m)
public enum Holm {
    /// The adjusted p-values, in the order of the given ones; one that is not a number counts as 1.
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        let values = pValues.map { $0.isNaN ? 1 : $0 }
        var adjusted = [Double](repeating: 1, count: values.count)
        var highest = 0.0
        let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
        for (rank, place) in order.enumerated() {
            highest = max(highest, min(1, Double(values.count - rank) * values[place]))
            adjusted[place] = highest
        }
        return adjusted
    }
}
