import Reasoning

/// A problem as a data set has it, with what a `Problem` has no place for.
public struct DataSetRecord: Hashable, Sendable {
    /// With its level, where the data set tells one, as `difficulty`.
    public var problem: Problem
    /// The field of mathematics, or what else the data set sorts its problems by.
    public var subject: String?
    /// The solution that the data set gives, with its answer; nil where it gives none.
    public var solution: String?
    /// The line of the file on which it begins, from 1.
    public var line: Int

    public init(problem: Problem, subject: String? = nil, solution: String? = nil, line: Int) {
        self.problem = problem
        self.subject = subject
        self.solution = solution
        self.line = line
    }
}
