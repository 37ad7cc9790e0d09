import Reasoning

/// Knights and knaves: who of the people on an island always tells the truth, and who always lies, if
/// each says something about them? (2410.23123 §2; learned by RL in Logic-RL, 2502.14768 §2)
///
/// A prompt is `A:-B,B:A&C,C:A=B<think>`. A line of a thought supposes who is a knight and goes through
/// what they say until something contradicts: `A-BC:A-0?1,-B1&1?1N`. The answer is everybody's role, `A-B-C`.
/// Exactly one answer fits.
///
/// Departures from the papers: statements are written as formulas and not in English; there are
/// up to six people and not eight; problems that differ in names alone are on the same side of the split.
public struct KnightsAndKnaves: GenerativeTask {
    public let configuration: Configuration

    /// Two to four people.
    public init() {
        configuration = Configuration()
    }

    /// - Throws: `ConfigurationError` naming the field that is out of bounds.
    public init(configuration: Configuration) throws {
        try configuration.validate()
        self.configuration = configuration
    }

    public var name: String { "knights-and-knaves" }

    /// Correct when the answer gives everybody, in any order, the right role, white space aside;
    /// unanswered when it is blank.
    public func judge(answer: String, of problem: Problem) -> Verdict {
        judgeByForm(answer, of: problem)
    }

    /// The roles in the order of the letters; nil unless everybody of the question has one.
    ///
    /// It does not look at the statements: a vote that tried them out would be the exact verifier in
    /// disguise.
    public func canonical(answer: String, of problem: Problem) -> String? {
        guard let island = try? Island(question: problem.question) else { return nil }
        return IslandRoles(answer, people: island.statements.count)?.text
    }
}
