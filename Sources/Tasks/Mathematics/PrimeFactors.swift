import BigInt

/// The prime factors of whole numbers that roots are taken of.
enum PrimeFactors {
    private static let bound: UInt64 = 1 << 16
    /// What factoring may cost, as `Effort` counts.
    static let cost = 400

    /// Primes with their exponents; nil for 0, and for a number that trial division up to 2¹⁶ does
    /// not end with.
    static func of(_ number: BigUInt) -> [(prime: Int, exponent: Int)]? {
        guard !number.isZero, number.bitWidth <= Rational.maximumBits else { return nil }
        var found: [(prime: Int, exponent: Int)] = []
        var large = number
        // The first primes also of numbers past 64 bits, such as 10^30.
        for prime in [2, 3, 5, 7, 11, 13] where UInt64(exactly: large) == nil {
            var exponent = 0
            while UInt64(exactly: large) == nil {
                let (quotient, remainder) = large.quotientAndRemainder(
                    dividingBy: BigUInt(prime))
                guard remainder.isZero else { break }
                large = quotient
                exponent += 1
            }
            if exponent > 0 { found.append((prime, exponent)) }
        }
        guard var rest = UInt64(exactly: large) else { return nil }
        var divisor: UInt64 = 2
        while divisor < bound, divisor * divisor <= rest {
            var exponent = 0
            while rest % divisor == 0 {
                rest /= divisor
                exponent += 1
            }
            // What of a large number fits now may have more of the first primes.
            if let index = found.firstIndex(where: { $0.prime == Int(divisor) }) {
                found[index].exponent += exponent
            } else if exponent > 0 {
                found.append((Int(divisor), exponent))
            }
            divisor += divisor == 2 ? 1 : 2
        }
        guard rest > 1 else { return found }
        guard rest < bound * bound else { return nil }
        if let index = found.firstIndex(where: { $0.prime == Int(rest) }) {
            found[index].exponent += 1
        } else {
            found.append((Int(rest), 1))
        }
        return found
    }
}
