import Reasoning

/// One way to combine all numbers of a Countdown problem, step by step.
///
/// Operand indices below the count of numbers are the numbers; the others are earlier steps.
struct CountdownAttempt {
    typealias Operation = ArithmeticExpression.Operation

    struct Step {
        var left: Int
        var right: Int
        var operation: Operation
    }

    let numbers: [Int]
    private(set) var steps: [Step] = []
    /// Numbers, then the steps' results as written (a slip included).
    private(set) var values: [Int]
    /// Indices of values not yet used.
    private var open: [Int] = []

    init(numbers: [Int]) {
        self.numbers = numbers
        values = numbers
    }

    /// The last step's result as written.
    var result: Int { values[values.count - 1] }

    /// The values not yet used behind a step.
    func open(after index: Int) -> [Int] {
        let made = numbers.count + index + 1
        let used = Set(steps[...index].flatMap { [$0.left, $0.right] })
        return (0..<made).filter { !used.contains($0) }.map { values[$0] }
    }

    /// A first step, the same for `3+7` and `7+3`.
    struct Beginning: Hashable {
        var operation: Operation
        var left: Int
        var right: Int
    }

    /// The values and the operation of the first step; nil before it.
    var beginning: Beginning? {
        guard let step = steps.first else { return nil }
        var (left, right) = (values[step.left], values[step.right])
        let commutes = step.operation == .add || step.operation == .multiply
        if commutes && left > right { swap(&left, &right) }
        return Beginning(operation: step.operation, left: left, right: right)
    }

    /// Bounds and noise of the steps.
    struct Rules {
        var largestValue: Int
        var negativeResults: Bool
        /// The probability that a result is written wrong.
        var slips: Double
        /// The probability that the last step is meant to go towards the target: it adds to a result that
        /// lacks, and takes from one that does not.
        var towardsTarget: Double
        /// The probability that the last step gives the target where one does.
        var aims: Double
    }

    /// Starts over with a blind attempt: numbers in random order, random operations, no eye on the
    /// target. An operation that leaves the whole numbers or the bound is drawn again.
    ///
    /// - Parameter target: for what goes towards it, where rules say that something does.
    mutating func makeBlindly(
        _ rules: Rules, target: Int? = nil, using stream: inout RandomStream
    ) {
        steps.removeAll(keepingCapacity: true)
        values.removeLast(values.count - numbers.count)
        open.removeAll(keepingCapacity: true)
        open.append(contentsOf: 0..<numbers.count)
        while open.count > 1 {
            var step = Step(left: open[0], right: open[1], operation: .add)
            var result: Int?
            var tries = 0
            if open.count == 2, let target, rules.aims > 0, stream.uniform() < rules.aims,
                let hit = stepTo(target, rules)
            {
                (step, result) = (hit, target)
            } else if open.count == 2, !steps.isEmpty, let target, rules.towardsTarget > 0,
                stream.uniform() < rules.towardsTarget
            {
                step = Step(
                    left: open[1], right: open[0],
                    operation: self.result < target ? .add : .subtract)
                result = Self.apply(step.operation, values[step.left], values[step.right], rules)
            }
            while result == nil && tries < 64 {
                let i = stream.below(open.count)
                var j = stream.below(open.count - 1)
                if j >= i { j += 1 }
                step = Step(
                    left: open[i], right: open[j],
                    operation: Self.operations[stream.below(4)])
                result = Self.apply(step.operation, values[step.left], values[step.right], rules)
                tries += 1
            }
            let written = result ?? settle(&step)
            open.removeAll { $0 == step.left || $0 == step.right }
            open.append(values.count)
            steps.append(step)
            values.append(
                rules.slips > 0 && stream.uniform() < rules.slips
                    ? Self.slipped(written, rules, using: &stream) : written)
        }
    }

    /// The difference of the larger and the smaller value where both have one sign, else their
    /// sum: of any two values within the bound, this one is within it too.
    private func settle(_ step: inout Step) -> Int {
        if values[step.left] < values[step.right] { swap(&step.left, &step.right) }
        let (a, b) = (values[step.left], values[step.right])
        step.operation = (a < 0) == (b < 0) ? .subtract : .add
        return step.operation == .add ? a + b : a - b
    }

    /// A step of the two values left that gives the target; nil where none does.
    private func stepTo(_ target: Int, _ rules: Rules) -> Step? {
        for (left, right) in [(open[0], open[1]), (open[1], open[0])] {
            for operation in Self.operations
            where Self.apply(operation, values[left], values[right], rules) == target {
                return Step(left: left, right: right, operation: operation)
            }
        }
        return nil
    }

    private static let operations: [Operation] = [.add, .subtract, .multiply, .divide]

    private static func apply(_ operation: Operation, _ a: Int, _ b: Int, _ rules: Rules) -> Int? {
        let result: Int
        switch operation {
        case .add: result = a + b
        case .subtract: result = a - b
        case .multiply: result = a * b
        case .divide:
            guard b != 0, a % b == 0 else { return nil }
            result = a / b
        }
        guard result <= rules.largestValue, result >= -rules.largestValue,
            result >= 0 || rules.negativeResults
        else { return nil }
        return result
    }

    private static func slipped(_ value: Int, _ rules: Rules, using stream: inout RandomStream)
        -> Int
    {
        let offset = [1, 2, 10][stream.below(3)]
        let up = value <= 0 || (stream.below(2) == 0 && value + offset <= rules.largestValue)
        return up ? value + offset : max(value - offset, rules.negativeResults ? value - offset : 0)
    }
}
