import Reasoning
import Synchronization

/// The tasks by the names that problems, recipes and the command line use: Ponder's own, and those
/// that a package registers when it starts.
///
/// What is registered stays for the life of the process and is seen by every thread; a name is
/// given once.
public enum TaskCatalog {
    /// A task with its names.
    struct Entry: Sendable {
        let task: any ReasoningTask
        /// Nil for a task that no model is trained on from nothing.
        var kind: TaskRecipe.Kind?
    }

    /// In the order of a help text.
    private static let own = [
        Entry(task: Countdown(), kind: .countdown),
        Entry(task: Multiplication(), kind: .multiplication),
        Entry(task: WordProblems(), kind: .wordProblems),
        Entry(task: KnightsAndKnaves(), kind: .knightsAndKnaves),
        Entry(task: QuestionAnswer()),
        Entry(task: Mathematics()),
        Entry(task: Mathematics(.numbers)),
        Entry(task: ProgramTask()),
    ]
    private static let registered = Mutex<[Entry]>([])

    static var entries: [Entry] { own + registered.withLock { $0 } }

    /// Every name, in the order of a help text.
    public static var names: [String] { entries.map(\.task.name) }

    /// The task of a name, with its default configuration.
    ///
    /// - Throws: `ReasoningError.unknownTask` with the known names.
    public static func task(named name: String) throws -> any ReasoningTask {
        let entries = entries
        guard let entry = entries.first(where: { $0.task.name == name }) else {
            throw ReasoningError.unknownTask(name, known: entries.map(\.task.name))
        }
        return entry.task
    }

    /// Makes a task known by its name, with its recipe by the recipe's field. To be called before
    /// problems or recipes of it are read. Registering the same recipe again changes nothing.
    ///
    /// - Parameters:
    ///   - recipe: what a model of it is trained on; its `standard` task judges problems.
    /// - Throws: `ConfigurationError` for a name or a field that another task has, or where recipe and
    ///   task have different names; what making the standard task throws.
    public static func register(_ recipe: (some TrainableTaskRecipe).Type) throws {
        let kind = TaskRecipe.Kind(recipe)
        try add(Entry(task: try kind.standard.task(), kind: kind))
    }

    /// Makes a task known by its name that no model is trained on from nothing.
    /// - Throws: `ConfigurationError` for a name that another task has.
    public static func register(_ task: some ReasoningTask) throws {
        try add(Entry(task: task))
    }

    private static func add(_ entry: Entry) throws {
        try registered.withLock { registered in
            if try entry.isNew(among: own + registered) { registered.append(entry) }
        }
    }
}

extension TaskCatalog.Entry {
    /// Whether it has to be added; not where it is there already.
    /// - Throws: `ConfigurationError` for a name or a field that another task has.
    func isNew(among others: [Self]) throws -> Bool {
        if others.contains(where: isSame) { return false }
        if let kind, kind.name != task.name {
            throw ConfigurationError(
                field: "name",
                reason: "the recipe says '\(kind.name)', and its task '\(task.name)'")
        }
        if others.contains(where: { $0.task.name == task.name }) {
            throw ConfigurationError(
                field: "name", reason: "there is another task '\(task.name)'")
        }
        if let kind, others.contains(where: { $0.kind == kind }) {
            throw ConfigurationError(
                field: "field",
                reason: "there is another task whose recipe is '\(kind.rawValue)'")
        }
        return true
    }

    private func isSame(as other: Self) -> Bool {
        task.name == other.task.name && type(of: task) == type(of: other.task)
            && kind.map { ObjectIdentifier($0.type) }
                == other.kind.map { ObjectIdentifier($0.type) }
    }
}

extension TaskRecipe {
    /// A task that models are trained on from nothing, as recipes name it.
    public struct Kind: Hashable, Sendable, CodingKey {
        public let type: any TrainableTaskRecipe.Type

        public init(_ type: any TrainableTaskRecipe.Type) { self.type = type }

        /// The task of the catalog that recipe files name so.
        public init?(rawValue: String) {
            guard let kind = Self.allCases.first(where: { $0.rawValue == rawValue }) else {
                return nil
            }
            self = kind
        }

        /// All of the catalog, in the order of a help text.
        public static var allCases: [Kind] { TaskCatalog.entries.compactMap(\.kind) }

        /// By which recipe files name it.
        public var rawValue: String { type.field }
        /// By which problems and the command line name it.
        public var name: String { type.name }
        /// For titles and sentences.
        public var title: String { type.title }

        public var standard: TaskRecipe { TaskRecipe(type.standard) }
        public var quick: TaskRecipe { TaskRecipe(type.quick) }

        public static func == (a: Kind, b: Kind) -> Bool { a.rawValue == b.rawValue }
        public func hash(into hasher: inout Hasher) { hasher.combine(rawValue) }

        public var stringValue: String { rawValue }
        public var intValue: Int? { nil }
        public init?(stringValue: String) { self.init(rawValue: stringValue) }
        public init?(intValue: Int) { nil }
    }
}
