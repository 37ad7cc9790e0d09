import Reasoning
import Synchronization

/// Values by the tokens before them, the recently used ones: two generations, of which the older is
/// dropped whenever the younger is full.
final class ValueMemory: Sendable {
    private struct Generations {
        var young: [ArraySlice<Token>: Double] = [:]
        var old: [ArraySlice<Token>: Double] = [:]
    }

    private let capacity: Int
    private let generations = Mutex(Generations())

    init(capacity: Int) {
        self.capacity = max(2, capacity)
    }

    /// The values that are known after the first `counts` of the tokens.
    func values(of tokens: [Token], after counts: [Int]) -> [Double?] {
        generations.withLock { generations in
            counts.map { count in
                let key = tokens[..<count]
                if let value = generations.young[key] { return value }
                guard let value = generations.old[key] else { return nil }
                insert(value, for: key, into: &generations)
                return value
            }
        }
    }

    func remember(_ values: [Double], of tokens: [Token], after counts: [Int]) {
        generations.withLock { generations in
            for (count, value) in zip(counts, values) {
                insert(value, for: tokens[..<count], into: &generations)
            }
        }
    }

    private func insert(
        _ value: Double, for key: ArraySlice<Token>, into generations: inout Generations
    ) {
        if generations.young.count >= capacity / 2 {
            generations.old = generations.young
            generations.young = [:]
        }
        generations.young[key] = value
    }
}
