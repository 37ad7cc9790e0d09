import Reasoning

/// What a file that is learned from shares with one that is measured on.
///
/// Two questions overlap where they have the same words, or `n` words in a row in common (13 in
/// 2005.14165, appendix C). Words are runs of letters and digits in lower case; all else parts them. Of
/// questions that are mostly signs, such as `2-3` and `2+3`, all else counts, too.
///
/// Departure from the paper: it looks for collisions in whole documents and drops what is frequent;
/// here questions are compared, and every overlap is told.
public struct Contamination: Sendable {
    /// Two questions that overlap.
    public struct Overlap: Codable, Hashable, Sendable {
        /// The line in the file that is learned from.
        public var line: Int
        /// The line in the file that is measured on.
        public var heldOutLine: Int
        /// Whether all words are the same.
        public var isSameQuestion: Bool
        /// The first words that they share: all, or `n`.
        public var words: String
    }

    /// Most runs of words that are kept in memory.
    public static let mostRuns = 20_000_000

    /// Words in a row that make an overlap.
    public let n: Int
    private var questions: [(line: Int, words: [String])] = []
    private var wholes: [[Substring]: [Int]] = [:]
    private var runs: [UInt64: [Int]] = [:]
    /// Runs that are kept.
    private var count = 0

    /// Knows nothing yet that is measured on.
    ///
    /// - Parameter n: words in a row that make an overlap. Default 13.
    /// - Throws: `ConfigurationError` for an `n` outside of 2...1000.
    public init(n: Int = 13) throws {
        try ConfigurationError.check("n", n, in: 2...1_000)
        self.n = n
    }

    /// Reads what is measured on.
    ///
    /// - Parameter n: words in a row that make an overlap. Default 13.
    /// - Throws: `ConfigurationError` for an `n` outside of 2...1000, and for a file with more than
    ///   `mostRuns` runs; what reading throws.
    public init(heldOut: DataSet, n: Int = 13) throws {
        var all = try Contamination(n: n)
        try heldOut.forEachRecord { record in
            try all.add(record.problem.question, line: record.line)
            return true
        }
        self = all
    }

    /// Adds a question that is measured on.
    ///
    /// - Throws: `ConfigurationError` for more than `mostRuns` runs of words in all.
    public mutating func add(_ question: String, line: Int) throws {
        let words = Self.words(of: question)
        let index = questions.count
        questions.append((line, words))
        wholes[Self.whole(question, words), default: []].append(index)
        for run in Self.runs(of: words, n) where runs[run.hash]?.last != index {
            runs[run.hash, default: []].append(index)
            count += 1
        }
        guard count <= Self.mostRuns else {
            throw ConfigurationError(
                field: "heldOut",
                reason: "has more than \(Self.mostRuns) runs of \(n) words: split the file")
        }
    }

    /// The overlaps of what is learned from, in its order, each pair once.
    ///
    /// - Throws: what reading throws.
    public func overlaps(with learned: DataSet) throws -> [Overlap] {
        var found: [Overlap] = []
        try learned.forEachRecord { record in
            found += overlaps(of: record.problem.question, line: record.line)
            return true
        }
        return found
    }

    /// The overlaps of one question.
    public func overlaps(of question: String, line: Int = 1) -> [Overlap] {
        let words = Self.words(of: question)
        var shared: [Int: String] = [:]
        let same = Set(wholes[Self.whole(question, words)] ?? [])
        for index in same { shared[index] = words.joined(separator: " ") }
        for run in Self.runs(of: words, n) {
            for index in runs[run.hash] ?? [] where shared[index] == nil {
                // Hashes may collide; words do not.
                let own = words[run.start..<(run.start + n)]
                guard questions[index].words.contains(own) else { continue }
                shared[index] = own.joined(separator: " ")
            }
        }
        return shared.sorted { $0.key < $1.key }.map { index, text in
            Overlap(
                line: line, heldOutLine: questions[index].line,
                isSameQuestion: same.contains(index), words: text)
        }
    }

    /// What makes a question the same: its words, or, of one that has few, all but white space and the marks
    /// that end a sentence.
    private static func whole(_ question: String, _ words: [String]) -> [Substring] {
        let spoken = words.count { $0.count > 2 && $0.allSatisfy(\.isLetter) }
        guard spoken < 5 else { return words.map { $0[...] } }
        var signs = question.lowercased().filter { !$0.isWhitespace && !"?!".contains($0) }[...]
        while signs.last == "." { signs.removeLast() }
        return [signs]
    }

    static func words(of text: String) -> [String] {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Every run of `n` words by a hash of them.
    private static func runs(of words: [String], _ n: Int) -> [(start: Int, hash: UInt64)] {
        guard words.count >= n else { return [] }
        let hashes = words.map { RandomStream.derive(0, $0) }
        return (0...(words.count - n)).map { start in
            let hash = hashes[start..<(start + n)].reduce(UInt64(n)) { RandomStream.mix($0 &+ $1) }
            return (start, hash)
        }
    }
}

extension [String] {
    /// Whether the words stand in it in a row.
    fileprivate func contains(_ words: ArraySlice<String>) -> Bool {
        guard let first = words.first, words.count <= count else { return false }
        return (0...(count - words.count)).contains { start in
            self[start] == first && self[start..<(start + words.count)].elementsEqual(words)
        }
    }
}
