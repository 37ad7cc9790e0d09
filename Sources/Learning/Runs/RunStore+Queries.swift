import Foundation
import GRDB
import Reasoning
import Results

/// What a report asks. Everything comes in order of steps.
extension RunStore {
    /// A metric at one step.
    public struct MetricPoint: Codable, Hashable, Sendable {
        public var step: Int
        /// NaN where it was not a number.
        public var value: Double
    }

    /// What a phase had cost after one step.
    public struct LedgerPoint: Codable, Hashable, Sendable {
        public var step: Int
        /// From the phase's first step to this one.
        public var ledger: ComputeLedger
    }

    /// The phases that recorded anything, by name.
    public func phases() throws -> [String] {
        let names: [Single<String>] = try rows(
            """
            SELECT phase AS value FROM metric UNION SELECT phase FROM ledger
            UNION SELECT phase FROM chain ORDER BY 1
            """)
        return names.map(\.value)
    }

    /// The last step that a phase recorded.
    public func lastStep(phase: String) throws -> Int? {
        let steps: [Single<Int?>] = try rows(
            """
            SELECT max(step) AS value FROM (SELECT step FROM metric WHERE phase = :phase
            UNION SELECT step FROM ledger WHERE phase = :phase
            UNION SELECT step FROM chain WHERE phase = :phase)
            """, ["phase": phase])
        return steps.first?.value
    }

    /// The names of a phase's metrics.
    public func metricNames(phase: String) throws -> [MetricName] {
        let names: [Single<String>] = try rows(
            "SELECT DISTINCT name AS value FROM metric WHERE phase = ? ORDER BY name", [phase])
        return names.map { MetricName(rawValue: $0.value) }
    }

    /// The series of a metric.
    public func metric(_ name: MetricName, phase: String) throws -> [MetricPoint] {
        let points: [MetricRow] = try rows(
            "SELECT step, value FROM metric WHERE phase = ? AND name = ? ORDER BY step",
            [phase, name.rawValue])
        return points.map { MetricPoint(step: $0.step, value: $0.value ?? .nan) }
    }

    /// The steps of a phase that recorded chains.
    public func stepsWithChains(phase: String) throws -> [Int] {
        let steps: [Single<Int>] = try rows(
            "SELECT DISTINCT step AS value FROM chain WHERE phase = ? ORDER BY step", [phase])
        return steps.map(\.value)
    }

    /// The chains of a step, in the order in which they were recorded.
    public func chains(phase: String, step: Int) throws -> [ChainRecord] {
        let chains: [ChainRow] = try rows(
            "SELECT * FROM chain WHERE phase = ? AND step = ? ORDER BY id", [phase, step])
        return try chains.map { row in
            try require("tokens", row.tokens)
            try require("sample", row.sample)
            return ChainRecord(
                problem: row.problem, sample: row.sample, reward: row.reward,
                chain: JudgedChain(
                    text: row.text, tokens: row.tokens,
                    stopReason: row.stopReason.flatMap(StopReason.init),
                    verdict: row.verdict.flatMap(Verdict.init)))
        }
    }

    /// A problem by its id.
    /// - Throws: `RunError.file` also when its reference cannot be understood.
    public func problem(_ id: String) throws -> Problem? {
        let found: [ProblemRow] = try rows("SELECT * FROM problem WHERE id = ?", [id])
        guard let row = found.first else { return nil }
        guard
            let reference = try? JSONDecoder().decode(
                Reference.self, from: Data(row.reference.utf8))
        else {
            throw RunError.file(url.path, reason: "the reference of problem '\(id)' is not one")
        }
        return Problem(
            id: id, task: row.task, question: row.question, reference: reference,
            difficulty: row.difficulty)
    }

    /// What the run, or one phase of it, cost.
    public func ledger(phase: String? = nil) throws -> ComputeLedger {
        let accounts: [LedgerRow] = try rows(
            """
            SELECT 0 AS step, account, sum(promptTokens) AS promptTokens,
            sum(cachedTokens) AS cachedTokens, sum(generatedTokens) AS generatedTokens,
            sum(flops) AS flops, sum(seconds) AS seconds
            FROM ledger WHERE phase = ifnull(?, phase) GROUP BY account
            """, [phase])
        return try accounts.reduce(into: ComputeLedger()) { try charge(&$0, $1) }
    }

    /// What a phase had cost after each of its steps.
    public func ledgerSeries(phase: String) throws -> [LedgerPoint] {
        var points: [LedgerPoint] = []
        let accounts: [LedgerRow] = try rows(
            "SELECT * FROM ledger WHERE phase = ? ORDER BY step, account", [phase])
        for row in accounts {
            if points.last?.step != row.step {
                points.append(
                    LedgerPoint(step: row.step, ledger: points.last?.ledger ?? ComputeLedger()))
            }
            try charge(&points[points.count - 1].ledger, row)
        }
        return points
    }

    /// Rows as they are stored: a value of another type, or none where there must be one, throws.
    /// (Reading from a statement, SQLite would make 0 of a text.)
    private func rows<Value: Decodable & FetchableRecord>(
        _ sql: String, _ arguments: StatementArguments = StatementArguments()
    ) throws -> [Value] {
        try read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments).map(Value.init(row:))
        }
    }

    private func charge(_ ledger: inout ComputeLedger, _ row: LedgerRow) throws {
        guard let account = ComputeLedger.Account(rawValue: row.account) else { return }
        try require("promptTokens", row.promptTokens)
        try require("cachedTokens", row.cachedTokens)
        try require("generatedTokens", row.generatedTokens)
        ledger.charge(
            Usage(
                promptTokens: row.promptTokens, cachedTokens: row.cachedTokens,
                generatedTokens: row.generatedTokens, flops: row.flops, seconds: row.seconds),
            to: account)
    }

    /// Requires a count.
    private func require(_ field: String, _ value: Int) throws {
        guard (0..<1 << 53).contains(value) else {
            throw RunError.file(url.path, reason: "\(field) is \(value), no count")
        }
    }
}

/// The only column of a row.
private struct Single<Value: Decodable>: Decodable, FetchableRecord {
    var value: Value
}

private struct MetricRow: Decodable, FetchableRecord {
    var step: Int
    var value: Double?
}

private struct ChainRow: Decodable, FetchableRecord {
    var problem: String
    var sample: Int
    var text: String
    var tokens: Int
    var reward: Double?
    var verdict: String?
    var stopReason: String?
}

private struct ProblemRow: Decodable, FetchableRecord {
    var task: String
    var question: String
    var reference: String
    var difficulty: Int?
}

private struct LedgerRow: Decodable, FetchableRecord {
    var step: Int
    var account: String
    var promptTokens: Int
    var cachedTokens: Int
    var generatedTokens: Int
    var flops: Double
    var seconds: Double
}
