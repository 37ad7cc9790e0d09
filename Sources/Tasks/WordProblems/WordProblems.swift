import Reasoning

/// Grade-school word problems, generated from a graph of quantities (2407.20311 §2).
///
/// A question is `Ann has 3 figs. Bob has 4 more nuts than Ann has figs. How many nuts has Bob?`,
/// its sentences in random order, some of them of no use. A thought is one quantity a line,
/// `Ann figs=3` and `Bob nuts=3+4=7`, each perhaps with a verdict, `?Y` or `?N`; the answer is a
/// number in decimal.
///
/// Departures from the paper:
/// 1. Quantities are of persons and items; there are no categories whose sums are left unsaid.
/// 2. Arithmetic is over whole numbers within bounds, not modulo 23.
/// 3. A definition has one operation: more, fewer, times, or the sum of two.
public struct WordProblems: GenerativeTask {
    public let configuration: Configuration

    /// One to five operations, up to two distractors, values to 99.
    public init() {
        configuration = Configuration()
    }

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public init(configuration: Configuration) throws {
        try configuration.validate()
        self.configuration = configuration
    }

    public var name: String { "word-problems" }

    /// The hardest level, of problems whose answer takes so many operations or more; level 1 is the
    /// easiest.
    public static let levels = 5

    /// The problem that a question states, in any order of sentences; nil when it is not in the
    /// task's words or has no answer.
    ///
    /// - Parameter id: by default a hash of the sentences, which ignores their order.
    public func problem(question: String, id: String? = nil) -> Problem? {
        WordGraph(question: question).map { problem($0, id: id) }
    }

    func problem(_ graph: WordGraph, id: String? = nil) -> Problem {
        let hashes = [graph.structure, graph.identity].map { String($0, radix: 16) }
        return Problem(
            id: id ?? "\(name):\(hashes.joined(separator: "-"))", task: name,
            question: graph.question, reference: .answer(String(graph.answer)),
            difficulty: Self.level(of: graph))
    }

    private static func level(of graph: WordGraph) -> Int { min(levels, max(1, graph.operations)) }

    /// Correct when the answer is the number in decimal, white space around it aside; unanswered
    /// when it is blank.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        judgeByForm(answer, of: problem)
    }

    /// The digits, as `DecimalAnswer` reads them.
    public func canonical(answer: String, of problem: Problem) -> String? {
        DecimalAnswer.digits(of: answer)
    }

    public var splitDescription: String {
        Split.description(
            hashing: "the calculation that answers it, names, items, distractors and the order of "
                + "sentences left out", of: "calculations",
            heldOutShare: configuration.heldOutShare, so: "no retelling")
    }

    public func split(of problem: Problem) -> Split? {
        WordGraph(question: problem.question).map(split)
    }

    private func split(of graph: WordGraph) -> Split {
        Split(
            canonical: "\(name):\(graph.structure)", heldOutShare: configuration.heldOutShare)
    }

    /// Draws a graph; draws again while it leaves the bounds, is of another level or on the other side.
    public func problem(in split: Split, using stream: inout RandomStream) throws -> Problem {
        problem(try graph(in: split, using: &stream))
    }

    func graph(in split: Split, using stream: inout RandomStream) throws -> WordGraph {
        for _ in 0..<20_000 {
            if let graph = WordGraph(drawing: configuration, using: &stream),
                configuration.levels.contains(Self.level(of: graph)),
                self.split(of: graph) == split
            {
                return graph
            }
        }
        throw TaskError.notEnoughProblems(
            asked: 1, found: 0,
            hint:
                "no word problem of levels \(configuration.levels) on the \(split.rawValue) side was "
                + "found; allow more operations, more depth or larger values")
    }
}

extension WordProblems: StatedTask {
    public func problem(stating text: String, id: String? = nil) throws(StatementError) -> Problem {
        guard let problem = problem(question: text, id: id) else {
            throw StatementError(
                field: "form",
                reason: "write sentences and a question that they answer, as in \"Ann has 3 figs. "
                    + "Bob has 4 more nuts than Ann has figs. How many nuts has Bob?\"")
        }
        return problem
    }
}
