import Reasoning

/// How a search cuts thoughts into steps.
public struct Stepping: Codable, Hashable, Sendable {
    /// Where a step ends. Default nil: where the task says, as behind a line.
    public var boundary: StepBoundary?
    /// Most tokens of a step: one without a boundary is cut there. Default 64.
    public var longest: Int
    /// Most steps of a chain. Default 512.
    public var depth: Int

    public init(boundary: StepBoundary? = nil, longest: Int = 64, depth: Int = 512) {
        self.boundary = boundary
        self.longest = longest
        self.depth = depth
    }

    /// - Throws: `ConfigurationError` naming the field.
    public func validate() throws(ConfigurationError) {
        do { try boundary?.validate() } catch { throw error.in("stepping") }
        try ConfigurationError.check("stepping.longest", longest, in: Limits.tokens)
        try ConfigurationError.check("stepping.depth", depth, in: Limits.tokens)
    }

    /// The texts that end a step of `task`, and the most tokens of one.
    func bounds(in task: any ReasoningTask) -> (marks: [String], longest: Int) {
        switch boundary ?? task.stepBoundary {
        case .marks(let marks): (marks, longest)
        case .tokens(let count): ([], min(count, longest))
        }
    }
}
