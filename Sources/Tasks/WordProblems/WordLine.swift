/// A line of a word problem's solution: `Ann figs=3`, `Bob nuts=3+4=7`, or one of these with the
/// verdict `?Y` or `?N` behind it.
///
/// Total and linear in the line's length.
struct WordLine: Hashable, Sendable {
    static let maximumLength = 96

    var quantity: WordQuantity
    /// The operation; nil where a number is only stated.
    var step: ThoughtLine.Step?
    /// The value as written.
    var written: Int
    /// What the verdict says; nil without one.
    var claim: Bool?

    init(quantity: WordQuantity, step: ThoughtLine.Step?, written: Int, claim: Bool? = nil) {
        self.quantity = quantity
        self.step = step
        self.written = written
        self.claim = claim
    }

    init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maximumLength else { return nil }
        var rest = Substring(text)
        for (mark, claims) in [("?Y", true), ("?N", false)] where rest.hasSuffix(mark) {
            claim = claims
            rest = rest.dropLast(mark.count)
            break
        }
        guard let equals = rest.firstIndex(of: "=") else { return nil }
        let words = rest[..<equals].split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2, let quantity = WordQuantity(name: words[0], things: words[1]) else {
            return nil
        }
        self.quantity = quantity
        let value = rest[rest.index(after: equals)...]
        if let number = DecimalAnswer.digits(of: String(value)), number == value {
            written = Int(number) ?? 0
        } else {
            guard let line = ThoughtLine(value), line.steps.count == 1, line.check == nil,
                line.steps[0].operation != "/", line.steps[0].operation != "%"
            else { return nil }
            step = line.steps[0]
            written = line.result
        }
    }

    /// Whether the arithmetic is right.
    var isExact: Bool { step.map { $0.exact == $0.written } ?? true }

    /// Whether the value is the graph's, computed from the values that define it.
    func isTrue(in graph: WordGraph) -> Bool {
        guard graph.values[quantity] == written,
            let definition = graph.order.first(where: { $0.quantity == quantity })?.definition
        else { return false }
        guard let expected = definition.step({ graph.values[$0] }) else { return step == nil }
        guard let step, isExact, step.operation == expected.operation else { return false }
        return (step.left == expected.left && step.right == expected.right)
            || (step.operation != "-" && step.left == expected.right && step.right == expected.left)
    }

    var text: String {
        let verdict = claim.map { $0 ? "?Y" : "?N" } ?? ""
        guard let step else { return "\(quantity.text)=\(written)\(verdict)" }
        return "\(quantity.text)=\(step.left)\(step.operation)\(step.right)=\(written)\(verdict)"
    }
}
