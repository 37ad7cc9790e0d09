import Foundation

/// Maps data to a length on paper, linearly or by its logarithm. Total: whatever the data, the
/// domain is finite and not empty.
struct Scale: Equatable {
    enum Kind: Equatable { case linear, log }

    let kind: Kind
    /// The smallest and largest value drawn; positive on a log scale.
    let domain: ClosedRange<Double>

    /// A linear scale from `low` to `high`; a single value gets room around it.
    static func linear(_ low: Double, _ high: Double) -> Scale {
        guard low.isFinite, high.isFinite, high - low < .greatestFiniteMagnitude else {
            return Scale(kind: .linear, domain: 0...1)
        }
        let (low, high) = (Swift.min(low, high), Swift.max(low, high))
        if high - low > Swift.max(abs(low), abs(high)) * 1e-12 {
            return Scale(kind: .linear, domain: low...high)
        }
        let room = Swift.max(abs(low) * 0.1, 0.5)
        guard (low - room).isFinite, (low + room).isFinite else {
            return Scale(kind: .linear, domain: 0...1)
        }
        return Scale(kind: .linear, domain: (low - room)...(low + room))
    }

    /// A log scale around the positive, finite ones of `values`, with a little room at both ends; what
    /// lies beyond 10^±300 is drawn at the edge.
    static func log(around values: [Double]) -> Scale {
        let exponents = values.filter { $0.isFinite && $0 > 0 }.map {
            Swift.min(Swift.max(log10($0), -299), 299)
        }
        guard let low = exponents.min(), let high = exponents.max() else {
            return Scale(kind: .log, domain: 1...10)
        }
        let room = Swift.max((high - low) * 0.05, high - low < 1e-9 ? 0.5 : 0.04)
        return Scale(kind: .log, domain: pow(10, low - room)...pow(10, high + room))
    }

    /// Where `value` lies between the ends of the domain, 0 to 1; nil when it cannot be drawn.
    func fraction(_ value: Double) -> Double? {
        guard value.isFinite else { return nil }
        switch kind {
        case .linear:
            return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
        case .log:
            guard value > 0 else { return nil }
            let (low, high) = (log10(domain.lowerBound), log10(domain.upperBound))
            return (log10(value) - low) / (high - low)
        }
    }
}
