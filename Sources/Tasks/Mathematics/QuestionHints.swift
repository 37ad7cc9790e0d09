/// What a question says of the form of its answer.
struct QuestionHints: Hashable, Sendable {
    /// Whether a percentage is asked for, so that a sign left out or added is none of the value's.
    var asksForPercent = false
    /// The scales that the answer may be counted in: 12 for `how many dozen`.
    var scales: Set<Int> = []
    /// Whether the answer's parts have to stand in order: then a list in another one is wrong.
    var asksForOrder = false

    init() {}

    init(_ question: String) {
        let text = question.lowercased()
        asksForPercent = text.contains("percent") || text.contains("%")
        for (word, scale) in ValueWords.scales
        where text.contains("how many \(word)") || text.contains("in \(word)") {
            scales.insert(scale)
        }
        asksForOrder = Self.orders.contains { text.contains($0) }
    }

    private static let orders = [
        "ascending order", "descending order", "increasing order", "decreasing order",
        "numerical order", "alphabetical order", "in order from", "ordered from",
        "from smallest to largest", "from largest to smallest", "from least to greatest",
        "from greatest to least",
    ]
}
