import Reasoning
import Tasks

/// Sortings of uneven quality: now and then a line has another digit than the smallest.
public struct SortingCorpus: PretrainingCorpus {
    public let task: Sorting
    public let seed: UInt64
    public let alphabet = "0123456789\n"

    public init(task: Sorting, seed: UInt64) {
        self.task = task
        self.seed = seed
    }

    public func example(at index: Int) -> CorpusExample {
        var stream = RandomStream(seed, "sorting-corpus", index)
        let question = (try? task.problem(in: .train, using: &stream))?.question ?? "10"
        let digits = (Sorting.digits(of: question) ?? []).sorted().map { digit in
            stream.uniform() < task.recipe.slips ? Int.random(in: 0...9, using: &stream) : digit
        }
        return CorpusExample(
            prompt: question + "<think>",
            continuation: digits.map { "\($0)\n" }.joined() + "</think>"
                + digits.map(String.init).joined() + "<eos>")
    }
}

/// What a model is trained on; in a recipe file `task: {sorting: {digits: [2, 3]}}`.
public struct SortingRecipe: TrainableTaskRecipe {
    public static let field = "sorting"
    public static let title = "sorting"
    public static let standard = SortingRecipe()
    public static let hardestLevel = 9

    /// How many digits there are, within 1...9.
    public var digits = 2...4
    /// The probability that a line has a random digit.
    public var slips = 0.1
    /// The levels of difficulty, the numbers of digits, of which problems are.
    public var levels = 1...9

    public init() {}

    public var tokenLimit: Int { 4 * digits.upperBound + 3 }
    public var answerTokens: Int { digits.upperBound + 1 }

    public func task() throws -> any GenerativeTask { try Sorting(recipe: self) }

    public func corpus(seed: UInt64) throws -> any PretrainingCorpus {
        SortingCorpus(task: try Sorting(recipe: self), seed: seed)
    }

    public func validate() throws {
        try ConfigurationError.check("digits", digits.lowerBound, in: 1...9)
        try ConfigurationError.check("digits", digits.upperBound, in: 1...9)
        try ConfigurationError.check("slips", slips, in: 0...1)
    }
}
