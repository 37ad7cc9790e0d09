import Foundation
import GRDB
import Reasoning
import Results

extension RunStore {
    /// Records a step in one transaction. Recording it again replaces it.
    /// - Throws: `WriteError`, among others when a chain refers to an unknown problem.
    public func record(_ record: StepRecord) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let references = try record.problems.map {
            String(decoding: try encoder.encode($0.reference), as: UTF8.self)
        }
        try write { database in
            for table in Self.tablesWithSteps {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE phase = ? AND step = ?",
                    arguments: [record.phase, record.step])
            }
            let problem = try database.makeStatement(
                sql: """
                    INSERT OR IGNORE INTO problem
                    (id, task, question, reference, difficulty, phase, step)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """)
            for (item, reference) in zip(record.problems, references) {
                try problem.execute(arguments: [
                    item.id, item.task, item.question, reference, item.difficulty, record.phase,
                    record.step,
                ])
            }
            try Self.insert(record.chains, of: record, into: database)
            try Self.insert(record.ledger, of: record, into: database)
            let metric = try database.makeStatement(
                sql: "INSERT INTO metric (phase, name, step, value) VALUES (?, ?, ?, ?)")
            for (name, value) in record.metrics {
                try metric.execute(arguments: [record.phase, name.rawValue, record.step, value])
            }
        }
    }

    /// Removes what was recorded after `step`, the last one that a checkpoint holds, so that the
    /// run goes on as if it had not been interrupted.
    /// - Parameter phase: the phase that `step` counts in; nil: every phase.
    /// - Throws: `WriteError`.
    public func removeAll(after step: Int, phase: String? = nil) throws {
        try write { database in
            for table in Self.tablesWithSteps {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE step > ? AND phase = ifnull(?, phase)",
                    arguments: [step, phase])
            }
            try database.execute(
                sql: """
                    DELETE FROM problem WHERE step > ? AND phase = ifnull(?, phase)
                    AND id NOT IN (SELECT problem FROM chain)
                    """, arguments: [step, phase])
        }
    }

    /// Replaces what a phase cost up to a step.
    /// - Throws: `RunError.file`.
    func replaceLedger(phase: String, upTo step: Int, by parts: [StepRecord]) throws {
        try write { database in
            try database.execute(
                sql: "DELETE FROM ledger WHERE phase = ? AND step <= ?", arguments: [phase, step])
            for part in parts { try Self.insert(part.ledger, of: part, into: database) }
        }
    }

    static let tablesWithSteps = ["chain", "ledger", "metric"]

    private static func insert(
        _ chains: [ChainRecord], of record: StepRecord, into database: Database
    ) throws {
        let statement = try database.makeStatement(
            sql: """
                INSERT INTO chain
                (phase, step, problem, sample, text, tokens, reward, verdict, stopReason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for item in chains {
            let chain = item.chain
            try statement.execute(arguments: [
                record.phase, record.step, item.problem, item.sample, chain.text ?? "",
                chain.tokens, item.reward, chain.verdict?.rawValue, chain.stopReason?.rawValue,
            ])
        }
    }

    private static func insert(
        _ ledger: ComputeLedger, of record: StepRecord, into database: Database
    ) throws {
        let statement = try database.makeStatement(
            sql: """
                INSERT INTO ledger (phase, step, account, promptTokens, cachedTokens,
                generatedTokens, flops, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
        for (account, usage) in ledger.accounts {
            try statement.execute(arguments: [
                record.phase, record.step, account.rawValue, usage.promptTokens,
                usage.cachedTokens, usage.generatedTokens, usage.flops, usage.seconds,
            ])
        }
    }
}
