import Reasoning

extension Countdown: StatedTask {
    /// The numbers that a problem from outside may have.
    static let numberBounds = 1...9_999
    /// The targets that it may have.
    static let targetBounds = 1...99_999

    /// Reads `3 7 12=33`, the numbers parted by spaces or commas.
    public func problem(stating text: String, id: String? = nil) throws(StatementError) -> Problem {
        let sides = text.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else {
            throw StatementError(
                field: "form",
                reason: "write the numbers, '=' and the target, as in \"3 7 12=33\"")
        }
        let words = sides[0].split { $0 == " " || $0 == "," }
        guard Self.countBounds.contains(words.count) else {
            throw StatementError(
                field: "numbers",
                reason: "there are \(words.count), not "
                    + "\(Self.countBounds.lowerBound)...\(Self.countBounds.upperBound)")
        }
        var numbers: [Int] = []
        for word in words {
            numbers.append(
                try StatementError.integer(word, within: Self.numberBounds, "numbers"))
        }
        let goal = sides[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
        let target = try StatementError.integer(
            String(goal), within: Self.targetBounds, "target")
        return problem(
            numbers: numbers, target: target, id: id,
            difficulty: difficulty(numbers: numbers, target: target))
    }
}
