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
        let words = Self.asking(text).split { !$0.isLetter && !$0.isNumber && $0 != "%" }
        for (index, word) in words.enumerated() {
            let previous = index > 0 ? words[index - 1] : ""
            let isCounted = previous.last?.isNumber ?? false
            // `20 percent of it` is given, and not asked for.
            if word.hasPrefix("percent"), !isCounted { asksForPercent = true }
            if word == "%", previous == "what" || previous == "many" { asksForPercent = true }
            if previous == "many" || previous == "in", let scale = ValueWords.scales[String(word)] {
                scales.insert(scale)
            }
        }
        asksForOrder = Self.orders.contains { text.contains($0) }
    }

    /// The sentence that asks: the last one with a question mark, or the last one.
    private static func asking(_ text: String) -> Substring {
        let end = text.lastIndex(of: "?") ?? text.endIndex
        let before = text[..<end]
        let sentences = before.split { ".!?\n".contains($0) }
        // A point within a number ends no sentence.
        guard let last = sentences.last(where: { $0.contains { !$0.isWhitespace } }) else {
            return before
        }
        return before[last.startIndex...]
    }

    private static let orders = [
        "ascending order", "descending order", "increasing order", "decreasing order",
        "numerical order", "alphabetical order", "in order from", "ordered from",
        "from smallest to largest", "from largest to smallest", "from least to greatest",
        "from greatest to least",
    ]
}
