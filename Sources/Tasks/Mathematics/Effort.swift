/// Why an expression has no value here: it is undefined, ambiguous or unknown, or passes a bound.
struct NoValue: Error {}

/// What reading and comparing two answers may cost together.
///
/// A unit is about the time of one product of two small terms, so that the whole is a fraction of a
/// second, whatever the answers are.
struct Effort {
    static let standard = 20_000

    private var left = Effort.standard

    /// - Throws: `NoValue` where there is not so much left, and then for ever.
    mutating func spend(_ units: Int) throws {
        guard units <= left else {
            left = 0
            throw NoValue()
        }
        left -= units
    }
}
