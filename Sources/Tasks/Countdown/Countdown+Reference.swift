import Reasoning

extension Reference {
    private static let countdownKind = "countdown"

    /// Countdown's: an expression that uses every number exactly once and equals the target.
    public static func countdown(numbers: [Int], target: Int) -> Reference {
        .custom(
            kind: countdownKind,
            value: .record([
                "numbers": .list(numbers.map(Value.whole)), "target": .whole(target),
            ]))
    }

    /// Numbers and target of Countdown; nil for any other reference.
    public var countdown: (numbers: [Int], target: Int)? {
        guard case .custom(Self.countdownKind, .record(let fields)) = self,
            case .list(let items)? = fields["numbers"], case .whole(let target)? = fields["target"]
        else { return nil }
        var numbers: [Int] = []
        for item in items {
            guard case .whole(let number) = item else { return nil }
            numbers.append(number)
        }
        return (numbers, target)
    }
}
