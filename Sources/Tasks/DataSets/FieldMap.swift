import Reasoning

/// Where a file of questions keeps what a problem needs: the names of its fields.
public struct FieldMap: Codable, Hashable, Sendable {
    /// The fields that may hold the question; the first that is there counts.
    public var question: [String]
    /// The fields that may hold the answer, or a solution whose answer is in a box or behind `####`.
    public var answer: [String]
    /// A whole number, or a text that ends in one, as `Level 3`; nil: there is none.
    public var level: String?
    /// The fields that may hold the subject.
    public var subject: [String]
    public var solution: String?
    public var id: String
    /// The task that judges the answers. Default `mathematics`.
    public var task: String

    public init(
        question: [String] = ["question"], answer: [String] = ["answer"], level: String? = nil,
        subject: [String] = [], solution: String? = nil, id: String = "id",
        task: String = Mathematics().name
    ) {
        self.question = question
        self.answer = answer
        self.level = level
        self.subject = subject
        self.solution = solution
        self.id = id
        self.task = task
    }

    /// - Throws: `ConfigurationError` where no field holds the question or the answer;
    ///   `ReasoningError.unknownTask`.
    public func validate() throws {
        for (name, fields) in [("question", question), ("answer", answer)]
        where fields.isEmpty || fields.contains("") {
            throw ConfigurationError(field: name, reason: "names no field of the file")
        }
        _ = try TaskCatalog.task(named: task)
    }

    func record(of line: RecordLine) throws -> DataSetRecord {
        let solution = try solution.flatMap { line[$0] == nil ? nil : try line.string($0) }
        let field = line.name(of: answer)
        let text = try line.answer(field)
        let reference: String
        // The whole text, unless a box or a mark says which part of it is the answer.
        if let found = ExtractedAnswer(in: text), [.boxed, .marked].contains(found.rule) {
            reference = found.text
        } else {
            reference = text
        }
        guard MathematicalAnswer(reference) != nil else {
            throw line.error(
                field, "is blank or longer than \(MathematicalAnswer.maximumLength) bytes")
        }
        let subject = line.name(of: subject + ["subject"])
        return DataSetRecord(
            problem: Problem(
                id: try line.identifier(id), task: task,
                question: try line.question(line.name(of: question)),
                reference: .answer(reference), difficulty: try difficulty(in: line)),
            subject: self.subject.isEmpty || line[subject] == nil
                ? nil : try line.string(subject),
            solution: solution ?? (reference == text ? nil : text), line: line.line)
    }

    /// The level; nil where the field is missing, or a text without a number at its end, as MATH's
    /// `Level ?`.
    private func difficulty(in line: RecordLine) throws -> Int? {
        guard let level else { return nil }
        switch line[level] {
        case nil, .null: return nil
        case .integer(let number): return number
        case .string(let text):
            return text.split(separator: " ").last.flatMap { Int($0) }
        case .some(let other):
            throw line.error(level, "is \(other.shown), not a whole number or a string")
        }
    }
}
