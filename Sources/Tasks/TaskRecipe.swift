import Reasoning

/// What a model is trained on from nothing: problems, and the texts that teach their language. Each
/// task has a type of its own, whose fields a recipe file names under its `field`.
///
/// A task that a model is not trained on from nothing needs none.
public protocol TrainableTaskRecipe: Codable, Hashable, Sendable {
    /// By which a recipe file names it, such as `wordProblems`.
    static var field: String { get }
    /// By which problems and the command line name it, such as `word-problems`: the task's own
    /// name. By default the field.
    static var name: String { get }
    /// For titles and sentences.
    static var title: String { get }
    /// What is learned where a recipe names the task alone.
    static var standard: Self { get }
    /// Easier problems, for a first look and for tests. By default the standard ones.
    static var quick: Self { get }
    /// The hardest level of difficulty of the task; 1, the default, is the easiest.
    static var hardestLevel: Int { get }

    /// The task with the recipe's problems.
    /// - Throws: `ConfigurationError`.
    func task() throws -> any GenerativeTask
    /// The texts that teach the task's language.
    /// - Throws: `ConfigurationError`, `TaskError`.
    func corpus(seed: UInt64) throws -> any PretrainingCorpus

    /// The most tokens of a text of the corpus.
    var tokenLimit: Int { get }
    /// The most tokens of an answer with its end of sequence.
    var answerTokens: Int { get }
    /// The most tokens of a written-out verification with its verdict. Default 64.
    var verificationTokens: Int { get }
    /// The levels of difficulty of which problems are. By default all, and changing them changes
    /// nothing.
    var levels: ClosedRange<Int> { get set }

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    func validate() throws
}

extension TrainableTaskRecipe {
    public static var name: String { field }
    public static var quick: Self { standard }
    public static var hardestLevel: Int { 1 }
    public var verificationTokens: Int { 64 }
    public var levels: ClosedRange<Int> {
        get { 1...Self.hardestLevel }
        set {}
    }
    public func validate() throws {}
}

/// Any task's recipe.
///
/// Written as one field with the task's own fields in it, `multiplication: {slips: 0.2, …}`; read by
/// the tasks that are in `TaskCatalog`.
public struct TaskRecipe: Sendable {
    /// The task's own recipe.
    public private(set) var own: any TrainableTaskRecipe

    public init(_ own: any TrainableTaskRecipe) { self.own = own }

    /// The standard recipe of a task by its name on the command line.
    /// - Throws: `ReasoningError.unknownTask` with the known names.
    public init(named name: String) throws {
        guard let kind = Kind.allCases.first(where: { $0.name == name }) else {
            throw ReasoningError.unknownTask(name, known: Self.names)
        }
        self = kind.standard
    }

    /// The names of the command line, in the order of a help text.
    public static var names: [String] { Kind.allCases.map(\.name) }

    public var kind: Kind { Kind(type(of: own)) }

    /// The task with the recipe's problems.
    /// - Throws: `ConfigurationError`.
    public func task() throws -> any GenerativeTask { try own.task() }
    /// The texts that teach the task's language.
    /// - Throws: `ConfigurationError`, `TaskError`.
    public func corpus(seed: UInt64) throws -> any PretrainingCorpus { try own.corpus(seed: seed) }
    public var tokenLimit: Int { own.tokenLimit }
    public var answerTokens: Int { own.answerTokens }
    public var verificationTokens: Int { own.verificationTokens }
    public var hardestLevel: Int { type(of: own).hardestLevel }
    public var levels: ClosedRange<Int> {
        get { own.levels }
        set { own.levels = newValue }
    }

    /// - Throws: `ConfigurationError` naming the first field that is out of bounds.
    public func validate() throws { try own.validate() }
}

extension TaskRecipe: Hashable {
    public static func == (a: TaskRecipe, b: TaskRecipe) -> Bool {
        AnyHashable(a.own) == AnyHashable(b.own)
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(own)) }
}
