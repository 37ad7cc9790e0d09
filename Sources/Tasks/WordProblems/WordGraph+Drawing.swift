import Reasoning

extension WordGraph {
    /// Draws a graph; nil where chance led out of the configuration's bounds.
    ///
    /// Operations are laid one on the other so that every needed quantity reaches the asked one:
    /// each takes one quantity that nothing uses yet, and a second one where it is a sum. Then come
    /// the distractors, which use anything and are used by distractors only; last, the sentences
    /// are put into random order.
    init?(drawing rules: WordProblems.Configuration, using stream: inout RandomStream) {
        let operations = stream.within(rules.operations)
        let most = min(rules.givens.upperBound, operations + 1)
        guard rules.givens.lowerBound <= most else { return nil }
        let givens = stream.within(rules.givens.lowerBound...most)
        let distractors = stream.within(rules.distractors)
        var draft = Draft(rules: rules, using: &stream)
        for _ in 0..<givens {
            guard draft.add(.given(stream.within(rules.numbers))) else { return nil }
        }
        var unused = draft.entries.map(\.quantity)
        for left in stride(from: operations, to: 0, by: -1) {
            let quantity = unused.remove(at: stream.below(unused.count))
            let mustMerge = unused.count == left
            let definition: Definition
            if !unused.isEmpty, mustMerge || stream.below(2) == 0 {
                definition = .sum(quantity, unused.remove(at: stream.below(unused.count)))
            } else {
                definition = draft.operation(on: quantity, using: &stream)
            }
            guard draft.add(definition), let last = draft.entries.last else { return nil }
            unused.append(last.quantity)
        }
        guard let asked = unused.first else { return nil }
        for _ in 0..<distractors {
            let definition: Definition
            if stream.below(2) == 0 {
                definition = .given(stream.within(rules.numbers))
            } else {
                let index = stream.below(draft.entries.count)
                definition = draft.operation(on: draft.entries[index].quantity, using: &stream)
            }
            guard draft.add(definition) else { return nil }
        }
        var entries = draft.entries
        for place in stride(from: entries.count - 1, to: 0, by: -1) {
            entries.swapAt(place, stream.below(place + 1))
        }
        self.init(entries: entries, asked: asked)
        guard rules.depth.contains(depth) else { return nil }
    }

    /// A graph on the way.
    private struct Draft {
        let rules: WordProblems.Configuration
        var entries: [Entry] = []
        private var values: [WordQuantity: Int] = [:]
        /// Quantities without a definition, in random order.
        private var free: [WordQuantity]

        init(rules: WordProblems.Configuration, using stream: inout RandomStream) {
            self.rules = rules
            free = (0..<WordQuantity.count).map(WordQuantity.init(index:))
                .filter { $0.item < rules.items }
            for place in stride(from: free.count - 1, to: 0, by: -1) {
                free.swapAt(place, stream.below(place + 1))
            }
        }

        /// Defines a new quantity; false when its value is out of bounds or none is free.
        mutating func add(_ definition: Definition) -> Bool {
            let value: Int? =
                if case .given(let number) = definition { number } else {
                    definition.step { values[$0] }?.exact
                }
            guard let value, (0...rules.largestValue).contains(value),
                let quantity = free.popLast()
            else { return false }
            values[quantity] = value
            entries.append(Entry(quantity: quantity, definition: definition))
            return true
        }

        /// A random operation on one quantity: more, fewer, times, or a sum with any other.
        func operation(on quantity: WordQuantity, using stream: inout RandomStream) -> Definition {
            let number = stream.within(rules.changes)
            switch stream.below(4) {
            case 0: return .more(number, than: quantity)
            case 1: return .fewer(number, than: quantity)
            case 2: return .times(max(2, number), quantity)
            default:
                let other = entries[stream.below(entries.count)].quantity
                return other == quantity ? .more(number, than: quantity) : .sum(quantity, other)
            }
        }
    }
}
