/// The dependency graph of a word problem: quantities, each defined from numbers and other
/// quantities, and the one that is asked for (2407.20311 §2).
///
/// Every quantity is defined once, so there are at most `WordQuantity.count` definitions, and every
/// operation below takes time bounded by the square of that number.
struct WordGraph: Hashable, Sendable {
    enum Definition: Hashable, Sendable {
        case given(Int)
        case more(Int, than: WordQuantity)
        case fewer(Int, than: WordQuantity)
        case times(Int, WordQuantity)
        case sum(WordQuantity, WordQuantity)

        /// What it depends on.
        var parents: [WordQuantity] {
            switch self {
            case .given: []
            case .more(_, let parent), .fewer(_, let parent), .times(_, let parent): [parent]
            case .sum(let first, let second): [first, second]
            }
        }

        /// Its one operation over the parents' values; nil where it has none or a value is missing.
        func step(_ value: (WordQuantity) -> Int?) -> ThoughtLine.Step? {
            let (left, operation, right): (Int?, Character, Int?)
            switch self {
            case .given: return nil
            case .more(let number, let parent):
                (left, operation, right) = (value(parent), "+", number)
            case .fewer(let number, let parent):
                (left, operation, right) = (value(parent), "-", number)
            case .times(let number, let parent):
                (left, operation, right) = (value(parent), "*", number)
            case .sum(let a, let b): (left, operation, right) = (value(a), "+", value(b))
            }
            guard let left, let right else { return nil }
            return ThoughtLine.Step.computing(left, operation, right)
        }
    }

    struct Entry: Hashable, Sendable {
        var quantity: WordQuantity
        var definition: Definition
    }

    /// In the order of the question's sentences.
    let entries: [Entry]
    let asked: WordQuantity
    /// Values of the quantities that can be computed.
    let values: [WordQuantity: Int]
    /// The entries with values, each behind those it depends on.
    let order: [Entry]
    /// The asked quantity and all that it depends on.
    let needed: Set<WordQuantity>

    /// Nil when a quantity is defined twice, or when the asked one has no value: its definitions
    /// are missing, circular, negative or too large.
    init?(entries: [Entry], asked: WordQuantity) {
        self.entries = entries
        self.asked = asked
        var definitions: [WordQuantity: Definition] = [:]
        for entry in entries {
            guard definitions.updateValue(entry.definition, forKey: entry.quantity) == nil else {
                return nil
            }
        }
        var values: [WordQuantity: Int] = [:]
        var order: [Entry] = []
        var waiting = entries
        while !waiting.isEmpty {
            var later: [Entry] = []
            for entry in waiting {
                guard let value = Self.value(of: entry.definition, in: values) else {
                    later.append(entry)
                    continue
                }
                values[entry.quantity] = value
                order.append(entry)
            }
            if later.count == waiting.count { break }
            waiting = later
        }
        guard values[asked] != nil else { return nil }
        var needed: Set<WordQuantity> = []
        var pending = [asked]
        while let quantity = pending.popLast() {
            guard needed.insert(quantity).inserted else { continue }
            pending += definitions[quantity]?.parents ?? []
        }
        self.values = values
        self.order = order
        self.needed = needed
    }

    /// The value asked for.
    var answer: Int { values[asked] ?? 0 }

    /// The entries that the answer depends on, in an order in which they can be computed.
    var solution: [Entry] { order.filter { needed.contains($0.quantity) } }

    /// Operations that the answer takes.
    var operations: Int { solution.count { !$0.definition.parents.isEmpty } }

    /// The most operations on a way from a given number to the answer.
    var depth: Int {
        var depths: [WordQuantity: Int] = [:]
        for entry in order {
            let below = entry.definition.parents.map { depths[$0] ?? 0 }.max()
            depths[entry.quantity] = below.map { $0 + 1 } ?? 0
        }
        return depths[asked] ?? 0
    }

    private static func value(of definition: Definition, in values: [WordQuantity: Int]) -> Int? {
        if case .given(let number) = definition { return number }
        guard let value = definition.step({ values[$0] })?.exact, (0...999_999_999).contains(value)
        else { return nil }
        return value
    }
}

extension ThoughtLine.Step {
    /// The step with its exact result, or with 0 where there is none.
    static func computing(_ left: Int, _ operation: Character, _ right: Int) -> Self {
        var step = Self(left: left, operation: operation, right: right, written: 0)
        step.written = step.exact ?? 0
        return step
    }
}
