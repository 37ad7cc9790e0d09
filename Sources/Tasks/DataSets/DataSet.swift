import Reasoning

/// Problems as a data set publishes them, read from a file one by one.
///
/// The file has one JSON object a line, or is one list of objects. Every error names file, line and
/// field; an id must not repeat; blank lines, a byte-order mark and fields that nobody asked for are
/// passed over.
///
/// ```swift
/// let problems = try DataSet(path: "MATH-500.jsonl", format: .math)
///     .records(.init(levels: 4...5, amount: .sample(100, seed: 1)))
/// ```
public struct DataSet: Sendable {
    public let path: String
    /// nil: what the fields of the first object say.
    public let format: DataSetFormat?

    /// Which of the problems are taken.
    public struct Selection: Hashable, Sendable {
        /// How many of those that fit.
        public enum Amount: Hashable, Sendable {
            case all
            /// The first so many.
            case first(Int)
            /// So many, drawn by a seed and their ids alone: in the file's order, whatever else is in
            /// it, and a smaller sample is part of a larger one.
            case sample(Int, seed: UInt64)
        }

        /// nil: all, also those without a level.
        public var levels: ClosedRange<Int>?
        /// nil: all.
        public var subjects: Set<String>?
        public var amount: Amount
        /// The words of questions that are not taken (`Contamination.words`).
        var unlike: Set<[String]> = []

        public init(
            levels: ClosedRange<Int>? = nil, subjects: Set<String>? = nil, amount: Amount = .all
        ) {
            self.levels = levels
            self.subjects = subjects
            self.amount = amount
        }

        init(amount: Amount, unlike: Set<[String]>) {
            self.amount = amount
            self.unlike = unlike
        }

        public static let all = Selection()

        /// - Throws: `ConfigurationError` for an amount beyond `Limits.problems`.
        public func validate() throws {
            switch amount {
            case .all: break
            case .first(let count), .sample(let count, _):
                try ConfigurationError.check("amount", count, in: Limits.problems)
            }
        }

        func admits(_ record: DataSetRecord) -> Bool {
            if let levels, !(record.problem.difficulty.map(levels.contains) ?? false) {
                return false
            }
            if let subjects, !(record.subject.map(subjects.contains) ?? false) { return false }
            return unlike.isEmpty
                || !unlike.contains(Contamination.words(of: record.problem.question))
        }
    }

    /// The longest line, and the longest object, in bytes: a list may be one line.
    private var longestLine: Int {
        format == .problems ? LineReader.maximumLength : 16 * LineReader.maximumLength
    }

    public init(path: String, format: DataSetFormat? = nil) {
        self.path = path
        self.format = format
    }

    /// Hands over the problems one by one. The file is opened once, so that it may be a pipe.
    ///
    /// - Parameter body: gets each; returns whether to go on.
    /// - Throws: `TaskError.unreadable`, `TaskError.malformed`, also for an object whose form is not
    ///   known, what `FieldMap.validate` throws, and what `body` throws.
    public func forEachRecord(_ body: (DataSetRecord) throws -> Bool) throws {
        if case .fields(let map) = format { try map.validate() }
        var reader = try RecordReader(path: path, longest: longestLine)
        var lines: [String: Int] = [:]
        var format = format
        while let line = try reader.next() {
            format = format ?? DataSetFormat.recognized(by: line)
            guard let format else {
                throw line.error(
                    "(fields)", "are those of no data set that is known: name its form")
            }
            let record = try format.record(of: line)
            let id = record.problem.id
            if let earlier = lines.updateValue(record.line, forKey: id) {
                throw line.error("id", "'\(id)' is line \(earlier)'s already")
            }
            guard try body(record) else { return }
        }
    }

    /// The problems of a selection, in the file's order.
    ///
    /// - Throws: as `forEachRecord`; `TaskError.unreadable` when none fits.
    public func records(_ selection: Selection = .all) throws -> [DataSetRecord] {
        let (found, isEmpty) = try search(selection)
        guard !found.isEmpty else {
            throw TaskError.unreadable(
                file: path,
                reason: "it holds no problems" + (isEmpty ? "" : " that are asked for"))
        }
        return found
    }

    /// The problems of a selection, which may be none, and whether the file has none at all.
    func search(
        _ selection: Selection
    ) throws -> (records: [DataSetRecord], isEmpty: Bool) {
        try selection.validate()
        var found: [DataSetRecord] = []
        var isEmpty = true
        func admits(_ record: DataSetRecord) -> Bool {
            isEmpty = false
            return selection.admits(record)
        }
        switch selection.amount {
        case .all, .first:
            var limit = Int.max
            if case .first(let count) = selection.amount { limit = count }
            try forEachRecord { record in
                if admits(record) { found.append(record) }
                return found.count < limit
            }
        case .sample(let count, let seed):
            var sample = Sample(count: count)
            try forEachRecord { record in
                if admits(record) {
                    sample.add(record, rank: RandomStream.derive(seed, record.problem.id))
                }
                return true
            }
            found = sample.records
        }
        return (found, isEmpty)
    }
}

/// The records of the lowest ranks.
private struct Sample {
    let count: Int
    private var kept: [(rank: UInt64, order: Int, record: DataSetRecord)] = []
    private var seen = 0

    init(count: Int) { self.count = count }

    mutating func add(_ record: DataSetRecord, rank: UInt64) {
        kept.append((rank, seen, record))
        seen += 1
        // Sorted now and then, so that memory and time stay near the sample's.
        if kept.count >= 2 * count + 1_024 { cut() }
    }

    private mutating func cut() {
        kept.sort { ($0.rank, $0.order) < ($1.rank, $1.order) }
        kept.removeLast(max(0, kept.count - count))
    }

    /// In the order in which they came.
    var records: [DataSetRecord] {
        var sample = self
        sample.cut()
        return sample.kept.sorted { $0.order < $1.order }.map(\.record)
    }
}
