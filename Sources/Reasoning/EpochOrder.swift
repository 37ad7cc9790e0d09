/// The places of a list, each once an epoch, in another order every epoch: a pure function of the index,
/// so that whoever goes through the list resumes by remembering a number.
public struct EpochOrder: Sendable {
    /// Places in the list, at least one.
    public let count: Int
    private let seed: UInt64
    private let name: String

    /// - Parameter name: of the list: lists of other names have other orders.
    public init(count: Int, seed: UInt64, name: String) {
        precondition(count > 0, "an order of nothing")
        self.count = count
        self.seed = seed
        self.name = name
    }

    /// - Parameter index: any number from 0.
    public func place(at index: Int) -> Int {
        let (epoch, place) = index.quotientAndRemainder(dividingBy: count)
        // A bijection on 0..<count: multiplication by a number coprime to it, then a shift.
        var stream = RandomStream(seed, name, epoch)
        var factor = Int.random(in: 1...count, using: &stream)
        while Self.greatestCommonDivisor(factor, count) != 1 { factor += 1 }
        let shift = Int.random(in: 0..<count, using: &stream)
        return (place * factor + shift) % count
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b != 0 { (a, b) = (b, a % b) }
        return a
    }
}
